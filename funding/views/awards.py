"""Staff pages of awards: making one, and answering its milestones."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from funding.forms.funds import AwardForm, MilestoneFormSet
from funding.models import Award, Milestone
from funding.selectors.awards import entries_of, steps_of
from funding.services.awards import create_award
from funding.services.milestones import accept, return_milestone
from funding.views.showing import shown_entries
from incubator.accounts.guards import staff_only
from incubator.approvals.destinations import cooling_until
from incubator.core import acts, audit
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, answer
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from studios.models import ResourceRequest


@staff_only("award.make")
@sent_once
def award_new(request: SignedIn, number: str) -> HttpResponse:
    asked = get_object_or_404(
        ResourceRequest.objects.select_related("studio", "game"), number=number, kind="capital"
    )
    typed = request.POST.copy() if request.method == "POST" else None
    more = typed is not None and "more" in typed
    if typed is not None and more:
        rows = typed.get("plan-TOTAL_FORMS", "")
        # Anything but a small number is left for the form set to refuse.
        if rows.isdecimal() and len(rows) < 4:
            typed["plan-TOTAL_FORMS"] = str(int(rows) + 2)
    form = AwardForm(typed, currency=asked.currency)
    plan = MilestoneFormSet(typed, prefix="plan", form_kwargs={"currency": asked.currency})
    if more:
        # It is not sent yet, so nothing is wrong with it yet.
        plan.non_form_errors().clear()
        for one in (form, *plan):
            one.errors.clear()
    elif typed is not None and form.is_valid() and plan.is_valid():
        with told_on(form):
            award = create_award(
                resource_request=asked,
                fund=form.cleaned_data["fund"],
                kind=form.cleaned_data["kind"],
                milestones=[one.plan() for one in plan if one.has_changed()],
                actor=request.user,
            )
            messages.success(
                request, _("%(award)s is made; the studio sees its milestones.") % {"award": award}
            )
            return redirect("funding:award", number=award.number)
    context = {"asked": asked, "form": form, "plan": plan}
    return render(request, "funding/award_new.html", context)


def staff_award(number: str) -> Award:
    rows = Award.objects.select_related("studio", "game", "fund", "deal", "resource_request")
    return get_object_or_404(rows, number=number)


@staff_only("fund.read")
def award_page(request: SignedIn, number: str) -> HttpResponse:
    award = staff_award(number)
    steps = steps_of(award, request.user)
    subjects = [thing for step in steps for thing in (step.milestone, step.tranche)]
    context = {
        "award": award,
        "steps": steps,
        "may_sign_deal": award.lacks_deal and acts.may(request.user, "deal.sign", award),
        "entries": shown_entries(entries_of(award)),
        "cooling": cooling_until(award.studio.payee),
        "history": audit.history(award, *subjects),
    }
    return render(request, "funding/award.html", context)


def _milestone(number: str, ordinal: int) -> Milestone:
    rows = Milestone.objects.select_related("award__studio", "tranche")
    return get_object_or_404(rows, award__number=number, ordinal=ordinal)


@staff_only("milestone.accept")
@button
def milestone_accept(request: SignedIn, number: str, ordinal: int) -> str:
    accept(milestone=_milestone(number, ordinal), actor=request.user)
    said = _("Accepted. Tranche %(ordinal)s is due; the studio can request it.")
    return said % {"ordinal": ordinal}


@staff_only("milestone.return")
@button
def milestone_return(request: SignedIn, number: str, ordinal: int) -> str:
    milestone = _milestone(number, ordinal)
    return_milestone(milestone=milestone, reason=answer(request), actor=request.user)
    return _("Returned. The studio sees your reason and can deliver again.")
