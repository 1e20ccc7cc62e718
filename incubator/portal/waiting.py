"""What waits for a person: one list over all apps, each item with where to act and since when."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Model, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.models import Payout
from billing.payments.models import OutgoingPayment, UnmatchedReport
from cms.selectors.moderation import is_own, pages_of, waiting_submissions
from funding.models import Deal, Milestone, Tranche
from funding.selectors.funds import requests_waiting_for_award
from funding.selectors.settlement import due_months
from incubator.accounts.access import Role, has_role, people_with
from incubator.accounts.models import User
from incubator.approvals.models import Approval
from incubator.approvals.voting import approvals_for, may_pay
from incubator.approvals.voting import waiting_for as approvals_waiting_for
from incubator.core import books
from incubator.core.money import format_money
from incubator.portal.addresses import places_of
from studios.models import Application, ResourceKind, ResourceRequest, Review
from studios.services.reviews import REVIEWABLE
from support.models import Ticket
from support.services.tickets import AGENTS

# More than a screen of one kind belongs on that kind's own list.
PER_KIND = 20
SOON_DAYS = 3
USUAL_DUE_DAYS = 45


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `act` is the verb with its object; `amount` is written out or empty."""

    what: str
    act: str
    url: str
    since: datetime
    kind: str
    studio: str = ""
    amount: str = ""
    due: date | None = None

    @property
    def urgency(self) -> str:
        """The tone of the deadline: past or today, within three days, later."""
        if self.due is None:
            return "idle"
        left = (self.due - books.today()).days
        return "alert" if left <= 0 else "wait" if left <= SOON_DAYS else "idle"


def waiting_for(user: User) -> list[Item]:
    """Everything this person can act on now: by deadline, then what has none, oldest first."""
    items = list(_approvals(user))
    for roles, find in SOURCES:
        if has_role(user, *roles):
            items += find(user)
    return sorted(items, key=lambda item: (item.due or date.max, item.since))


def _approvals(user: User) -> Iterator[Item]:
    waiting = approvals_waiting_for(user)[:PER_KIND]
    places = places_of(waiting)
    for approval in waiting:
        place = places.get(approval.pk)
        if place:
            yield Item(
                what=str(approval.subject_said),
                act=_("Approve or reject"),
                url=place.url,
                since=approval.opened_at,
                kind=_("Approvals"),
                studio=place.studio,
                amount=format_money(approval.amount_minor, approval.currency)
                if approval.amount_minor
                else "",
            )


def _reviews(user: User) -> Iterator[Item]:
    """Those asked for and not given, while the role is held and the application is undecided."""
    assigned = Review.objects.filter(
        reviewer=user, state="assigned", application__state__in=REVIEWABLE
    ).select_related("application")
    for review in assigned.order_by("assigned_at")[:PER_KIND]:
        application = review.application
        yield Item(
            what=_("%(game_title)s by %(studio_name)s")
            % {"game_title": application.game_title, "studio_name": application.studio_name},
            act=_("Score application"),
            url=reverse("studios:staff_application", args=[application.number]),
            since=review.assigned_at,
            kind=_("Admissions"),
            studio=application.studio_name,
        )


def _applications(user: User) -> Iterator[Item]:
    """New ones want reviewers, reviewed ones a decision by somebody who is neither party."""
    verbs = {"submitted": _("Assign reviewers"), "reviewed": _("Decide application")}
    reviewed = Review.objects.filter(reviewer=user, application__state="reviewed")
    rows = Application.objects.filter(state__in=verbs).exclude(founder=user)
    rows = rows.exclude(pk__in=reviewed.values("application")).order_by("submitted_at")
    for application in rows[:PER_KIND]:
        yield Item(
            what=_("%(game_title)s by %(studio_name)s")
            % {"game_title": application.game_title, "studio_name": application.studio_name},
            act=verbs[application.state],
            url=reverse("studios:staff_application", args=[application.number]),
            since=application.submitted_at or application.created_at,
            kind=_("Admissions"),
            studio=application.studio_name,
        )


def _milestones(user: User) -> Iterator[Item]:
    rows = Milestone.objects.filter(state="delivered").select_related("award__studio")
    for milestone in rows.order_by("delivered_at")[:PER_KIND]:
        yield Item(
            what=str(milestone),
            act=_("Accept or return milestone"),
            url=reverse("funding:award", args=[milestone.award.number]),
            since=milestone.delivered_at or milestone.award.created_at,
            kind=_("Milestones"),
            studio=milestone.award.studio.name,
            due=books.day_of(milestone.accept_by) if milestone.accept_by else None,
        )


def _capital(user: User) -> Iterator[Item]:
    for request in requests_waiting_for_award()[:PER_KIND]:
        yield Item(
            what=str(request),
            act=_("Make award"),
            url=reverse("funding:funds"),
            since=request.created_at,
            kind=_("Awards"),
            studio=request.studio.name,
            amount=format_money(request.amount_minor, request.currency),
        )


def _payments(user: User) -> Iterator[Item]:
    """Approved tranches and payouts, for an officer who neither asked nor approved, and what is on
    its way, for one who did not release it."""
    tranches = Tranche.objects.filter(state="approved")
    tranches = tranches.select_related("award__studio").order_by("pk")[:PER_KIND]
    payouts = Payout.objects.filter(state="requested")
    payouts = payouts.select_related("studio").order_by("requested_at")[:PER_KIND]
    approvals = approvals_for([*tranches, *payouts])
    yield from _tranches(user, tranches, approvals)
    yield from _payouts(user, payouts, approvals)
    yield from _on_their_way(user)


