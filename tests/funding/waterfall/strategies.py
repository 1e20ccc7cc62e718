"""Random deals and periods. Dates lie within 60 days of the deal's start."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from funding.waterfall import (
    ChargedFee,
    Deduction,
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


@st.composite
def fee_tiers(draw: st.DrawFn) -> tuple[FeeTier, ...]:
    return tuple(FeeTier(over, draw(percents)) for over in [0, *draw(overs)])


@st.composite
def splits(draw: st.DrawFn, metrics: tuple[str, ...]) -> Split:
    """Marginal tiers, rising or falling, with or without a third party."""
    parties = draw(st.sampled_from([("studio", "incubator"), ("studio", "author", "incubator")]))
    tiers = tuple(
        Tier(over, tuple(draw(percents) for _ in parties[:-1])) for over in [0, *draw(overs)]
    )
    metric: Any = draw(st.sampled_from(metrics))
    return Split(tiers=tiers, metric=metric, parties=parties)


@st.composite
def terms(draw: st.DrawFn, metrics: tuple[str, ...] = ("lifetime_net",)) -> Terms:
    """Fees as charged and by percentage, any recoup base, with or without a reserve."""
    bases: tuple[Any, ...] = ("gross", "gross_less_tax", "remaining")
    store = PercentFee("store", "shop", draw(fee_tiers()), base=draw(st.sampled_from(bases)))
    fees = draw(st.sampled_from([(), (ChargedFee("card"),), (store,), (ChargedFee("card"), store)]))
    by_share = st.builds(Recoupment, share_percent=percents, uplift_percent=percents)
    by_net = st.builds(Recoupment, base=st.just("net"), uplift_percent=percents)
    values: dict[str, Any] = {
        "split": draw(splits(metrics)),
        "fees": fees,
        "recoupment": draw(st.one_of(by_share, by_net)),
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


costs = st.builds(
    ServiceCharge,
    st.integers(0, DAYS - 1).map(lambda day: START + timedelta(days=day)),
    st.sampled_from(["server", "desk"]),
    st.integers(0, 60_000),
    st.integers(1, 99),
)
external_costs = st.builds(
    ExternalCost, st.just(START), st.sampled_from(["qa", "art"]), st.integers(0, 60_000)
)
