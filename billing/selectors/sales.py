"""What a studio's games sold, day by day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from billing.models import OrderLine, Refund
from billing.sources import sold_lines
from incubator.core import books
from studios.models import Game

DAYS = 30


@dataclass(frozen=True, slots=True)
class SoldOn:
    """Of one day and currency, in minor units as they settle, tax included."""

    day: date
    sold_minor: int
    returned_minor: int


def sold_by_day(games: Iterable[Game], currency: str) -> list[SoldOn]:
    """Of the last DAYS days, oldest first; what goes back counts on the day it does."""
    today = books.today()
    first, keys = today - timedelta(days=DAYS - 1), [game.pk for game in games]
    sold: dict[date, int] = defaultdict(int)
    returned: dict[date, int] = defaultdict(int)
    lines = sold_lines().filter(game__in=keys, settled_currency=currency, effective_on__gte=first)
    for day, minor in (
        lines.order_by().values_list("effective_on").annotate(Sum("settled_gross_minor"))
    ):
        sold[day] = int(minor)
    back = Refund.objects.paid().filter(
        order_line__game__in=keys,
        order_line__settled_currency=currency,
        effective_on__gte=first,
    )
    for day, minor in (
        back.order_by().values_list("effective_on").annotate(Sum("settled_amount_minor"))
    ):
        returned[day] = int(minor)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [SoldOn(day, sold[day], returned[day]) for day in days]


def lines_sold(games: Iterable[Game]) -> QuerySet[OrderLine]:
    """Every line of a paid order, with what is shown of it."""
    rows = sold_lines().filter(game__in=[game.pk for game in games])
    return rows.select_related("order", "game", "product").prefetch_related("refunds")
