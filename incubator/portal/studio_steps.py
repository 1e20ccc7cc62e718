"""What is next for a studio, over all apps: what its members can do, then what it waits for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Payout
from cms.selectors.moderation import editors_for, standing_of
from cms.selectors.pages import pages_with_standing
from funding.models import Award, Milestone, Tranche
from funding.selectors.payouts import free_to_pay_out, waiting_payouts
from incubator.accounts.access import Role, holders_of
from incubator.accounts.models import User
from incubator.approvals.models import Approval
from incubator.approvals.voting import approvals_for
from incubator.core.money import format_money
from incubator.core.request_cache import once
from studios.models import Game, ResourceRequest, Studio, StudioRole
from studios.selectors.studios import Step, next_steps

MONEY_ROLES = (StudioRole.OWNER, StudioRole.FINANCE, StudioRole.VIEWER)
YOU = gettext_lazy("You: an owner or finance")


@dataclass(frozen=True, slots=True)
class Around:
    """What a studio's home has read of it: all games, requests and milestones with tranches."""

    games: Sequence[Game]
    requests: Sequence[ResourceRequest]
    milestones: Sequence[Milestone]


def milestones_of(studio: Studio) -> list[Milestone]:
    """Each with its tranche and award, in order."""
    rows = Milestone.objects.filter(award__studio=studio)
    return list(rows.select_related("award__studio", "tranche").order_by("award_id", "ordinal"))


def _tranche_of(milestone: Milestone) -> Tranche:
    milestone.tranche.award = milestone.award
    return milestone.tranche


def steps_of(studio: Studio, around: Around, *, with_money: bool) -> list[Step]:
    """Steps in the order of urgency; `with_money` for those who may see the studio's money."""
    requests = [one for one in around.requests if one.state == "submitted"]
    tranches = [_tranche_of(one) for one in around.milestones]
    payouts = waiting_payouts(studio) if with_money else []
    approvals = approvals_for(
        [
            *requests,
            *(one for one in tranches if with_money and one.state == "requested"),
            *(one for one in payouts if one.state == "requested"),
        ]
    )
    found = [*next_steps(studio, around.games, requests, approvals), *_pages(studio, around.games)]
    if with_money:
        found += [
            *_milestones(around.milestones),
            *_tranches(tranches, approvals),
            *_payable(studio, around.games),
            *_payouts(studio, payouts, approvals),
        ]
    return sorted(found, key=lambda step: step.tone == "wait")


def _names(people: Iterable[User]) -> str:
    return ", ".join(person.display_name for person in people) or _("nobody holds this role")


def _missing(approval: Approval | None) -> str:
    if approval is None:
        return ""
    return "; ".join(
        _("%(count)s more from %(role_label)s: %(names)s")
        % {"count": need.count, "role_label": need.role_label, "names": _names(need.people)}
        for need in approval.missing()
    )


def _pages(studio: Studio, games: Iterable[Game]) -> Iterator[Step]:
    pages = {page.game_id: page for page in pages_with_standing(games)}
    for game in games:
        standing = standing_of(pages.get(game.pk))
        url = reverse("cms:page", args=[studio.slug, game.slug])
        if standing.stage == "missing":
            yield Step(
                _("Write the page of %(game)s") % {"game": game},
                _("You: an owner or publisher"),
                url,
                "",
            )
        elif standing.stage == "returned":
            yield Step(
                _("Change the page of %(game)s") % {"game": game},
                f"You: “{standing.reason}”",
                url,
                "alert",
            )
        elif standing.stage == "waiting":
            readers = f"Editors: {_names(once('editors', lambda: list(editors_for(studio))))}"
            yield Step(
                _("The page of %(game)s is being read") % {"game": game}, readers, url, "wait"
            )


def _award_url(award: Award) -> str:
    return reverse("funding:studio_award", args=[award.studio.slug, award.number])


def _milestones(milestones: Iterable[Milestone]) -> Iterator[Step]:
    """The first open milestone of each award."""
    seen = set()
    for milestone in milestones:
        if milestone.state == "accepted" or milestone.award_id in seen:
            continue
        seen.add(milestone.award_id)
        url = _award_url(milestone.award)
        due = _("due %(due_on)s") % {"due_on": date_format(milestone.due_on)}
        if milestone.state == "delivered":
            managers = _names(holders_of(Role.FUND_MANAGER))
            yield Step(
                _("%(title)s is being read") % {"title": milestone.title},
                _("Fund manager: %(managers)s") % {"managers": managers},
                url,
                "wait",
            )
        elif milestone.state == "returned":
            yield Step(
                _("Deliver %(title)s again") % {"title": milestone.title},
                f"{YOU}, {due}",
                url,
                "alert",
            )
        else:
            yield Step(
                _("Deliver %(title)s") % {"title": milestone.title}, f"{YOU}, {due}", url, ""
            )


def _tranches(tranches: Iterable[Tranche], approvals: Mapping[Model, Approval]) -> Iterator[Step]:
    for tranche in sorted(tranches, key=lambda one: one.pk):
        amount = format_money(tranche.amount_minor, tranche.award.currency)
        url = _award_url(tranche.award)
        if tranche.state == "due":
            yield Step(
                _("Request tranche %(ordinal)s, %(amount)s")
                % {"ordinal": tranche.ordinal, "amount": amount},
                str(YOU),
                url,
                "",
            )
        elif tranche.state == "requested":
            who = _missing(approvals.get(tranche))
            yield Step(
                _("Tranche %(ordinal)s, %(amount)s, needs approval")
                % {"ordinal": tranche.ordinal, "amount": amount},
                who,
                url,
                "wait",
            )
        elif tranche.state not in ("planned", "disbursed"):
            officers = _("Finance: %(officers)s") % {"officers": _names(holders_of(Role.FINANCE))}
            yield Step(
                _("Tranche %(ordinal)s, %(amount)s, is being paid")
                % {"ordinal": tranche.ordinal, "amount": amount},
                officers,
                url,
                "wait",
            )


def _payable(studio: Studio, games: Iterable[Game]) -> Iterator[Step]:
    deals = [game.deal for game in games if hasattr(game, "deal")]
    for currency in sorted({deal.currency for deal in deals}):
        free = free_to_pay_out(studio, currency)
        if free > 0:
            url = reverse("funding:statements", args=[studio.slug])
            yield Step(
                _("Request payout of %(amount)s") % {"amount": format_money(free, currency)},
                str(YOU),
                url,
                "",
            )


def _payouts(
    studio: Studio, payouts: Iterable[Payout], approvals: Mapping[Model, Approval]
) -> Iterator[Step]:
    for payout in payouts:
        approval = approvals.get(payout)
        if approval is not None and approval.is_open:
            who = _missing(approval)
        else:
            who = _("Finance: %(officers)s") % {"officers": _names(holders_of(Role.FINANCE))}
        amount = format_money(payout.amount_minor, payout.currency)
        url = reverse("billing:studio_payouts", args=[studio.slug])
        yield Step(_("Payout of %(amount)s is on its way") % {"amount": amount}, who, url, "wait")
