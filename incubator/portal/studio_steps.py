"""What is next for a studio, over all apps: what its members can do, then what it waits for."""

from collections.abc import Iterable, Iterator

from billing.models import Payout
from cms.selectors.moderation import editors_for, standing_of
from cms.selectors.pages import page_of
from funding.models import Award, Milestone, Tranche
from funding.selectors.payouts import free_to_pay_out
from incubator.core.access import Role, holders_of
from incubator.core.approvals import approvals_for
from incubator.core.models import Approval, User
from incubator.core.money import format_money
from studios.models import Studio, StudioRole
from studios.selectors.studios import Step, next_steps

MONEY_ROLES = (StudioRole.OWNER, StudioRole.FINANCE, StudioRole.VIEWER)
YOU = "You: an owner or finance"


def steps_of(studio: Studio, *, with_money: bool) -> list[Step]:
    """Steps in the order of urgency; `with_money` for those who may see the studio's money."""
    found = list(next_steps(studio)) + list(_pages(studio))
    if with_money:
        found += [*_milestones(studio), *_tranches(studio), *_payouts(studio)]
    return sorted(found, key=lambda step: step.tone == "wait")


def _names(people: Iterable[User]) -> str:
    return ", ".join(person.display_name for person in people) or "nobody holds this role"


def _missing(approval: Approval | None) -> str:
    if approval is None:
        return ""
    return "; ".join(
        f"{need.count} more from {need.role_label}: {_names(need.people)}"
        for need in approval.missing()
    )


def _pages(studio: Studio) -> Iterator[Step]:
    for game in studio.games.order_by("pk"):
        standing = standing_of(page_of(game))
        url = f"/studio/{studio.slug}/games/{game.slug}/page/"
        if standing.stage == "missing":
            yield Step(f"Write the page of {game}", "You: an owner or publisher", url, "")
        elif standing.stage == "returned":
            yield Step(f"Change the page of {game}", f"You: “{standing.reason}”", url, "alert")
        elif standing.stage == "waiting":
            readers = f"Editors: {_names(list(editors_for(studio)))}"
            yield Step(f"The page of {game} is being read", readers, url, "wait")


def _award_url(award: Award) -> str:
    return f"/studio/{award.studio.slug}/funding/{award.number}/"


def _milestones(studio: Studio) -> Iterator[Step]:
    """The first open milestone of each award."""
    rows = Milestone.objects.filter(award__studio=studio).exclude(state="accepted")
    seen = set()
    for milestone in rows.select_related("award__studio").order_by("award_id", "ordinal"):
        if milestone.award_id in seen:
            continue
        seen.add(milestone.award_id)
        url = _award_url(milestone.award)
        due = f"due {milestone.due_on:%-d %b %Y}"
        if milestone.state == "delivered":
            managers = _names(holders_of(Role.FUND_MANAGER))
            yield Step(f"{milestone.title} is being read", f"Fund manager: {managers}", url, "wait")
        elif milestone.state == "returned":
            yield Step(f"Deliver {milestone.title} again", f"{YOU}, {due}", url, "alert")
        else:
            yield Step(f"Deliver {milestone.title}", f"{YOU}, {due}", url, "")


def _tranches(studio: Studio) -> Iterator[Step]:
    rows = Tranche.objects.filter(award__studio=studio).exclude(state__in=("planned", "disbursed"))
    tranches = list(rows.select_related("award__studio").order_by("pk"))
    approvals = approvals_for(tranches)
    for tranche in tranches:
        amount = format_money(tranche.amount_minor, tranche.award.currency)
        url = _award_url(tranche.award)
        if tranche.state == "due":
            yield Step(f"Request tranche {tranche.ordinal}, {amount}", YOU, url, "")
        elif tranche.state == "requested":
            who = _missing(approvals.get(tranche.pk))
            yield Step(f"Tranche {tranche.ordinal}, {amount}, needs approval", who, url, "wait")
        else:
            officers = f"Finance: {_names(holders_of(Role.FINANCE))}"
            yield Step(f"Tranche {tranche.ordinal}, {amount}, is being paid", officers, url, "wait")


def _payouts(studio: Studio) -> Iterator[Step]:
    for currency in studio.deals.values_list("currency", flat=True).distinct().order_by():
        free = free_to_pay_out(studio, currency)
        if free > 0:
            url = f"/studio/{studio.slug}/statements/"
            yield Step(f"Request payout of {format_money(free, currency)}", YOU, url, "")
    rows = Payout.objects.filter(studio=studio, state__in=("requested", "instructed"))
    payouts = list(rows.order_by("pk"))
    approvals = approvals_for(payouts)
    for payout in payouts:
        approval = approvals.get(payout.pk)
        if payout.state == "requested" and approval is not None and approval.is_open:
            who = _missing(approval)
        else:
            who = f"Finance: {_names(holders_of(Role.FINANCE))}"
        amount = format_money(payout.amount_minor, payout.currency)
        url = f"/studio/{studio.slug}/payouts/"
        yield Step(f"Payout of {amount} is on its way", who, url, "wait")
