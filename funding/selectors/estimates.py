"""What has happened since the last statement: an estimate, never to be mixed with settled sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Sum

from billing.models import OrderLine, Refund
from funding.models import Deal, Statement

COUNTED = ("paid", "partly_refunded", "refunded")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Unsettled so far, in the deal's currency: it changes with every order."""

    since: date | None
    orders: int
    gross_minor: int
    refunds_minor: int


def estimates_of(deals: Sequence[Deal]) -> dict[int, Estimate]:
    """By the deal's id, in as many queries as for one."""
    games = [deal.game_id for deal in deals]
    settled = Statement.objects.filter(deal__in=deals).order_by().values_list("deal")
    since = dict(settled.annotate(Max("period_end")))
    lines = OrderLine.objects.filter(
        game__in=games, order__state__in=COUNTED, settled_in=None
    ).order_by()
    sold = {
        game: (count, gross)
        for game, count, gross in lines.values_list("game").annotate(
            Count("pk"), Sum("gross_minor")
        )
    }
    given = Refund.objects.filter(order_line__game__in=games, state="paid", settled_in=None)
    back = dict(given.order_by().values_list("order_line__game").annotate(Sum("amount_minor")))
    estimates = {}
    for deal in deals:
        orders, gross = sold.get(deal.game_id, (0, 0))
        estimates[deal.pk] = Estimate(
            since=since.get(deal.pk),
            orders=orders,
            gross_minor=gross,
            refunds_minor=back.get(deal.game_id, 0),
        )
    return estimates
