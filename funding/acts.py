"""What people do with funds, awards, milestones, tranches, deals and statements."""

from collections.abc import Iterable, Mapping

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from billing.act_words import PAYING
from funding import act_words as words
from funding.models import (
    AWARD,
    MILESTONE,
    TRANCHE,
    Award,
    Deal,
    Fund,
    Milestone,
    Statement,
    Terms,
    Tranche,
)
from funding.selectors.awards import advances_without_deal, milestones_of
from funding.selectors.funds import payees_of_fund, requests_waiting_for_award
from funding.selectors.settlement import due_months
from funding.services.tranches import check_payment
from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Readers, Staff
from incubator.approvals.voting import unspent_by
from incubator.core import shown
from incubator.core.acts import (
    NOBODY,
    STAFF,
    STUDIO,
    SYSTEM,
    Tell,
    Waits,
    in_area,
    object_link,
)
from incubator.core.books import first_of_month
from incubator.core.models import AuditRow
from incubator.core.words import Money, Month, Said, called, shortened
from studios.access import READ_MONEY
from studios.models import ResourceKind, ResourceRequest, Studio, StudioRole
from studios.selectors.studios import approved_of
from studios.who import InGame, payees_of


def of_award(part: Milestone | Tranche) -> tuple[str, ...]:
    return part.award.url_args


object_link(Fund, staff="funding:fund")
object_link(Award, staff="funding:award", studio="funding:studio_award")
object_link(Milestone, staff="funding:award", studio="funding:studio_award", url_args=of_award)
object_link(Tranche, staff="funding:award", studio="funding:studio_award", url_args=of_award)
object_link(Deal, staff="funding:staff_deal", studio="funding:deal")
object_link(Statement, staff="funding:staff_statement", studio="funding:statement")

MANAGER, OFFICER = Staff(Role.FUND_MANAGER), Staff(Role.FINANCE)
MONEY_STAFF = Staff(Role.FUND_MANAGER, Role.FINANCE)
FINANCE = InGame(StudioRole.FINANCE)
READERS = InGame(StudioRole.FINANCE, StudioRole.VIEWER)

# Funds and awards

act = in_area(gettext_lazy("Capital"), moves_money=True)
act(
    "fund.read",
    on=Fund,
    who=Readers(Role.FUND_MANAGER, Role.FINANCE, Role.ADMINISTRATOR),
    page={STAFF: "funding:funds"},
    right=gettext_lazy("Read funds, awards, deals and statements"),
    tells=NOBODY,
)
act(
    words.OPEN_FUND,
    on=Fund,
    right=gettext_lazy("Open funds"),
    who=MANAGER,
    page={STAFF: "funding:fund_new"},
    fresh_factor=False,
    url_args=lambda fund: (),
    tells=NOBODY,
)
act(
    words.CONTRIBUTE,
    on=Fund,
    label=gettext_lazy("Record contribution"),
    who=MONEY_STAFF,
    page={STAFF: "funding:fund"},
    fresh_factor=True,
    money_of=payees_of_fund,
    deed=lambda fund, typed: words.CONTRIBUTING(fund=called(fund)),
    tells=Tell((MONEY_STAFF,), "fund_changed"),
)
act(
    words.MAKE_AWARD,
    on=ResourceRequest,
    field="state",
    sources=("approved",),
    applies=lambda request: request.kind == ResourceKind.CAPITAL,
    label=gettext_lazy("Make award"),
    who=MANAGER,
    page={STAFF: "funding:award_new"},
    money_of=payees_of,
    fresh_factor=True,
    deed=lambda request, typed: words.AWARDING(),
    primary=True,
    waits=Waits(
        rows=requests_waiting_for_award,
        studio=lambda studio: approved_of(studio, ResourceKind.CAPITAL),
    ),
    tells=Tell((FINANCE,), "award_changed"),
)
act(AWARD["complete"], who=SYSTEM, tells=Tell((FINANCE,), "award_changed"))


def _delivered() -> QuerySet[Milestone]:
    rows = Milestone.objects.filter(state="delivered").select_related(
        "award__studio", "award__game"
    )
    return rows.order_by("delivered_at")


