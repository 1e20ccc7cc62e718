"""Making awards: an approved capital request becomes milestones and tranches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funding.errors import AwardRefused, BudgetExceeded
from funding.models import Award, AwardKind, Deal, Fund, Milestone, Tranche
from funding.selectors.funds import figures_of
from incubator.core import audit
from incubator.core.access import Role, require_role
from incubator.core.models import User
from incubator.core.money import format_money
from incubator.core.numbers import next_number
from studios.models import ResourceKind, ResourceRequest
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
    require_role(actor, Role.FUND_MANAGER)
    # The lock makes two awards from one fund wait for each other before either counts.
    fund = Fund.objects.select_for_update().get(pk=fund.pk)
    request = ResourceRequest.objects.select_for_update().get(pk=resource_request.pk)
    _check_request(request, fund)
    _check_plan(request, milestones)
    _check_budget(fund, request.amount_minor)
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
    amount = format_money(award.amount_minor, award.currency)
    audit.record(actor=actor, verb=f"awarded {amount} from {fund.name}", subject=award)
    mark_fulfilled(resource_request=request, actor=actor)
    return award


def _check_request(request: ResourceRequest, fund: Fund) -> None:
    if request.kind != ResourceKind.CAPITAL:
        raise AwardRefused(f"{request} asks for {request.get_kind_display()}, not for capital.")
    if request.state != "approved":
        raise AwardRefused(
            f"{request} is {request.get_state_display()}; an award needs an approved request."
        )
    if request.currency != fund.currency:
        raise AwardRefused(
            f"{request} is in {request.currency} and {fund.name} in {fund.currency}."
            f" Choose a fund in {request.currency}."
        )


def _check_plan(request: ResourceRequest, milestones: Sequence[MilestonePlan]) -> None:
    if not milestones:
        raise AwardRefused("An award needs at least one milestone.")
    if any(plan.amount_minor <= 0 for plan in milestones):
        raise AwardRefused("Every milestone releases a tranche above zero.")
    total = sum(plan.amount_minor for plan in milestones)
    if total != request.amount_minor:
        raise AwardRefused(
            f"The tranches sum to {format_money(total, request.currency)};"
            f" {format_money(request.amount_minor, request.currency)} was approved."
        )


def _check_budget(fund: Fund, amount_minor: int) -> None:
    free = figures_of(fund).free
    if amount_minor > free:
        raise BudgetExceeded(
            f"{fund.name} has {format_money(free, fund.currency)} left and this award needs"
            f" {format_money(amount_minor, fund.currency)}. Record a contribution first, or"
            " choose another fund."
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
