"""What stands in a fund: contributed, promised, paid."""

from dataclasses import dataclass

from django.db.models import Sum

from funding.models import Award, Contribution, Disbursement, Fund
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
    contributed = Contribution.objects.filter(fund=fund).aggregate(sum=Sum("amount_minor"))
    committed = Award.objects.filter(fund=fund).aggregate(sum=Sum("amount_minor"))
    disbursed = Disbursement.objects.filter(
        tranche__award__fund=fund, state__in=["instructed", "confirmed"]
    ).aggregate(sum=Sum("amount_minor"))
    return FundFigures(
        contributed=contributed["sum"] or 0,
        committed=committed["sum"] or 0,
        disbursed=disbursed["sum"] or 0,
    )


def requests_waiting_for_award() -> list[ResourceRequest]:
    """Capital that was approved and not yet awarded, oldest first."""
    waiting = ResourceRequest.objects.filter(kind=ResourceKind.CAPITAL, state="approved")
    return list(waiting.select_related("studio", "game").order_by("created_at"))
