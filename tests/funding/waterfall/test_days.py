"""Sales lie end to end by day: tiers never restate the past, and a refund shortens its own day."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from funding.waterfall import (
    Disbursement,
    FeeTier,
    Guarantee,
    PercentFee,
    Recoupment,
    Refund,
    Sales,
    Split,
    State,
    TermsInvalid,
    Tier,
    settle,
    studio_percent,
)
from tests.funding.waterfall.deals import START, advanced, deal, period, settle_all, sold

FEBRUARY = date(2026, 2, 1)
FALLING = Split(tiers=(studio_percent(50), studio_percent(10, over=1000)), metric="units")


def refund(sold_on: date, gross: int, *, on: date = FEBRUARY, **more: Any) -> Refund:
    return Refund(on, sold_on=sold_on, gross_minor=gross, **more)


def test_cheap_sales_later_take_nothing_back_of_dear_ones_before() -> None:
    """1,000 at $50 for a half, then 1,000 at $1 for a tenth: spread over the whole life, the
    second month would have taken back $9,700."""
    statements = settle_all(
        deal(split=FALLING),
        [
            period(0, sales=sold(50_000_00, units=1000)),
            period(1, sales=[Sales(FEBRUARY, 1000, 1_000_00)]),
        ],
    )
    assert [row.share_minor for row in statements] == [25_000_00, 100_00]


def test_a_refund_takes_back_more_than_its_own_share_where_later_sales_move_down() -> None:
    """The second month's sales move up into the better tier, where the first ones were."""
    split = Split(tiers=(studio_percent(10), studio_percent(50, over=1000)), metric="units")
    first, second, third = settle_all(
        deal(split=split),
        [
            period(0, sales=sold(1_000_00, units=1000)),
            period(1, sales=[Sales(FEBRUARY, 1000, 1_000_00)]),
            period(2, refunds=[refund(START, 1_000_00, units=1000)]),
        ],
    )
    assert (first.share_minor, second.share_minor) == (100_00, 500_00)
    assert third.share_minor == -500_00


def test_a_late_sale_lies_on_the_first_day_of_the_open_period() -> None:
    """So the month that is closed keeps its tiers, and the late one is refunded where it lies."""
    late = Sales(START, 600, 600_00)
    statements = settle_all(
        deal(split=FALLING),
        [
            period(0, sales=sold(900_00, units=900)),
            period(1, sales=[late, Sales(FEBRUARY, 500, 500_00)]),
            period(2, refunds=[refund(START, 600_00, units=600, lies_on=FEBRUARY)]),
        ],
    )
    first, second, third = (row.share_minor for row in statements)
    assert first == 450_00
    assert second == 50_00 + 100_00
    assert first + second + third == 450_00 + 50_00 + 40_00


def test_a_fee_that_an_exempt_sale_never_paid_is_not_given_back() -> None:
    fee = PercentFee("store", "shop", (FeeTier(0, Fraction(10)),), exempt_under_minor=500)
    statements = settle_all(
        deal(100, fees=(fee,)),
        [
            period(0, sales=sold(400)),
            period(1, sales=[Sales(FEBRUARY, 1, 1000)], refunds=[refund(START, 400)]),
        ],
    )
    assert [dict(row.external_minor) for row in statements] == [{}, {"shop": 100}]


def test_what_a_period_was_exempt_from_is_fixed_when_it_is_closed() -> None:
    """A refund later does not make the period a small one; nor does it pay for what it sold."""
    fee = PercentFee("store", "shop", (FeeTier(0, Fraction(10)),), exempt_under_minor=500)
    terms = deal(100, fees=(fee,))
    first, second = settle_all(
        terms,
        [period(0, sales=sold(600)), period(1, refunds=[refund(START, 300, on=FEBRUARY)])],
    )
    assert (dict(first.external_minor), dict(second.external_minor)) == (
        {"shop": 60},
        {"shop": -30},
    )


