"""What waits for a person's vote, and the page on which every vote is given."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from incubator.accounts.access import Role, delegations_to, roles_of
from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.approvals import voiding, voting
from incubator.approvals.asking import vote_page
from incubator.approvals.destinations import cooling_until
from incubator.approvals.facts import facts_of
from incubator.approvals.kinds import KINDS
from incubator.approvals.models import Approval
from incubator.core.acts import ACTS, STAFF
from incubator.core.books import day_of
from incubator.core.money import format_money
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, answer
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column("subject", gettext_lazy("What"), lambda one: str(one.subject_said), url=vote_page),
    Column("kind", gettext_lazy("Kind"), lambda one: KINDS[one.kind].label),
    Column("requester", gettext_lazy("Asked by"), lambda one: one.requester.display_name),
    Column(
        "opened",
        gettext_lazy("Asked on"),
        lambda one: day_of(one.opened_at),
        order="opened_at",
        in_books=True,
    ),
    Column(
        "amount",
        gettext_lazy("Amount"),
        lambda one: format_money(one.amount_minor, one.currency),
        order="amount_minor",
        numeric=True,
    ),
)


@staff_only()
@require_GET
def waiting(request: SignedIn) -> HttpResponseBase:
    mine = [approval.pk for approval in voting.waiting_for(request.user)]
    listing = Listing(
        request=request,
        queryset=Approval.objects.filter(pk__in=mine).select_related("requester"),
        columns=COLUMNS,
        name="approvals",
        order="opened_at",
        empty_title=_("Nothing waits for your vote"),
        empty_text=_("What needs the agreement of a role that you hold is listed here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "approvals/waiting.html", {"listing": listing})


# Whoever votes, also in somebody's place, is known to the approval itself.
@staff_only()
@sent_once
def vote(request: SignedIn, pk: int) -> HttpResponse:
    """What is asked for and by whom, what approving leads to, who is missing; then the vote."""
    approval = _readable(request.user, pk)
    if request.method == "POST":
        with told_on(request):
            voting.vote(
                approval=approval,
                person=request.user,
                verdict=request.POST.get("verdict", ""),
                reason=answer(request),
                seen=request.POST.get("approval", ""),
            )
            messages.success(request, _answered(approval))
        return redirect("approvals:vote", pk)
    kind, subject = KINDS[approval.kind], _subject(approval)
    about = kind.facts(subject)
    context = {
        "approval": approval,
        "kind": kind,
        "page": kind.page(subject),
        "about": about,
        "facts": [*facts_of(approval), *about.facts],
        "cooling": cooling_until(approval.payee) if approval.destination else None,
        "refusal": refused_by(lambda: voting.check_vote(approval, request.user)),
    }
    return render(request, "approvals/vote.html", context)


@staff_only()
@button
def withdraw(request: SignedIn, pk: int) -> str:
    voiding.withdraw(approval=_readable(request.user, pk), actor=request.user)
    return _("Taken back. Nobody has to answer any more.")


def _readable(user: User, pk: int) -> Approval:
    """The approval for whoever was asked, stands in for them, or reads its subject anyway."""
    votes = Approval.objects.select_related("requester")
    found = get_object_or_404(votes.prefetch_related("votes__person", "votes__on_behalf_of"), pk=pk)
    held = {*roles_of(user), *(lent.role for lent in delegations_to(user))}
    asked = {str(band["role"]) for band in found.required}
    readers = ACTS[KINDS[found.kind].read].who.roles()
    if Role.AUDITOR in held or held & asked or {f"{STAFF}:{role}" for role in held} & readers:
        return found
    raise Http404


def _subject(approval: Approval) -> object:
    return KINDS[approval.kind].subject._default_manager.get(pk=approval.subject_id)


def _answered(approval: Approval) -> str:
    """What came of it, in the kind's own words where it has some."""
    kind = KINDS[approval.kind]
    return kind.answered(_subject(approval)) or _("Your answer is recorded.")
