"""Making awards: an approved capital request becomes milestones and tranches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from funding import act_words as words
from funding.errors import AwardRefused, BudgetExceeded
from funding.models import Award, AwardKind, Deal, Fund, Milestone, Tranche
from funding.selectors.funds import figures_of
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.money import format_money
from incubator.core.numbers import next_number
from incubator.core.words import Money
from studios.models import Game, ResourceKind, ResourceRequest
from studios.services.requests import mark_fulfilled


@dataclass(frozen=True, slots=True)
class MilestonePlan:
    """One milestone and the tranche that its acceptance releases."""

    title: str
    criteria: str
    due_on: date
    amount_minor: int


@transaction.atomic
def create_award(
    *,
    resource_request: ResourceRequest,
    fund: Fund,
    kind: str,
    milestones: Sequence[MilestonePlan],
    actor: User,
) -> Award:
    """Promise the capital of an approved request, in one tranche for each milestone.

    Marks the request fulfilled. Raises AwardRefused when request, fund and plan do not fit each
    other, BudgetExceeded when the fund has too little left.
    """
    acts.require(actor, words.MAKE_AWARD.key, resource_request)
    # The lock makes two awards from one fund wait for each other before either counts.
    fund = Fund.objects.select_for_update().get(pk=fund.pk)
    request = ResourceRequest.objects.select_for_update().get(pk=resource_request.pk)
    _check_request(request, fund)
    _check_plan(request, milestones)
    _check_budget(fund, request.amount_minor)
    # Signing a deal locks its game too: either it sees this award, or we see the deal.
    if request.game_id is not None:
        Game.objects.select_for_update().get(pk=request.game_id)
    award = Award.objects.create(
        number=next_number("AW"),
        studio=request.studio,
        game=request.game,
        fund=fund,
        resource_request=request,
        deal=_deal_of(request) if kind == AwardKind.ADVANCE else None,
        kind=AwardKind(kind),
        amount_minor=request.amount_minor,
        currency=request.currency,
        created_by=actor,
    )
    _plan(award, milestones)
    said = words.MAKE_AWARD(amount=Money(award.amount_minor, award.currency), fund=fund.name)
    audit.record(actor=actor, said=said, subject=award)
    mark_fulfilled(resource_request=request, actor=actor)
    return award


def _check_request(request: ResourceRequest, fund: Fund) -> None:
    if request.kind != ResourceKind.CAPITAL:
        raise AwardRefused(
            _("%(request)s asks for %(kind)s, not for capital.")
            % {"request": request, "kind": request.get_kind_display()}
        )
    if request.state != "approved":
        raise AwardRefused(
            _("%(request)s is %(state)s; an award needs an approved request.")
            % {"request": request, "state": request.get_state_display()}
        )
    if request.currency != fund.currency:
        raise AwardRefused(
            _(
                "%(request)s is in %(currency)s and %(name)s in %(currency2)s. Choose a fund in "
                "%(currency)s."
            )
            % {
                "request": request,
                "currency": request.currency,
                "name": fund.name,
                "currency2": fund.currency,
            }
        )


def _check_plan(request: ResourceRequest, milestones: Sequence[MilestonePlan]) -> None:
    if not milestones:
        raise AwardRefused(_("An award needs at least one milestone."))
    if any(plan.amount_minor <= 0 for plan in milestones):
        raise AwardRefused(_("Every milestone releases a tranche above zero."))
    total = sum(plan.amount_minor for plan in milestones)
    if total != request.amount_minor:
        raise AwardRefused(
            _("The tranches sum to %(amount)s; %(amount2)s was approved.")
            % {
                "amount": format_money(total, request.currency),
                "amount2": format_money(request.amount_minor, request.currency),
            }
        )


def _check_budget(fund: Fund, amount_minor: int) -> None:
    free = figures_of(fund).free
    if amount_minor > free:
        raise BudgetExceeded(
            _(
                "%(name)s has %(amount)s left and this award needs %(amount2)s. Record a "
                "contribution first, or choose another fund."
            )
            % {
                "name": fund.name,
                "amount": format_money(free, fund.currency),
                "amount2": format_money(amount_minor, fund.currency),
            }
        )


def _deal_of(request: ResourceRequest) -> Deal | None:
    """An advance for a game that already has its deal is recouped under that deal."""
    return Deal.objects.filter(game=request.game, currency=request.currency).first()


def _plan(award: Award, milestones: Sequence[MilestonePlan]) -> None:
    for ordinal, plan in enumerate(milestones, start=1):
        milestone = Milestone.objects.create(
            award=award,
            ordinal=ordinal,
            title=plan.title,
            criteria=plan.criteria,
            due_on=plan.due_on,
        )
        Tranche.objects.create(
            award=award, milestone=milestone, ordinal=ordinal, amount_minor=plan.amount_minor
        )