def _next_milestones(studio: Studio, *states: str) -> list[Milestone]:
    """The first open one of each award, if it is in one of the states."""
    first: dict[int, Milestone] = {}
    for milestone in milestones_of(studio):
        if milestone.state != "accepted":
            first.setdefault(milestone.award_id, milestone)
    return [milestone for milestone in first.values() if milestone.state in states]


act(
    MILESTONE["deliver"],
    who=FINANCE,
    page={STUDIO: "funding:milestone_deliver"},
    fresh_factor=False,
    primary=True,
    seen_with=READ_MONEY,
    waits=Waits(
        rows=Milestone.objects.none,
        studio=lambda studio: _next_milestones(studio, "planned", "returned"),
        due="due_on",
    ),
    tells=Tell((MANAGER,), "milestone_delivered"),
)


def _accepting(milestone: Milestone, typed: Mapping[str, str]) -> Said:
    tranche = milestone.tranche
    amount = Money(tranche.amount_minor, tranche.award.currency)
    return words.ACCEPTING(milestone=called(milestone), amount=amount)


act(
    MILESTONE["accept"],
    who=MANAGER,
    page={STAFF: "funding:milestone_accept"},
    money_of=payees_of,
    sends=True,
    fresh_factor=True,
    deed=_accepting,
    primary=True,
    seen_with=READ_MONEY,
    waits=Waits(
        rows=_delivered,
        studio=lambda studio: _next_milestones(studio, "delivered"),
        since="delivered_at",
        due="accept_by_day",
        label=gettext_lazy("Accept or return milestone"),
    ),
    tells=Tell((FINANCE,), "milestone_answered"),
)
act(
    MILESTONE["return"],
    who=MANAGER,
    page={STAFF: "funding:milestone_return"},
    money_of=payees_of,
    fresh_factor=False,
    tells=Tell((FINANCE,), "milestone_answered"),
)


def _approved() -> QuerySet[Tranche]:
    rows = Tranche.objects.filter(state="approved")
    return rows.select_related("award__studio", "award__game").order_by("pk")


def _payable_by(rows: QuerySet[Tranche], viewer: User) -> QuerySet[Tranche]:
    """Approved, for an officer who neither asked nor approved, and is no member of the studio."""
    approved = unspent_by(viewer).filter(subject_type=Tranche._meta.label_lower)
    agreed = approved.filter(subject_id=OuterRef("pk")).values("closed_at")[:1]
    payable = rows.filter(pk__in=approved.values("subject_id"))
    payable = payable.exclude(award__studio__memberships__user=viewer)
    return payable.annotate(agreed_at=Subquery(agreed))


def _tranches(studio: Studio, *states: str) -> list[Tranche]:
    found = [milestone.tranche for milestone in milestones_of(studio)]
    return [tranche for tranche in found if tranche.state in states]


act(TRANCHE["make_due"], who=SYSTEM, tells=Tell((FINANCE,), "tranche_moved"))
act(
    TRANCHE["request"],
    who=FINANCE,
    page={STUDIO: "funding:tranche_request"},
    sends=True,
    fresh_factor=False,
    primary=True,
    seen_with=READ_MONEY,
    waits=Waits(rows=Tranche.objects.none, studio=lambda studio: _tranches(studio, "due")),
    tells=NOBODY,
)
act(TRANCHE["approve"], who=SYSTEM, tells=Tell((OFFICER, FINANCE), "tranche_moved"))
act(TRANCHE["reject"], who=SYSTEM, tells=Tell((FINANCE,), "tranche_moved"))
act(
    TRANCHE["withdraw"],
    who=FINANCE,
    page={STUDIO: "funding:tranche_withdraw"},
    fresh_factor=False,
    tells=NOBODY,
)


def _paying(tranche: Tranche, typed: Mapping[str, str]) -> Said:
    award = tranche.award
    amount = Money(tranche.amount_minor, award.currency)
    return PAYING(amount=amount, to=shortened(award.studio.bank_account))


