"""Single rules of the waterfall, each in a small story. Amounts are minor units."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from funding.waterfall import (
    Amount,
    ChargedFee,
    Deduction,
    ExternalCost,
    FeeTier,
    Guarantee,
    InputsInvalid,
    PercentFee,
    Recoupment,
    Refund,
    Rule,
    Sales,
    ServiceCharge,
    Split,
    State,
    StateInvalid,
    Statement,
    TermsInvalid,
    settle,
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


def refund(gross: int, **more: Any) -> Refund:
    return Refund(START + timedelta(days=30), sold_on=START, gross_minor=gross, **more)


def rules_of(statement: Statement, code: str) -> list[Rule | None]:
    return [line.rule for line in statement.lines if line.code == code]


def of_net(percent: int) -> Rule:
    return Rule("percent", {"percent": Fraction(percent), "base": Rule("net")})


def test_in_a_negative_month_every_posting_is_reversed_and_the_advance_grows_back() -> None:
    terms = deal(50, recoupment=Recoupment(base="net"))
    first, second = settle_all(
        terms,
        [
            period(0, sales=sold(1000), disbursements=advanced(600)),
            period(1, refunds=[refund(900)]),
        ],
    )
    assert dict(first.postings())["advance"] == -600
    assert dict(second.postings()) == {
        "revenue": -900,
        "advance": 500,
        "platform_share": 200,
        "carried": 200,
    }
    assert second.closing_state.balances()["unrecouped:principal"] == 500
    assert_sound(second)


def test_a_later_advance_never_reaches_back_to_what_was_paid() -> None:
    second = replace(advanced(100)[0], effective_on=START + timedelta(days=30))
    statements = settle_all(
        deal(50),
        [
            period(0, sales=sold(1000), disbursements=advanced(300)),
            period(1, disbursements=[second]),
            period(2, sales=sold(500, day=60)),
        ],
    )
    assert [row.payable_minor for row in statements] == [200, 0, 150]
    assert [row.principal_minor for row in statements] == [300, 0, 100]


def test_what_is_carried_is_recovered_before_anything_is_payable() -> None:
    statements = settle_all(
        deal(50),
        [
            period(0, sales=sold(1000)),
            period(1, refunds=[refund(1000)]),
            period(2, sales=sold(600, day=60)),
            period(3, sales=sold(600, day=90)),
        ],
    )
    assert [row.payable_minor for row in statements] == [500, 0, 0, 100]
    assert [row.carried_recovered_minor for row in statements] == [0, 0, 300, 200]
    for statement in statements:
        assert_sound(statement)


def test_the_top_tier_unwinds_first() -> None:
    split = Split(tiers=(studio_percent(50), studio_percent(80, over=1000)))
    statements = settle_all(
        deal(split=split), [period(0, sales=sold(2000)), period(1, refunds=[refund(500)])]
    )
    assert statements[0].share_minor == 500 + 800
    assert statements[1].share_minor == -400


def test_a_refund_belongs_to_the_version_its_sale_was_bought_under() -> None:
    first = deal(50)
    later = START + timedelta(days=30)
    second = replace(deal(80), version=2, effective_from=later)
    both = (first, second)
    new = [Sales(later, 1, 1000, version=2)]
    statements = settle_all(
        both, [period(0, sales=sold(1000)), period(1, sales=new, refunds=[refund(400)])]
    )
    assert statements[1].share_minor == 800 - 200
    assert rules_of(statements[1], "studio_tier") == [
        Rule("of_version", {"rule": of_net(50), "version": 1}),
        of_net(80),
    ]


@pytest.mark.parametrize(
    ("bearer", "share"), [("shared", 435), ("studio", 420), ("incubator", 450)]
)
def test_unreturned_fees_are_borne_as_the_terms_say(bearer: str, share: int) -> None:
    terms = deal(50, fees=(ChargedFee("card"),), unreturned_fees=bearer)
    gone = refund(1000, fee_minor=100, fee_returned_minor=80, penalty_minor=10)
    sales = sold(2000, fee_minor=200)
    first, second = settle_all(terms, [period(0, sales=sales), period(1, refunds=[gone])])
    assert first.share_minor == 900
    assert first.share_minor + second.share_minor == share
    kept = 0 if bearer == "incubator" else 20
    assert first.processor_fee_minor + second.processor_fee_minor == 100 + kept
    assert second.chargeback_fee_minor == kept // 2
    assert_sound(second)


def test_a_fee_the_terms_make_non_refundable_stays() -> None:
    fee = PercentFee("store", "shop", (FeeTier(0, Fraction(10)),), refundable=False)
    _, second = settle_all(
        deal(50, fees=(fee,)), [period(0, sales=sold(1000)), period(1, refunds=[refund(1000)])]
    )
    assert second.external_minor == ()
    assert second.share_minor == -500


def test_tax_is_no_revenue_and_the_order_of_steps_decides_the_base() -> None:
    fee = PercentFee("store", "shop", (FeeTier(0, Fraction(10)),), base="remaining")
    sales = period(sales=sold(1200, tax_minor=200))
    after_tax = settle(deal(50, fees=(fee,)), State(), sales)
    steps = ("refunds", "fees", "tax", "deductions", "split", "recoupment")
    before_tax = settle(deal(50, fees=(fee,), steps=steps), State(), sales)
    assert after_tax.revenue_minor == before_tax.revenue_minor == 1000
    assert dict(after_tax.external_minor) == {"shop": 100}
    assert dict(before_tax.external_minor) == {"shop": 120}
    assert [line.code for line in before_tax.lines][1:3] == ["store", "tax"]


def test_a_capped_cost_is_deducted_up_to_its_cap_over_the_lifetime() -> None:
    rules = (
        Deduction("services", "server", "deduct", cap_minor=150),
        Deduction("services", "*", "bear"),
    )
    charges = [
        [ServiceCharge(START, "server", 100, id=4), ServiceCharge(START, "desk", 70, id=5)],
        [ServiceCharge(START, "server", 100, id=6)],
    ]
    statements = settle_all(
        deal(50, deductions=rules),
        [period(n, sales=sold(1000), service_charges=charges[n]) for n in (0, 1)],
    )
    assert [row.services_minor for row in statements] == [100, 50]
    assert [row.share_minor for row in statements] == [450, 475]
    lines = {line.code: line for line in statements[0].lines}
    assert lines["services:server"].source_ids == (4,)
    assert (lines["services:desk"].role, lines["services:desk"].source_ids) == ("detail", (5,))


def test_recouped_costs_are_credited_to_their_party_as_they_come_back() -> None:
    terms = deal(50, deductions=(Deduction("external", "*", "recoup"),))
    cost = [ExternalCost(START, "qa", 300)]
    statements = settle_all(
        terms,
        [
            period(0, sales=sold(400), external_costs=cost),
            period(1, sales=sold(400, day=30)),
        ],
    )
    assert [dict(row.external_minor) for row in statements] == [{"qa": 200}, {"qa": 100}]
    assert [row.payable_minor for row in statements] == [0, 100]


def test_the_shortfall_to_the_guarantee_is_paid_once_on_its_day() -> None:
    terms = deal(50, guarantee=Guarantee(1000, START + timedelta(days=58)))
    statements = settle_all(terms, [period(n, sales=sold(600, day=30 * n)) for n in range(3)])
    assert [row.guarantee_minor for row in statements] == [0, 400, 0]
    assert [row.payable_minor for row in statements] == [300, 700, 300]
    assert ("guarantee", 400) in statements[1].postings()


def test_without_an_exemption_even_a_month_of_refunds_settles_its_fee() -> None:
    """A falling measure can raise a fee: less of the base lies in the free tier."""
    tiers = (FeeTier(0, Fraction(50)), FeeTier(100, Fraction(0)))
    fee = PercentFee("store", "shop", tiers, base="gross_less_tax")
    sales = [*sold(200), *sold(200, tax_minor=200)]
    back = refund(200, tax_minor=200)
    first, second = settle_all(
        deal(50, fees=(fee,)), [period(0, sales=sales), period(1, refunds=[back])]
    )
    assert dict(first.external_minor) == {"shop": 25}
    assert dict(second.external_minor) == {"shop": 25}


def test_costs_of_a_new_version_unwind_the_tiers_that_earlier_sales_reached() -> None:
    split = Split(tiers=(studio_percent(0), studio_percent(50, over=1000)))
    rules = (Deduction("services", "*", "deduct"),)
    first = deal(split=split, deductions=rules)
    second = replace(first, version=2, effective_from=START + timedelta(days=30))
    cost = [ServiceCharge(START + timedelta(days=30), "server", 1800)]
    statements = settle_all(
        [first, second], [period(0, sales=sold(2000)), period(1, service_charges=cost)]
    )
    assert [row.share_minor for row in statements] == [500, -500]


def test_tiers_by_period_gross_begin_anew_each_period() -> None:
    split = Split(tiers=(studio_percent(50), studio_percent(80, over=1000)), metric="period_gross")
    statements = settle_all(deal(split=split), [period(n, sales=sold(1500)) for n in range(2)])
    assert [row.share_minor for row in statements] == [900, 900]
    limit = Rule("of_period_gross", {"amount": Amount(1000, "USD")})
    base = Rule("over", {"base": Rule("net"), "from": limit})
    assert rules_of(statements[1], "studio_tier")[1] == Rule(
        "percent", {"percent": Fraction(80), "base": base}
    )


def test_a_month_without_anything_is_a_statement_of_zeros() -> None:
    statement = settle(deal(50), State(), period())
    assert statement.postings() == ()
    assert [line.code for line in statement.lines] == ["gross", "net", "studio", "payable"]


def test_a_period_already_settled_is_refused() -> None:
    state = settle(deal(50), State(), period(0)).closing_state
    with pytest.raises(InputsInvalid, match=r"settled_already \(until 2026-01-31\)"):
        settle(deal(50), state, period(0))


def test_rows_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputsInvalid, match=r"after_period \(day 2026-02-10, end 2026-01-31\)"):
        period(0, sales=sold(1, day=40))
    with pytest.raises(InputsInvalid, match=r"negative \(row Sales, .*gross_minor -1\)"):
        period(0, sales=sold(-1))
    with pytest.raises(InputsInvalid, match=r"version_unknown \(.*version 3\)"):
        settle(deal(50), State(), period(0, sales=sold(1, version=3)))


def test_versions_must_agree_and_be_complete() -> None:
    first = deal(50)
    other = replace(first, version=2, exponent=0)
    with pytest.raises(TermsInvalid, match=r"exponent: version_differs"):
        settle([first, other], State(), period())
    state = settle(first, State(), period(0)).closing_state
    with pytest.raises(StateInvalid, match=r"versions: version_missing \(version 1\)"):
        settle(replace(first, version=2), state, period(1))


def test_a_state_that_cannot_be_read_names_its_field() -> None:
    with pytest.raises(StateInvalid, match="carried: not_whole"):
        State.from_document(State().to_document() | {"carried": "5"})
