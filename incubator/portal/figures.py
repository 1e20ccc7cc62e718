"""Figures of home pages, each with the list behind it."""

from collections import defaultdict
from datetime import date

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from billing.models import ServiceCharge
from billing.sources import sold_lines
from incubator.core import books, shown
from studios.models import Bearer, Rate, ResourceKind, Studio, UsageRecord

MONTHS = 12
# What a rate's price is made of.
PRICE = ("price_minor", "per_units", "tiers")


def months_back(count: int, today: date) -> list[date]:
    """First days of the last `count` months, the present one included, oldest first."""
    ordinal = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(ordinal - count + 1, ordinal + 1)]


def short(month: date) -> str:
    """A month under a bar of a chart."""
    # Translators: a format of dates, see Django's "date" filter; Chinese: Y年n月
    return shown.short_month(month)


def paid_by_month(currency: str, studio: Studio | None = None) -> list[tuple[str, int]]:
    """What players paid for games that settle in the currency, in the last twelve months, minor
    units, as (month, amount)."""
    months = months_back(MONTHS, books.today())
    lines = sold_lines().filter(settled_currency=currency, effective_on__gte=months[0])
    if studio is not None:
        lines = lines.filter(game__studio=studio)
    sums = dict(
        lines.annotate(month=TruncMonth("effective_on"))
        .values_list("month")
        .annotate(Sum("settled_gross_minor"))
    )
    return [(short(month), sums.get(month, 0)) for month in months]


def usage_by_month(currency: str, studio: Studio) -> list[tuple[str, list[int]]]:
    """What servers, desks and customer service cost in the last six months, minor units, as (month, [each kind])."""
    months = months_back(MONTHS // 2, books.today())
    records = UsageRecord.objects.filter(
        studio=studio, rate__currency=currency, effective_on__gte=months[0]
    )
    # As charges add up: each rate of a game or of the studio itself, whoever bears it, by month.
    of_rate = [f"rate__{name}" for name in PRICE]
    used = (
        records.annotate(month=TruncMonth("effective_on"))
        .order_by()
        .values_list("month", "rate__item__kind", *of_rate, "rate", "game", "bearer")
        .annotate(Sum("quantity"))
    )
    sums: dict[tuple[date, str], int] = defaultdict(int)
    for month, kind, *price, _rate, _game, _bearer, quantity in used:
        sums[month, kind] += Rate(**dict(zip(PRICE, price, strict=True))).priced(int(quantity))
    kinds = (ResourceKind.SERVER, ResourceKind.DESK, ResourceKind.SERVICE)
    return [(short(month), [sums[month, kind] for kind in kinds]) for month in months]


def given_so_far() -> Coalesce:
    """Of a game: what the incubator bore of its studio's services, in kind, in its currency."""
    given = ServiceCharge.objects.filter(
        studio=OuterRef("studio"), currency=OuterRef("currency"), bearer=Bearer.GIVEN
    )
    sums = given.order_by().values("studio").annotate(sum=Sum("amount_minor"))
    return Coalesce(Subquery(sums.values("sum")), 0)
