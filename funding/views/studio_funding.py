"""A studio's own pages of its awards."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from funding.access import studio_award, studio_awards, studio_finance
from funding.forms.funds import DeliveryForm
from funding.models import Award, Milestone, Tranche
from funding.selectors.awards import entries_of, steps_of
from funding.services.milestones import hand_in
from funding.services.tranches import request_tranche, withdraw_request
from funding.views.showing import shown_entries
from incubator.approvals.destinations import cooling_until
from incubator.core import audit
from incubator.documents.files import serve
from incubator.documents.models import Document
from incubator.web.bodies import MB, takes_files
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, answer
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from studios.access import narrowed, studio_member
from studios.models import Studio


@studio_finance
def funding(request: SignedIn, studio: Studio) -> HttpResponse:
    awards = studio_awards(request.user, studio).order_by("-pk")
    return render(request, "funding/studio_funding.html", {"studio": studio, "awards": awards})


@studio_finance
def award_page(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    award = studio_award(request.user, studio, number)
    steps = steps_of(award, request.user)
    subjects = [thing for step in steps for thing in (step.milestone, step.tranche)]
    context = {
        "studio": studio,
        "award": award,
        "steps": steps,
        "entries": shown_entries(entries_of(award)),
        "cooling": cooling_until(award.studio.payee),
        "history": audit.history(award, *subjects),
    }
    return render(request, "funding/studio_award.html", context)


@studio_finance
@takes_files(220 * MB)
@sent_once
def milestone_deliver(request: SignedIn, studio: Studio, number: str, ordinal: int) -> HttpResponse:
    milestone = get_object_or_404(
        Milestone.objects.select_related("award__studio"),
        award=studio_award(request.user, studio, number),
        ordinal=ordinal,
    )
    form = DeliveryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            hand_in(
                milestone=milestone,
                uploads=form.cleaned_data["files"],
                note=form.cleaned_data["note"],
                actor=request.user,
            )
            messages.success(request, _("Delivered. A fund manager answers by the deadline shown."))
            return redirect("funding:studio_award", studio=studio.slug, number=number)
    context = {"studio": studio, "milestone": milestone, "form": form}
    return render(request, "funding/milestone_deliver.html", context)


@studio_member()
def document(request: SignedIn, studio: Studio, number: str, document_id: int) -> HttpResponseBase:
    """Evidence is for the studio's members and the staff; it does not exist for others."""
    awards = narrowed(Award.objects.filter(studio=studio, number=number), request.user, studio)
    evidence = Document.objects.filter(milestones__award__in=awards)
    found = get_object_or_404(evidence.distinct(), pk=document_id)
    return serve(request, found)


def _tranche(request: SignedIn, studio: Studio, number: str, ordinal: int) -> Tranche:
    rows = Tranche.objects.select_related("award__studio", "award__game__studio")
    award = studio_award(request.user, studio, number)
    return get_object_or_404(rows, award=award, ordinal=ordinal)


@studio_finance
@sent_once
@button
def tranche_request(request: SignedIn, studio: Studio, number: str, ordinal: int) -> str:
    request_tranche(tranche=_tranche(request, studio, number, ordinal), actor=request.user)
    return _("Requested. A fund manager and a finance officer approve it next.")


@studio_finance
@button
def tranche_withdraw(request: SignedIn, studio: Studio, number: str, ordinal: int) -> str:
    tranche = _tranche(request, studio, number, ordinal)
    withdraw_request(tranche=tranche, reason=answer(request), actor=request.user)
    return _("Withdrawn. You can request the tranche again.")
