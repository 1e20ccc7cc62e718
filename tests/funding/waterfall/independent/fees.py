"""From gross to net, each day in closed form."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from tests.funding.waterfall.independent.life import Bucket, Document, Life, quarter_or_month


def overlap(low: Fraction, high: Fraction, begins: list[Fraction], tier: int) -> Fraction:
    """How much of the stretch from low to high lies in a tier."""
    end = begins[tier + 1] if tier + 1 < len(begins) else max(high, begins[-1])
    return max(min(high, end) - max(low, begins[tier]), Fraction(0))


def by_tiers(
    amount: Fraction, low: Fraction, growth: Fraction, begins: list[Fraction], rates: list[Fraction]
) -> Fraction:
    """An amount that spreads evenly over a stretch, each part at its tier's rate."""
    if growth == 0:
        return amount * rates[max(bisect_right(begins, low) - 1, 0)]
    high = low + growth
    return sum(
        (
            amount * overlap(low, high, begins, tier) / growth * rate
            for tier, rate in enumerate(rates)
        ),
        Fraction(0),
    )


class Totals:
    """Lifetime exact amounts by party, fee and code, and the studio's share by day sold."""

    def __init__(self) -> None:
        self.amount: dict[str, Fraction] = defaultdict(Fraction)
        self.earned: list[tuple[date, Fraction]] = []


def before(
    life: Life, buckets: list[Bucket], number: int, count: Callable[[Bucket], int], *, period: bool
) -> Fraction:
    """What lies before a day of some measure, in its life or in its statement period."""
    opens = quarter_or_month(life.terms, buckets[number].lies)[0]
    earlier = buckets[:number]
    if period:
        earlier = [one for one in earlier if quarter_or_month(life.terms, one.lies)[0] == opens]
    return Fraction(sum(count(one) for one in earlier))


def net_of(life: Life, buckets: list[Bucket], number: int, totals: Totals) -> Fraction:
    """A day's net; its fees are added to the totals on the way."""
    one = buckets[number]
    terms = next(terms for terms in life.terms if terms["version"] == one.version)
    fees = {fee["code"]: fee_of(life, buckets, number, fee, terms) for fee in terms["fees"]}
    net = Fraction(one.kept("gross_minor") - one.kept("tax_minor") - one.deducted)
    for fee in terms["fees"]:
        totals.amount[f"fee {fee['payee']} {fee['code']}"] += fees[fee["code"]]
        net -= fees[fee["code"]]
    bearer = terms["unreturned_fees"]
    if bearer != "incubator":
        charged = any(fee["kind"] == "charged" for fee in terms["fees"])
        kept = one.kept_fee if charged else 0
        totals.amount[f"unreturned {bearer}"] += kept + one.penalty
        if bearer == "shared":
            net -= kept + one.penalty
    return net


def fee_of(
    life: Life, buckets: list[Bucket], number: int, fee: Document, terms: Document,
    as_sold: bool = False,
) -> Fraction:  # fmt: skip
    """One fee of one day. A fee that is not given back sees the sales as if none were refunded."""
    one = buckets[number]
    as_sold = as_sold or (fee["kind"] != "charged" and not fee["refundable"])

    def of(name: str) -> Callable[[Bucket], int]:
        return lambda one: one.had[name] if as_sold else one.kept(name)

    if fee["kind"] == "charged":
        return Fraction(of("fee_minor")(one))
    if fee["kind"] == "flat":
        counted = "units" if fee["per"] == "unit" else "wallet_orders"
        return Fraction(fee["amount_minor"] * of(counted)(one))
    opens = quarter_or_month(life.terms, one.lies)[0]
    if is_exempt(life, buckets, fee, terms, opens):
        return Fraction(0)
    gross, tax = of("gross_minor"), of("tax_minor")
    if fee["base"] == "remaining":
        base = remaining_growth(life, buckets, number, fee, terms, as_sold)
    else:
        base = Fraction(gross(one) - (tax(one) if fee["base"] == "gross_less_tax" else 0))
    count = of("units") if fee["metric"] == "units" else gross
    low = before(life, buckets, number, count, period=fee["metric"] == "period_gross")
    begins = [Fraction(tier["over"]) for tier in fee["tiers"]]
    rates = [Fraction(tier["percent"]) / 100 for tier in fee["tiers"]]
    return by_tiers(base, low, Fraction(count(one)), begins, rates)


def is_exempt(
    life: Life, buckets: list[Bucket], fee: Document, terms: Document, opens: date
) -> bool:
    key = (terms["version"], fee["code"], opens)
    if quarter_or_month(life.terms, opens)[1] <= life.closed_until and key in life.exempt:
        return life.exempt[key]
    sold = sum(
        one.kept("gross_minor")
        for one in buckets
        if quarter_or_month(life.terms, one.lies)[0] == opens
    )
    life.exempt[key] = sold < fee["exempt_under_minor"]
    return life.exempt[key]


def remaining_growth(
    life: Life, buckets: list[Bucket], number: int, fee: Document, terms: Document, as_sold: bool
) -> Fraction:
    """What a day adds to what earlier steps leave of this version's sales, never below zero."""

    def left(until: int) -> Fraction:
        own = [index for index in range(until) if buckets[index].version == terms["version"]]
        return max(sum(map(one_left, own), Fraction(0)), Fraction(0))

    def one_left(index: int) -> Fraction:
        one = buckets[index]
        amount = Fraction(one.had["gross_minor"] if as_sold else one.kept("gross_minor"))
        for step in terms["steps"]:
            if step == "tax":
                amount -= one.had["tax_minor"] if as_sold else one.kept("tax_minor")
            elif step == "deductions":
                amount -= one.deducted
            elif step == "fees":
                for other in terms["fees"]:
                    if other is fee:
                        return amount
                    amount -= fee_of(life, buckets, index, other, terms, as_sold)
        raise AssertionError("a fee stands in its step")

    return left(number + 1) - left(number)
