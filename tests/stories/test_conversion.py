"""Money that comes in in dollars and is owed in yen: every line, until no position is left."""

from datetime import date
from fractions import Fraction

import pytest

from billing import entry_words
from billing.errors import NoExchangeRate, ValuationRefused
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import (
    Draft,
    Posting,
    conversion_postings,
    positions_on,
    post_one,
    verify,
)
from billing.selectors.exchange import rate_between
from billing.services.revaluing import value_positions, worth_on
from incubator.accounts.models import User
from incubator.core.money import frozen_rate
from studios.models import Game
from tests.billing.rate_files import take_in

SOLD, MONTH_END, PAID, YEAR_END = (
    date(2024, 11, 5),
    date(2024, 11, 30),
    date(2024, 12, 10),
    date(2024, 12, 31),
)
# A dollar is 150 yen when the game is sold, 160 at the month's end, and 160 when yen are bought.
RATES = """\
Date,USD,JPY,
2024-12-31,1.0000,144.00,
2024-12-10,1.0500,168.00,
2024-11-29,1.0500,168.00,
2024-11-05,1.1000,165.00,
"""
GATEWAY, BANK = chart.gateway("stripe", "USD"), chart.bank("house", "USD")


def lines_of(entry: Entry | None) -> list[tuple[str, str, int]]:
    assert entry is not None
    return [
        (line.account.code, line.account.currency, line.amount)
        for line in entry.lines.select_related("account").order_by("pk")
    ]


def converted(key: str, day: date, given: Posting, into: chart.AccountRef) -> Entry:
    rate = frozen_rate(rate_between(given.account.currency, into.currency, day))
    draft = Draft(
        key=key,
        said=entry_words.TOP_UP(top_up=key),
        effective_on=day,
        postings=conversion_postings(given, into, rate),
    )
    return post_one(draft, actor=None)


def test_a_dearer_dollar_is_a_gain_and_buying_the_yen_closes_the_position(
    game: Game, finance: User
) -> None:
    take_in(RATES)
    revenue = chart.revenue(game.pk, "JPY")
    sale = converted("sale", SOLD, Posting(GATEWAY, 100_00), revenue)
    assert lines_of(sale) == [
        ("asset:gateway:stripe", "USD", 100_00),
        ("fx:USD", "USD", -100_00),
        ("fx:JPY", "JPY", 15_000),
        (f"liability:revenue:{game.pk}", "JPY", -15_000),
    ]
    assert positions_on(SOLD) == {"USD": 100_00, "JPY": -15_000}
    assert worth_on(SOLD) == 0

    # ¥15,000 cost $93.75 now: of the $100.00 that were taken for them, $6.25 are ours.
    valued = value_positions(day=MONTH_END, actor=finance)
    assert lines_of(valued) == [("fx:USD", "USD", 6_25), ("income:fx", "USD", -6_25)]
    assert value_positions(day=MONTH_END, actor=finance) == valued
    assert worth_on(MONTH_END) == 0

    bought = converted("yen", PAID, Posting(BANK, -93_75), chart.bank("house", "JPY"))
    assert lines_of(bought) == [
        ("asset:bank:house", "USD", -93_75),
        ("fx:USD", "USD", 93_75),
        ("fx:JPY", "JPY", -15_000),
        ("asset:bank:house", "JPY", 15_000),
    ]
    assert positions_on(PAID) == {}
    assert value_positions(day=YEAR_END, actor=finance) is None
    assert verify().discrepancies == ()


def test_a_cheaper_dollar_is_a_loss(game: Game, finance: User) -> None:
    take_in(RATES)
    converted("sale", PAID, Posting(GATEWAY, 100_00), chart.revenue(game.pk, "JPY"))
    assert positions_on(PAID) == {"USD": 100_00, "JPY": -16_000}
    # ¥16,000 cost $111.11 at 144.
    valued = value_positions(day=YEAR_END, actor=finance)
    assert lines_of(valued) == [("fx:USD", "USD", -11_11), ("expense:fx", "USD", 11_11)]
    with pytest.raises(ValuationRefused, match="31 Dec 2024 are valued already"):
        value_positions(day=MONTH_END, actor=finance)


def test_only_the_end_of_a_month_that_is_over_is_valued(game: Game, finance: User) -> None:
    take_in(RATES)
    for day in (date(2024, 11, 29), date(2990, 1, 31)):
        with pytest.raises(ValuationRefused, match="month that is over"):
            value_positions(day=day, actor=finance)
    converted("sale", SOLD, Posting(GATEWAY, 100_00), chart.revenue(game.pk, "JPY"))
    with pytest.raises(NoExchangeRate):
        value_positions(day=date(2025, 1, 31), actor=finance)


def test_what_is_too_little_for_a_yen_stays_in_the_position() -> None:
    given = Posting(GATEWAY, 0)
    assert conversion_postings(given, chart.bank("house", "JPY"), Fraction(150)) == ()
    with pytest.raises(ValueError, match="USD into USD"):
        conversion_postings(given, BANK, Fraction(1))
