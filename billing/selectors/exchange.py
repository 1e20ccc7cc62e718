"""Exchange rates of a day, crossed through the euro."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Max
from django.utils.translation import gettext as _

from billing.errors import NoExchangeRate
from billing.models import ExchangeRate
from incubator.core import shown

BASE = "EUR"
# Around Easter and New Year nothing is published for five days; an older rate is no rate of the
# day, but a sign that nobody takes them in.
OLDEST = timedelta(days=10)
# From when finance is told. Four days without a rate, such as Easter, are usual.
STALE = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class CrossRate:
    """What one whole unit of `source` was worth in whole units of `target` on `day`."""

    source: str
    target: str
    day: date
    value: Fraction


def cross_rate(source: str, target: str, day: date) -> CrossRate:
    """Of the last day, on or before `day`, for which both currencies have a rate.

    Raises NoExchangeRate where there is none, or none that is at most OLDEST before.
    """
    if source == target:
        return CrossRate(source, target, day, Fraction(1))
    wanted = {source, target} - {BASE}
    rows = ExchangeRate.objects.filter(
        currency__in=wanted, day__lte=day, day__gte=day - OLDEST
    ).order_by("-day")
    found: dict[date, dict[str, Fraction]] = {}
    for row in rows:
        of_day = found.setdefault(row.day, {BASE: Fraction(1)})
        of_day[row.currency] = Fraction(row.per_euro)
        if wanted <= of_day.keys():
            return CrossRate(source, target, row.day, of_day[target] / of_day[source])
    raise NoExchangeRate(
        _("There is no exchange rate from %(source)s to %(target)s for %(day)s. Ask finance.")
        % {"source": source, "target": target, "day": shown.day(day)}
    )


def rate_between(source: str, target: str, day: date) -> Fraction:
    """As `cross_rate`, the number alone, exact. To be frozen by `money.frozen_rate`."""
    return cross_rate(source, target, day).value


def newest_day() -> date | None:
    return ExchangeRate.objects.aggregate(day=Max("day"))["day"]


def are_old(newest: date | None, today: date) -> bool:
    return newest is not None and today - newest > STALE


def newest_rates() -> list[ExchangeRate]:
    """The last one of each currency."""
    return list(ExchangeRate.objects.order_by("currency", "-day").distinct("currency"))


def rates_of(currency: str, *, most: int) -> list[ExchangeRate]:
    """The last ones of a currency, oldest first, for a chart."""
    return list(ExchangeRate.objects.filter(currency=currency).order_by("-day")[:most])[::-1]
