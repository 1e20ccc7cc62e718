"""What has happened since the last statement: an estimate, never to be mixed with settled sums."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from billing.models import OrderLine, Refund
from funding.models import Deal

COUNTED = ("paid", "partly_refunded", "refunded")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Unsettled so far, in the deal's currency: it changes with every order."""

    since: date | None
    orders: int
    gross_minor: int
    refunds_minor: int


def estimate_of(deal: Deal) -> Estimate:
    last = deal.statements.order_by("-period_start").first()
    sold = OrderLine.objects.filter(
        game=deal.game, order__state__in=COUNTED, settled_in=None
    ).aggregate(gross=Sum("gross_minor"))
    orders = OrderLine.objects.filter(
        game=deal.game, order__state__in=COUNTED, settled_in=None
    ).count()
    back = Refund.objects.filter(
        order_line__game=deal.game, state="paid", settled_in=None
    ).aggregate(total=Sum("amount_minor"))
    return Estimate(
        since=last.period_end if last else None,
        orders=orders,
        gross_minor=sold["gross"] or 0,
        refunds_minor=back["total"] or 0,
    )