def test_a_fee_on_what_remains_that_is_not_refundable_stays_whatever_is_refunded() -> None:
    fee = PercentFee("store", "shop", (FeeTier(0, Fraction(10)),), base="remaining")
    for refundable, given_back in ((True, {"shop": -100}), (False, {})):
        terms = deal(50, fees=(replace(fee, refundable=refundable),))
        _, second = settle_all(
            terms, [period(0, sales=sold(1000)), period(1, refunds=[refund(START, 1000)])]
        )
        assert dict(second.external_minor) == given_back


def test_a_guarantee_is_paid_once_over_two_versions() -> None:
    """What was paid counts, and so does only what was sold up to the day itself."""
    first = deal(50, guarantee=Guarantee(1000, date(2026, 1, 31)))
    second = replace(
        first, version=2, effective_from=FEBRUARY, guarantee=Guarantee(1200, date(2026, 2, 10))
    )
    february = [Sales(FEBRUARY, 1, 100, version=2), Sales(date(2026, 2, 20), 1, 900, version=2)]
    statements = settle_all(
        [first, second], [period(0, sales=sold(600)), period(1, sales=february)]
    )
    assert [row.guarantee_minor for row in statements] == [700, 1200 - 700 - 300 - 50]


@pytest.mark.parametrize(("base", "share"), [("net", 60), ("studio_share", 100)])
def test_one_balance_is_recouped_by_each_versions_own_base(base: Any, share: int) -> None:
    first = deal(50, recoupment=Recoupment(base, Fraction(share)))
    whole = Recoupment("net", Fraction(100))
    second = deal(50, version=2, effective_from=FEBRUARY, recoupment=whole)
    sales = [Sales(FEBRUARY, 1, 300, version=2)]
    one, two, three = settle_all(
        [first, second],
        [
            period(0, sales=sold(500), disbursements=advanced(1000)),
            period(1, sales=sales),
            period(2, refunds=[refund(START, 500)]),
        ],
    )
    recouped = {"net": 300, "studio_share": 250}[base]
    assert (one.principal_minor, two.principal_minor) == (recouped, 300)
    assert three.principal_minor == -recouped
    assert three.closing_state.balances()["unrecouped:principal"] == 700


def test_a_later_advance_moves_the_threshold_for_later_sales_only() -> None:
    """The incubator keeps 60 % until its money is back twice, then 20 %."""
    tiers = (studio_percent(40), Tier(0, (Fraction(80),), received_percent=Fraction(200)))
    terms = deal(
        split=Split(tiers=tiers, metric="received"), recoupment=Recoupment("net", Fraction(0))
    )
    first, second = settle_all(
        terms,
        [
            period(0, sales=sold(1000), disbursements=advanced(150)),
            period(1, sales=[Sales(FEBRUARY, 1, 500)], disbursements=[Disbursement(FEBRUARY, 100)]),
        ],
    )
    # 300 of it at 500 net, the rest at 20 %: 400 in all, and then 60 % again up to 500.
    assert first.platform_share_minor == 300 + 100
    at_sixty = Fraction(100) / Fraction(60) * 100
    assert second.platform_share_minor == round(100 + (500 - at_sixty) / 5)


def test_a_change_of_the_statement_period_starts_with_a_period() -> None:
    first = deal(50)
    second = replace(first, version=2, statement_period="quarter", effective_from=FEBRUARY)
    with pytest.raises(TermsInvalid, match="effective_from: period_boundary"):
        settle([first, second], State(), period())
    second = replace(second, effective_from=date(2026, 4, 1))
    assert settle([first, second], State(), period()).payable_minor == 0


def test_tiers_and_recoupment_go_by_quarters_where_quarters_are_settled() -> None:
    """An advance of the quarter's last day counts for all of it."""
    split = Split(tiers=(studio_percent(50), studio_percent(80, over=1000)), metric="period_gross")
    terms = deal(split=split, statement_period="quarter")
    late = [Disbursement(date(2026, 3, 31), 100)]
    statement = settle(
        terms,
        State(),
        period(
            0,
            months=3,
            sales=[Sales(START + timedelta(days=30 * n), 1, 600) for n in range(3)],
            disbursements=late,
        ),
    )
    assert statement.earned_minor == 500 + 640
    assert statement.principal_minor == 100
