"""The tax in force for a game, a day and a country, and what it makes of a price."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import F, Q, QuerySet

from billing.models import TaxRate
from incubator.core.database import Among
from incubator.core.ready import ready
from studios.models import Game

NO_TAX = "none"


def tax_rate_in_force(game: Game, day: date, country: str = "") -> TaxRate | None:
    """The most specific row: of the country before everywhere else, then of the game before all
    games, then the newest. None where no row fits; "" is a country that nobody said.
    """
    return tax_rates_in_force([game.pk], day, country).get(game.pk)


def tax_rates_in_force(games: Collection[int], day: date, country: str = "") -> dict[int, TaxRate]:
    """The same for many games by their ids, in one query; no key where no row fits."""
    rows = _rates_there(games=list(games), country=country, day=day)
    found: dict[int, TaxRate] = {}
    # The most specific last, so that it stays.
    for rate in sorted(rows, key=_weight):
        for game in games if rate.game_id is None else [rate.game_id]:
            found[game] = rate
    return found


@ready
def _rates_there(games: Any, country: Any, day: Any) -> QuerySet[TaxRate]:
    of_games = Q(Among(F("game"), games)) | Q(game=None)
    return TaxRate.objects.filter(of_games, country__in=["", country], valid_from__lte=day)


def _weight(rate: TaxRate) -> tuple[bool, bool, date, int]:
    return bool(rate.country), rate.game_id is not None, rate.valid_from, rate.pk


@dataclass(frozen=True, slots=True)
class Taxed:
    """A price with its tax, in minor units: `gross_minor` is what the buyer pays."""

    jurisdiction: str
    tax_minor: int
    gross_minor: int


def taxed(price_minor: int, rate: TaxRate | None) -> Taxed:
    """The tax is rounded half to even; inside the price, the buyer pays the price."""
    if rate is None:
        return Taxed(NO_TAX, 0, price_minor)
    percent = Fraction(rate.percent)
    if rate.on_top:
        tax = round(price_minor * percent / 100)
        return Taxed(rate.jurisdiction, tax, price_minor + tax)
    tax = round(price_minor * percent / (100 + percent))
    return Taxed(rate.jurisdiction, tax, price_minor)
