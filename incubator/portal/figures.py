"""Figures of home pages, each with the list behind it."""

from collections import defaultdict
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from billing.models import OrderLine, ServiceCharge
from incubator.core import books, shown
from studios.models import Bearer, Rate, ResourceKind, Studio, UsageRecord

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
        studio=studio, rate__currency=currency, effective_on__gte=months[0]
    )
    # As charges add up: each rate of a game or of the studio itself, whoever bears it, by month.
    used = (
        records.annotate(month=TruncMonth("effective_on"))
        .order_by()
        .values_list("month", "rate", "game", "bearer")
        .annotate(Sum("quantity"))
    )
    rates = Rate.objects.select_related("item").in_bulk({rate for _month, rate, *_rest in used})
    sums: dict[tuple[date, str], int] = defaultdict(int)
    for month, rate, _game, _bearer, quantity in used:
        sums[month, rates[rate].item.kind] += rates[rate].priced(int(quantity))
    kinds = (ResourceKind.SERVER, ResourceKind.DESK)
    return [(short(month), [sums[month, kind] for kind in kinds]) for month in months]


def given_so_far(currency: str, studio: Studio) -> int:
    """What the incubator bore of the studio's services, in kind, minor units."""
    given = ServiceCharge.objects.filter(studio=studio, currency=currency, bearer=Bearer.GIVEN)
    return given.aggregate(sum=Sum("amount_minor"))["sum"] or 0
