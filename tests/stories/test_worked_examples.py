"""The worked examples of royalty and fee rules, to the cent. Amounts are in cents."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from funding.waterfall import (
    Amount,
    Deduction,
    ExternalCost,
    FeeTier,
    FlatFee,
    PercentFee,
    Recoupment,
    Refund,
    Reserve,
    Rule,
    Sales,
    ServiceCharge,
    Split,
    State,
    Statement,
    Terms,
    Tier,
    settle,
    share_out,
    studio_percent,
)
from tests.funding.waterfall.deals import (
    START,
    advanced,
    assert_sound,
    deal,
    period,
    settle_all,
    sold,
)

CENTS = 100
MILLION = 1_000_000 * CENTS
NET_FIRST = Recoupment(base="net")


def after(units: int, terms: Terms, *, advance: int, price: int) -> Statement:
    """One period in which so many units were sold and the advance was paid out."""
    rows = sold(units * price, units=units)
    statement = settle(terms, State(), period(sales=rows, disbursements=advanced(advance)))
    assert_sound(statement)
    return statement


def test_1_recouping_from_the_share_pays_nothing_before_100_000_units() -> None:
    terms, clause = deal(10), {"advance": 100_000 * CENTS, "price": 10 * CENTS}
    assert after(100_000, terms, **clause).payable_minor == 0
    assert after(100_001, terms, **clause).payable_minor == 1 * CENTS


def test_1_recouping_from_the_net_pays_from_unit_10_000_on() -> None:
    terms = deal(10, recoupment=NET_FIRST)
    clause = {"advance": 100_000 * CENTS, "price": 10 * CENTS}
    assert after(10_000, terms, **clause).payable_minor == 0
    assert after(10_001, terms, **clause).payable_minor == 1 * CENTS
    assert after(100_000, terms, **clause).payable_minor == 90_000 * CENTS


def test_1b_a_hybrid_pays_2_percent_and_recoups_8_until_125_000_units() -> None:
    terms = deal(10, recoupment=Recoupment(share_percent=Fraction(80)))
    clause = {"advance": 100_000 * CENTS, "price": 10 * CENTS}
    just_recouped = after(125_000, terms, **clause)
    assert just_recouped.principal_minor == 100_000 * CENTS
    assert just_recouped.payable_minor == 25_000 * CENTS
    one_short = after(124_999, terms, **clause)
    assert one_short.closing_state.balances()["unrecouped:principal"] == 80
    assert after(125_001, terms, **clause).payable_minor == 25_001 * CENTS


def test_2_the_first_royalty_comes_with_unit_16_667() -> None:
    clause = {"advance": 25_000 * CENTS, "price": 15 * CENTS}
    assert after(16_666, deal(10), **clause).payable_minor == 0
    assert after(16_667, deal(10), **clause).payable_minor == 50


def test_3_a_large_advance_leaves_250_000_unrecouped() -> None:
    clause = {"advance": MILLION, "price": 10 * CENTS}
    statement = after(500_000, deal(15), **clause)
    assert statement.earned_minor == 750_000 * CENTS
    assert statement.payable_minor == 0
    assert statement.closing_state.balances()["unrecouped:principal"] == 250_000 * CENTS
    assert after(666_667, deal(15), **clause).payable_minor == 50


def percent(of_hundred: int, base: Rule) -> Rule:
    return Rule("percent", {"percent": Fraction(of_hundred), "base": base})


def platform_fee(*tiers: tuple[int, int], exempt: int = 0) -> PercentFee:
    rows = tuple(FeeTier(over, Fraction(percent)) for over, percent in tiers)
    return PercentFee("platform_fee", "incubator", rows, exempt_under_minor=exempt)


def test_4_five_percent_over_a_million_with_small_quarters_exempt() -> None:
    fee = platform_fee((0, 0), (MILLION, 5), exempt=10_000 * CENTS)
    quarters = [500_000, 700_000, 300_000, 5_000, 100_000]
    periods = []
    for index, gross in enumerate(quarters):
        start = period(index, months=3).period_start
        periods.append(period(index, months=3, sales=[Sales(start, 1, gross * CENTS)]))
    statements = settle_all(deal(100, fees=(fee,), statement_period="quarter"), periods)
    fees = [statement.platform_share_minor // CENTS for statement in statements]
    assert fees == [0, 10_000, 15_000, 0, 5_000]
    exempt = [line for line in statements[3].lines if line.code == "platform_fee"]
    assert exempt[0].rule == Rule("exempt", {"limit": Amount(10_000 * CENTS, "USD")})


@pytest.mark.parametrize(("gross", "fee"), [(12, 3_500_000), (60, 15_000_000)])
def test_5_the_marginal_fee_falls_with_lifetime_gross(gross: int, fee: int) -> None:
    tiers = platform_fee((0, 30), (10 * MILLION, 25), (50 * MILLION, 20))
    statement = settle(deal(100, fees=(tiers,)), State(), period(sales=sold(gross * MILLION)))
    assert statement.platform_share_minor == fee * CENTS
    rules = [line.rule for line in statement.lines if line.code == "platform_fee"]
    first = Rule("up_to", {"base": Rule("gross"), "to": Amount(10 * MILLION, "USD")})
    assert rules[0] == percent(30, first)
    last = Rule("over", {"base": Rule("gross"), "from": Amount(50 * MILLION, "USD")})
    assert (percent(20, last) in rules) == (gross == 60)


def test_6_costs_then_funding_with_uplift_then_halves() -> None:
    terms = deal(
        50,
        deductions=(Deduction("external", "*", "deduct"),),
        recoupment=Recoupment(base="net", uplift_percent=Fraction(15)),
    )
    costs = [ExternalCost(START, "qa-house", 50_000 * CENTS, id=7)]
    rows: dict[str, Any] = {
        "sales": sold(600_000 * CENTS),
        "disbursements": advanced(318_000 * CENTS),
    }
    statement = settle(terms, State(), period(external_costs=costs, **rows))
    assert statement.postings() == (
        ("revenue", 600_000 * CENTS),
        ("external:qa-house", -50_000 * CENTS),
        ("advance", -318_000 * CENTS),
        ("recoupment_uplift", -47_700 * CENTS),
        ("platform_share", -92_150 * CENTS),
        ("payable", -92_150 * CENTS),
    )
    assert_sound(statement)


def test_7_the_publisher_keeps_all_until_costs_and_300_000_are_back() -> None:
    terms = deal(
        35,
        deductions=(Deduction("services", "*", "recoup"),),
        recoupment=NET_FIRST,
    )
    rows: dict[str, Any] = {
        "sales": sold(1_500_000 * CENTS),
        "disbursements": advanced(300_000 * CENTS),
    }
    costs = [ServiceCharge(START, "server", 700_000 * CENTS)]
    statement = settle(terms, State(), period(service_charges=costs, **rows))
    assert statement.payable_minor == 175_000 * CENTS
    assert statement.services_minor == 700_000 * CENTS
    assert_sound(statement)


def test_7_as_a_tier_of_the_split_gives_the_same() -> None:
    split = Split(tiers=(studio_percent(0), studio_percent(35, over=MILLION)))
    rows = period(sales=sold(1_500_000 * CENTS))
    assert settle(deal(split=split), State(), rows).payable_minor == 175_000 * CENTS


def reserve_story(returned: int) -> list[Statement]:
    terms = deal(100, reserve=Reserve(Fraction(20), days=120))
    release = START + timedelta(days=120)
    refund = Refund(release, sold_on=START, gross_minor=returned * CENTS)
    statements = settle_all(
        terms, [period(0, sales=sold(100 * CENTS)), period(4, refunds=[refund])]
    )
    assert statements[0].payable_minor == 80 * CENTS
    assert statements[0].reserve_held_minor == 20 * CENTS
    for statement in statements:
        assert_sound(statement)
    return statements


def test_8_a_small_refund_takes_back_its_part_and_the_reserve_is_released() -> None:
    last = reserve_story(5)[1]
    assert last.share_minor == -5 * CENTS
    assert last.reserve_held_minor == -1 * CENTS
    assert last.reserve_released_minor == 19 * CENTS
    assert last.payable_minor == 15 * CENTS


def test_8_a_large_refund_is_carried_forward() -> None:
    last = reserve_story(25)[1]
    assert last.reserve_held_minor == -5 * CENTS
    assert last.reserve_released_minor == 15 * CENTS
    assert last.payable_minor == 0
    assert last.carried_new_minor == 5 * CENTS
    assert last.closing_state.carried == 5 * CENTS


def test_9_a_tenth_of_the_royalty_is_held() -> None:
    terms = deal(10, reserve=Reserve(Fraction(10), days=180))
    statement = settle(terms, State(), period(sales=sold(10_000 * CENTS, units=10_000)))
    assert statement.earned_minor == 1_000 * CENTS
    assert statement.reserve_held_minor == 100 * CENTS
    assert statement.payable_minor == 900 * CENTS


PRICE_FEES = (
    FlatFee("card-flat", "processor", 50),
    PercentFee("card-percent", "processor", (FeeTier(0, Fraction(3)),)),
    PercentFee("store", "steam", (FeeTier(0, Fraction(30)),)),
)


def test_10_fees_of_the_price_leave_7_54_of_12_00() -> None:
    terms = deal(100, fees=PRICE_FEES)
    assert settle(terms, State(), period(sales=sold(1200))).payable_minor == 754
    assert settle(terms, State(), period(sales=sold(7 * 1200, units=7))).payable_minor == 5278


@pytest.mark.parametrize("cuts", [(7,), (1, 1, 1, 1, 1, 1, 1), (3, 4), (6, 1), (2, 2, 3)])
def test_10b_however_the_period_is_cut_43_35_are_paid(cuts: tuple[int, ...]) -> None:
    periods = [
        period(index, sales=[Sales(START, units, units * 999)]) for index, units in enumerate(cuts)
    ]
    statements = settle_all(deal(100, fees=PRICE_FEES), periods)
    assert sum(statement.payable_minor for statement in statements) == 4335


def test_13_marginal_tiers_by_units_pay_21_500() -> None:
    overs = ((0, 7), (5_000, 8), (10_000, 9), (20_000, 10))
    tiers = tuple(studio_percent(percent, over=over) for over, percent in overs)
    terms = deal(split=Split(tiers=tiers, metric="units"))
    statement = settle(terms, State(), period(sales=sold(250_000 * CENTS, units=25_000)))
    assert statement.payable_minor == 21_500 * CENTS
    parts = [line for line in statement.lines if line.code == "studio_tier"]
    assert [line.amount_minor // CENTS for line in parts] == [3_500, 4_000, 9_000, 5_000]
    ends = {name: Rule("units", {"count": n}) for name, n in (("from", 5_000), ("to", 10_000))}
    assert parts[1].rule == percent(8, Rule("between", {"base": Rule("net"), **ends}))


def test_a_smaller_share_once_the_money_came_back_1_36_times() -> None:
    """31 % of net until 1.36 times 2.25 million is back, then 10 %, of 12 million net."""
    tiers = (studio_percent(69), Tier(0, (Fraction(90),), received_percent=Fraction(136)))
    terms = deal(
        split=Split(tiers=tiers, metric="received"),
        recoupment=Recoupment(base="net", share_percent=Fraction(0)),
    )
    rows: dict[str, Any] = {"disbursements": advanced(9 * MILLION // 4)}
    statement = settle(terms, State(), period(sales=sold(12 * MILLION), **rows))
    assert statement.platform_share_minor == 327_290_323
    assert_sound(statement)


def test_60_percent_of_net_recoups_and_the_rest_is_split() -> None:
    terms = deal(50, recoupment=Recoupment(base="net", share_percent=Fraction(60)))
    rows: dict[str, Any] = {"disbursements": advanced(10_000 * CENTS)}
    statement = settle(terms, State(), period(sales=sold(10_000 * CENTS), **rows))
    assert statement.principal_minor == 6_000 * CENTS
    assert statement.payable_minor == 2_000 * CENTS
    assert_sound(statement)


def test_15_the_last_of_1_477_holders_takes_the_remainder() -> None:
    others = tuple(f"holder-{number}" for number in range(2, 1477))
    equal = Tier(0, (Fraction(100, 1477),) * 1476)
    terms = deal(split=Split(tiers=(equal,), parties=("studio", *others, "incubator")))
    statement = settle(terms, State(), period(sales=sold(195_075_000)))
    assert_sound(statement)
    assert statement.share_minor == 132_075
    assert {amount for _, amount in statement.external_minor} == {132_075}
    assert statement.platform_share_minor == 132_300
    parts = share_out(195_075_000, [Fraction(1)] * 1477)
    assert parts == (*(132_075,) * 1476, 132_300)


def test_16_an_advance_is_cut_into_signature_ten_milestones_and_gold() -> None:
    percents = [Fraction(20), *[Fraction(7)] * 10, Fraction(10)]
    tranches = share_out(318_000 * CENTS, percents)
    assert tranches == (63_600 * CENTS, *(22_260 * CENTS,) * 10, 31_800 * CENTS)