def _on_their_way(user: User) -> Iterator[Item]:
    rows = OutgoingPayment.objects.filter(state="instructed").exclude(instructed_by=user)
    for payment in rows.order_by("instructed_at")[:PER_KIND]:
        yield Item(
            what=str(payment.subject_said),
            act=_("Confirm payment"),
            url=reverse("payments:payment", args=[payment.number]),
            since=payment.instructed_at,
            kind=_("Payments"),
            studio=payment.payee_name,
            amount=format_money(payment.amount_minor, payment.currency),
        )


def _unmatched(user: User) -> Iterator[Item]:
    """Reports that nobody took, and one's own."""
    rows = UnmatchedReport.objects.filter(Q(state="open") | Q(state="taken", owner=user))
    for row in rows.select_related("report")[:PER_KIND]:
        yield Item(
            what=str(row),
            act=_("Say what became of it"),
            url=reverse("payments:unmatched_report", args=[row.pk]),
            since=row.report.received_at,
            kind=_("Payments"),
        )


def _tranches(
    user: User, tranches: Iterable[Tranche], approvals: Mapping[Model, Approval]
) -> Iterator[Item]:
    for tranche in tranches:
        approval = approvals.get(tranche)
        if approval is None or not may_pay(approval, user):
            continue
        yield Item(
            what=str(tranche),
            act=_("Pay tranche"),
            url=reverse("funding:award", args=[tranche.award.number]),
            since=approval.closed_at or approval.opened_at,
            kind=_("Payments"),
            studio=tranche.award.studio.name,
            amount=format_money(tranche.amount_minor, tranche.award.currency),
        )


def _months(user: User) -> Iterator[Item]:
    """Months that are over and not settled, the first of each deal."""
    deals = Deal.objects.select_related("game", "studio").order_by("pk")
    waiting = [(deal, months) for deal, months in due_months(deals) if months]
    prefetch_related_objects([deal for deal, _months_open in waiting], "terms")
    for deal, months in waiting:
        for month in months[:1]:
            over = books.month_after(month)
            yield Item(
                what=f"{deal.game}, {date_format(month, 'YEAR_MONTH_FORMAT')}",
                act=_("Settle month"),
                url=reverse("funding:settlement"),
                since=books.start_of(over),
                kind=_("Settlement"),
                studio=deal.studio.name,
                due=over + timedelta(days=_days_to_pay(deal)),
            )


def _days_to_pay(deal: Deal) -> int:
    """How long after a month its statement is due, by the newest terms."""
    newest = max(deal.terms.all(), key=lambda terms: terms.version, default=None)
    return int(newest.document.get("due_days", USUAL_DUE_DAYS)) if newest else USUAL_DUE_DAYS


def _payouts(
    user: User, payouts: Iterable[Payout], approvals: Mapping[Model, Approval]
) -> Iterator[Item]:
    for payout in payouts:
        approval = approvals.get(payout)
        if approval is None or not (approval.is_complete and may_pay(approval, user)):
            continue
        yield Item(
            what=str(payout),
            act=_("Release payout"),
            url=reverse("billing:staff_payout", args=[payout.number]),
            since=payout.requested_at,
            kind=_("Payments"),
            studio=payout.studio.name,
            amount=format_money(payout.amount_minor, payout.currency),
        )


def _servers(user: User) -> Iterator[Item]:
    rows = ResourceRequest.objects.filter(
        state="approved", kind__in=(ResourceKind.SERVER, ResourceKind.DESK)
    ).select_related("studio")
    for request in rows.order_by("created_at")[:PER_KIND]:
        yield Item(
            what=str(request),
            act=_("Launch server") if request.kind == ResourceKind.SERVER else _("Hand over desk"),
            url=reverse("studios:staff_request", args=[request.number]),
            since=request.created_at,
            kind=_("Servers"),
            studio=request.studio.name,
        )


def _tickets(user: User) -> Iterator[Item]:
    """What nobody has yet, and the person's own; a colleague who left work has none."""
    at_work = people_with(Role.AGENT) | people_with(Role.SUPPORT_LEAD)
    others = Q(assignee__in=at_work.order_by().values("pk")) & ~Q(assignee=user)
    rows = Ticket.objects.filter(state="open").exclude(others).order_by("last_message_at")
    for ticket in rows[:PER_KIND]:
        yield Item(
            what=f"{ticket.number}: {ticket.subject}",
            act=_("Answer ticket"),
            url=reverse("support:staff_ticket", args=[ticket.number]),
            since=ticket.last_message_at,
            kind=_("Tickets"),
        )


def _moderation(user: User) -> Iterator[Item]:
    submissions = list(waiting_submissions()[:PER_KIND])
    pages = pages_of(submissions)
    for submission in submissions:
        page = pages.get(submission.pk)
        if page is None or is_own(user, submission, page):
            continue
        yield Item(
            what=page.title,
            act=_("Read and publish"),
            url=reverse("cms:submission", args=[submission.pk]),
            since=submission.started_at,
            kind=_("Moderation"),
            studio=page.game.studio.name,
        )


SOURCES: tuple[tuple[tuple[Role, ...], Callable[[User], Iterator[Item]]], ...] = (
    ((Role.REVIEWER,), _reviews),
    ((Role.ADMISSIONS,), _applications),
    ((Role.FUND_MANAGER,), _capital),
    ((Role.FUND_MANAGER,), _milestones),
    ((Role.FINANCE,), _months),
    ((Role.FINANCE,), _payments),
    ((Role.FINANCE,), _unmatched),
    ((Role.OPERATIONS,), _servers),
    (AGENTS, _tickets),
    ((Role.EDITOR,), _moderation),
)
