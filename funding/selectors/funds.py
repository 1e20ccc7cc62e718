"""What stands in a fund: contributed, promised, paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from funding.models import Award, Contribution, Disbursement, DisbursementReturn, Fund
from studios.models import ResourceKind, ResourceRequest


@dataclass(frozen=True, slots=True)
class FundFigures:
    """Minor units of the fund's currency: contributed ≥ committed ≥ disbursed."""

    contributed: int
    committed: int
    disbursed: int

    @property
    def free(self) -> int:
        return self.contributed - self.committed


def figures_of(fund: Fund) -> FundFigures:
    return figures_of_funds([fund])[fund.pk]


def figures_of_funds(funds: Sequence[Fund]) -> dict[int, FundFigures]:
    """By the fund's id, in as many queries as for one."""
    paid = Disbursement.objects.filter(payment__state__in=["instructed", "confirmed"])
    rows = Fund.objects.filter(pk__in=[fund.pk for fund in funds]).values_list(
        "pk",
        _sum_of(Contribution.objects.all(), "fund"),
        _sum_of(Award.objects.all(), "fund"),
        _sum_of(paid, "tranche__award__fund", "payment__amount_minor")
        - _sum_of(
            DisbursementReturn.objects.all(),
            "disbursement__tranche__award__fund",
            "payment_return__amount_minor",
        ),
    )
    return {pk: FundFigures(*sums) for pk, *sums in rows}


def _sum_of(rows: QuerySet[Any], fund: str, amount: str = "amount_minor") -> Coalesce:
    own = rows.filter(**{fund: OuterRef("pk")}).order_by().values(fund)
    sums = own.annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), 0)


def payees_of_fund(fund: Fund) -> list[str]:
    """Whose money it is, as approvals name them: the studios that were promised some of it."""
    awards = Award.objects.filter(fund=fund).select_related("studio").distinct("studio")
    return [award.studio.payee for award in awards.order_by("studio")]


def requests_waiting_for_award() -> QuerySet[ResourceRequest]:
    """Capital that was approved and not yet awarded, oldest first."""
    waiting = ResourceRequest.objects.filter(kind=ResourceKind.CAPITAL, state="approved")
    return waiting.select_related("studio", "game").order_by("created_at")
