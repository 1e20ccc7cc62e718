"""Figures of home pages, each with the list behind it."""

from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from billing.models import OrderLine
from incubator.core import books, shown
from studios.models import ResourceKind, Studio, UsageRecord

MONTHS = 12


def months_back(count: int, today: date) -> list[date]:
    """First days of the last `count` months, the present one included, oldest first."""
    ordinal = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(ordinal - count + 1, ordinal + 1)]


def short(month: date) -> str:
    """A month under a bar of a chart."""
    # Translators: a format of dates, see Django's "date" filter; Chinese: Y年n月
    return shown.short_month(month)


def paid_by_month(currency: str, studio: Studio | None = None) -> list[tuple[str, int]]:
    """What players paid in the last twelve months, minor units, as (month, amount)."""
    months = months_back(MONTHS, books.today())
    lines = OrderLine.objects.filter(currency=currency, effective_on__gte=months[0])
    if studio is not None:
        lines = lines.filter(game__studio=studio)
    sums = dict(
        lines.annotate(month=TruncMonth("effective_on"))
        .values_list("month")
        .annotate(Sum("gross_minor"))
    )
    return [(short(month), sums.get(month, 0)) for month in months]


def usage_by_month(currency: str, studio: Studio) -> list[tuple[str, list[int]]]:
    """What servers and desks cost in the last six months, minor units, as (month, [each kind])."""
    months = months_back(MONTHS // 2, books.today())
    records = UsageRecord.objects.filter(
        studio=studio, currency=currency, effective_on__gte=months[0]
    )
    by_month = records.annotate(month=TruncMonth("effective_on")).values_list("month", "kind")
    sums = {(month, kind): sum_ for month, kind, sum_ in by_month.annotate(Sum("cost_minor"))}
    kinds = (ResourceKind.SERVER, ResourceKind.DESK)
    return [(short(month), [sums.get((month, kind), 0) for kind in kinds]) for month in months]
