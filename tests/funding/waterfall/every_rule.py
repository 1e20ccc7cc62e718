"""Deals that between them have every rule that a line can state. Amounts are minor units."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from funding.waterfall import (
    ChargedFee,
    Deduction,
    DisbursementReturn,
    ExternalCost,
    FeeTier,
    FlatFee,
    Guarantee,
    PercentFee,
    Recoupment,
    Refund,
    Reserve,
    Rule,
    Sales,
    ServiceCharge,
    Split,
    Statement,
    Terms,
    Tier,
    studio_percent,
)
from tests.funding.waterfall.deals import START, advanced, deal, period, settle_all, sold

LATER = START + timedelta(days=30)
MUCH_LATER = START + timedelta(days=60)
TIERS = (FeeTier(0, Fraction(5)), FeeTier(100, Fraction(4)), FeeTier(500, Fraction(3)))
EVERY_CLAUSE = deal(
    split=Split(tiers=(studio_percent(50), studio_percent(60, over=400)), metric="lifetime_gross"),
    fees=(
        ChargedFee("processor"),
        PercentFee("store", "shop", TIERS),
        PercentFee("platform_fee", "incubator", TIERS, base="gross_less_tax", metric="units"),
        PercentFee("launch", "shop", TIERS, metric="period_gross", exempt_under_minor=50),
        PercentFee("rest", "shop", TIERS[:1], base="remaining"),
        FlatFee("copy", "shop", 1),
        FlatFee("wallet", "shop", 1, per="wallet_order"),
    ),
    deductions=(
        Deduction("services", "server", "deduct", cap_minor=10),
        Deduction("services", "*", "bear"),
        Deduction("external", "*", "recoup"),
    ),
    recoupment=Recoupment(base="net", uplift_percent=Fraction(15)),
    reserve=Reserve(Fraction(10), days=30),
    guarantee=Guarantee(5_000, START + timedelta(days=29)),
    unreturned_fees="studio",
)


def whole_life() -> list[Statement]:
    """A month of everything, then one of refunds, then three that recover and release."""
    sales = sold(900, units=600, tax_minor=90, fee_minor=20, wallet_orders=3)
    charges = [ServiceCharge(START, kind, 30) for kind in ("desk", "server")]
    back = Refund(
        LATER, START, 880, units=590, tax_minor=88, fee_minor=10, penalty_minor=9, wallet_orders=1
    )
    return settle_all(
        EVERY_CLAUSE,
        [
            period(
                sales=sales,
                service_charges=charges,
                external_costs=[ExternalCost(START, "home", 40)],
                disbursements=advanced(100),
            ),
            period(1, refunds=[back]),
            period(2, sales=sold(40, day=60)),
            period(3, sales=sold(4000, day=90)),
            period(4),
        ],
    )


def from_the_share() -> list[Statement]:
    """Recoupment comes out of the share, an author leaves with the second version, and the bank
    gives the advance back."""
    parties = ("studio", "author", "incubator")
    shared = Split(tiers=(Tier(0, (Fraction(40), Fraction(20))),), parties=parties)
    first = deal(split=shared, recoupment=Recoupment(share_percent=Fraction(50)))
    second: Terms = replace(deal(60), version=2, effective_from=LATER, recoupment=first.recoupment)
    late = Refund(LATER, START, 500)
    later = [Sales(LATER, 1, 900, version=2)]
    return settle_all(
        [first, second],
        [
            period(sales=sold(1000), disbursements=advanced(80)),
            period(1, sales=later, refunds=[late]),
            period(2, disbursement_returns=[DisbursementReturn(MUCH_LATER, 80, 80)]),
        ],
    )


def back_in_parts() -> list[Statement]:
    """A part of net recoups, and the split changes when the incubator has its money back."""
    tiers = (studio_percent(40), Tier(0, (Fraction(80),), received_percent=Fraction(120)))
    terms = deal(
        split=Split(tiers=tiers, metric="received"),
        recoupment=Recoupment(base="net", share_percent=Fraction(50)),
    )
    return settle_all(terms, [period(sales=sold(900), disbursements=advanced(100))])


def among_three_by_tiers() -> list[Statement]:
    parties = ("studio", "author", "incubator")
    tiers = tuple(Tier(over, (Fraction(40), Fraction(20))) for over in (0, 500))
    terms = deal(split=Split(tiers=tiers, metric="period_gross", parties=parties))
    return settle_all(terms, [period(sales=sold(900))])


def every_story() -> list[Statement]:
    return [*whole_life(), *from_the_share(), *back_in_parts(), *among_three_by_tiers()]


def rules_in(rule: Rule) -> Iterator[Rule]:
    """The rule and those it is made of."""
    yield rule
    for value in rule.parameters.values():
        if isinstance(value, Rule):
            yield from rules_in(value)
