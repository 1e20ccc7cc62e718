"""Random deals and periods. Dates lie within 60 days of the deal's start."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from funding.waterfall import (
    ChargedFee,
    Deduction,
    Disbursement,
    ExternalCost,
    FeeTier,
    PercentFee,
    Recoupment,
    Refund,
    Reserve,
    Sales,
    ServiceCharge,
    Split,
    Terms,
    Tier,
)
from tests.funding.waterfall.deals import START, deal

DAYS = 60
percents = st.fractions(min_value=0, max_value=40, max_denominator=8)
overs = st.lists(st.integers(1, 500_000), max_size=2, unique=True).map(sorted)
units = st.lists(st.integers(1, 1_500), max_size=2, unique=True).map(sorted)
EVERY_METRIC = ("lifetime_net", "lifetime_gross", "period_gross", "units", "received")


@st.composite
def percent_fees(draw: st.DrawFn, *, given_back: bool, exempt: bool) -> PercentFee:
    metric: Any = draw(st.sampled_from(["lifetime_gross", "period_gross", "units"]))
    base: Any = draw(st.sampled_from(["gross", "gross_less_tax", "remaining"]))
    begins = [0, *draw(units if metric == "units" else overs)]
    return PercentFee(
        "store",
        draw(st.sampled_from(["shop", "incubator", "processor"])),
        tuple(FeeTier(over, draw(percents)) for over in begins),
        base=base,
        metric=metric,
        refundable=given_back or draw(st.booleans()),
        exempt_under_minor=draw(st.integers(0, 300_000)) if exempt else 0,
    )


@st.composite
def splits(draw: st.DrawFn, metrics: tuple[str, ...]) -> Split:
    """Marginal tiers, rising or falling, with or without a third party."""
    parties = draw(st.sampled_from([("studio", "incubator"), ("studio", "author", "incubator")]))
    metric: Any = draw(st.sampled_from(metrics))
    begins = draw(units if metric == "units" else overs)
    if metric == "received":
        rows = [(0, Fraction(0)), *((0, Fraction(100 + over // 2000)) for over in begins)]
        rows = sorted(set(rows))
    else:
        rows = [(over, Fraction(0)) for over in [0, *begins]]
    tiers = tuple(
        Tier(over, tuple(draw(percents) for _ in parties[:-1]), received) for over, received in rows
    )
    return Split(tiers=tiers, metric=metric, parties=parties)


@st.composite
def recoupments(draw: st.DrawFn) -> Recoupment:
    """Out of the share or of the net, the whole or a part, with or without an uplift."""
    base: Any = draw(st.sampled_from(["studio_share", "net"]))
    part = draw(st.sampled_from([Fraction(100), Fraction(60), Fraction(25, 3)]))
    return Recoupment(base, part, draw(st.sampled_from([Fraction(0), Fraction(15)])))


@st.composite
def terms(
    draw: st.DrawFn,
    metrics: tuple[str, ...] = ("lifetime_net",),
    *,
    given_back: bool = True,
    exempt: bool = False,
) -> Terms:
    """Fees as charged and by percentage, any recoup base, with or without a reserve."""
    store = draw(percent_fees(given_back=given_back, exempt=exempt))
    fees = draw(st.sampled_from([(), (ChargedFee("card"),), (store,), (ChargedFee("card"), store)]))
    values: dict[str, Any] = {
        "split": draw(splits(metrics)),
        "fees": fees,
        "recoupment": draw(recoupments()),
        "reserve": draw(st.none() | st.builds(Reserve, percent=percents, days=st.integers(0, 90))),
        "deductions": (
            Deduction("services", "*", "deduct", draw(st.none() | st.integers(0, 50_000))),
            Deduction("external", "*", "recoup"),
        ),
    }
    return deal(**values)


@st.composite
def sales(draw: st.DrawFn, max_size: int = 8) -> list[Sales]:
    """Tax is at most a fifth and the processor's fee at most a tenth of the price."""
    rows = []
    for _ in range(draw(st.integers(0, max_size))):
        gross = draw(st.integers(0, 400_000))
        day = START + timedelta(days=draw(st.integers(0, DAYS - 1)))
        tax, fee = draw(st.integers(0, gross // 5)), draw(st.integers(0, gross // 10))
        units = draw(st.integers(1, 500))
        rows.append(Sales(day, units, gross, tax, fee, wallet_orders=draw(st.integers(0, units))))
    return rows


def refund_of(sale: Sales, days_later: int, parts: int = 1) -> Refund:
    """A refund of one part in so many of a sale; the processor returns its fee."""
    fee = sale.fee_minor // parts
    return Refund(
        effective_on=sale.effective_on + timedelta(days=days_later),
        sold_on=sale.effective_on,
        gross_minor=sale.gross_minor // parts,
        units=sale.units // parts,
        tax_minor=sale.tax_minor // parts,
        fee_minor=fee,
        fee_returned_minor=fee,
        wallet_orders=sale.wallet_orders // parts,
    )


@st.composite
def refunds(draw: st.DrawFn, sold: list[Sales]) -> list[Refund]:
    """Of some sales, a whole or a part, on the same day or later but inside the 60 days."""
    rows = []
    for sale in sold:
        if draw(st.booleans()):
            left = DAYS - 1 - (sale.effective_on - START).days
            rows.append(refund_of(sale, draw(st.integers(0, left)), draw(st.integers(1, 3))))
    return rows


@st.composite
def advances(draw: st.DrawFn) -> list[Disbursement]:
    days = draw(st.lists(st.integers(0, DAYS - 1), max_size=2))
    return [
        Disbursement(START + timedelta(days=day), draw(st.integers(1, 300_000))) for day in days
    ]


costs = st.builds(
    ServiceCharge,
    st.integers(0, DAYS - 1).map(lambda day: START + timedelta(days=day)),
    st.sampled_from(["server", "desk"]),
    st.integers(0, 60_000),
    st.integers(1, 99),
)
external_costs = st.builds(
    ExternalCost,
    st.integers(0, DAYS - 1).map(lambda day: START + timedelta(days=day)),
    st.sampled_from(["qa", "art"]),
    st.integers(0, 60_000),
)