act(
    TRANCHE["instruct"],
    who=OFFICER,
    page={STAFF: "funding:tranche_pay"},
    money_of=payees_of,
    fresh_factor=True,
    deed=_paying,
    primary=True,
    check=lambda tranche, officer: check_payment(tranche=tranche, actor=officer),
    seen_with=READ_MONEY,
    waits=Waits(
        rows=_approved,
        mine=_payable_by,
        studio=lambda studio: _tranches(studio, "approved", "instructed"),
        since="agreed_at",
    ),
    tells=Tell((FINANCE,), "tranche_moved"),
)
# What became of its payment, which somebody else said.
for verb in ("disburse", "fail", "return"):
    act(TRANCHE[verb], who=SYSTEM, tells=Tell((FINANCE,), "tranche_moved"))
act(words.RETURN_PART, on=Tranche, who=SYSTEM, tells=Tell((FINANCE,), "tranche_moved"))
act(AWARD["reopen"], who=SYSTEM, tells=NOBODY)

# Deals and statements

act = in_area(gettext_lazy("Deals"), moves_money=True)


def _advances_without_deal(studio: Studio) -> list[Award]:
    """Those of the studio, by what its home has read already."""
    awards = {milestone.award_id: milestone.award for milestone in milestones_of(studio)}
    return [award for award in awards.values() if award.lacks_deal]


act(
    words.SIGN_DEAL,
    on=Deal,
    right=gettext_lazy("Sign deals"),
    who=MANAGER,
    page={STAFF: "funding:deal_sign"},
    money_of=payees_of,
    url_args=lambda deal: (),
    fresh_factor=True,
    deed=lambda deal, typed: words.SIGNING(),
    label=gettext_lazy("Sign deal"),
    seen_with=READ_MONEY,
    # Until it is signed nothing of an advance can be asked for.
    waits=Waits(
        rows=advances_without_deal,
        studio=_advances_without_deal,
    ),
    tells=Tell((FINANCE,), "deal_changed"),
)
act(
    words.SIGN_TERMS,
    on=Deal,
    label=gettext_lazy("Sign new terms"),
    who=MANAGER,
    page={STAFF: "funding:terms_new"},
    money_of=payees_of,
    fresh_factor=True,
    deed=lambda deal, typed: words.SIGNING_TERMS(deal=called(deal)),
    tells=Tell((FINANCE,), "deal_changed"),
)


def _with_due_months(rows: QuerySet[Deal]) -> Iterable[Deal]:
    """Deals with a month that is over and not settled; the first such month of each."""
    newest = Terms.objects.filter(deal=OuterRef("pk")).order_by("-version")
    rows = rows.annotate(terms_due_days=Subquery(newest.values("document__due_days")[:1]))
    waiting = [(deal, months) for deal, months in due_months(rows) if months]
    for deal, months in waiting:
        deal.due_month = months[0]
    return [deal for deal, _months in waiting]


def _settled(row: AuditRow, statement: Statement) -> tuple[Said, Said]:
    deal = statement.deal
    return (
        words.SETTLED(month=Month(statement.period_start), game=called(deal.game)),
        words.PAYABLE(amount=Money(max(statement.payable_minor, 0), deal.currency)),
    )


def _settling(deal: Deal | None, typed: Mapping[str, str]) -> Said:
    month = first_of_month(typed.get("month", ""))
    if deal and month:
        return words.SETTLING_MONTH(deal=called(deal), month=Month(month))
    return words.SETTLING(deal=called(deal)) if deal else words.SETTLE_ALL()


SETTLE = act(
    words.SETTLE,
    on=Deal,
    label=gettext_lazy("Settle month"),
    who=OFFICER,
    page={STAFF: "funding:settlement"},
    money_of=payees_of,
    url_args=lambda deal: (),
    fresh_factor=True,
    deed=_settling,
    waits=Waits(
        rows=lambda: Deal.objects.select_related("game", "studio").order_by("pk"),
        mine=lambda rows, viewer: _with_due_months(rows),
        since="due_since",
        due="due_by",
        what=lambda deal: f"{deal.game}, {shown.month(deal.due_month)}",
    ),
    tells=Tell((READERS,), "statement_settled", words=_settled),
)
act(
    words.SETTLE_LATE,
    on=Deal,
    who=OFFICER,
    money_of=payees_of,
    fresh_factor=True,
    deed=_settling,
    tells=Tell((READERS,), "statement_settled", words=_settled),
)
