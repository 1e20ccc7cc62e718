"""Sales and costs laid end to end by day: what every rule of the waterfall is applied to.

A refund shortens the day of its sale. What is recorded too late for its own statement period lies
on the first day of the open one; a cost lies on its own day.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from operator import attrgetter

from funding.waterfall.codes import InputsInvalid
from funding.waterfall.inputs import Inputs, Refund, Sales
from funding.waterfall.rounding import ZERO
from funding.waterfall.state import Day, Measures, State
from funding.waterfall.terms import Terms, period_of

# By which a day is known: when it was sold, under which version, counted late in which period.
Key = tuple[date, int, date | None]
# What a refund can take back, by the measure it adds to.
REFUNDED = {
    "returned_units": "sold_units",
    "returned_gross": "sold_gross",
    "returned_tax": "sold_tax",
    "returned_fee": "sold_fee",
}
NAMES = tuple(field.name for field in fields(Measures))
values_of = attrgetter(*NAMES)


def add_up(rows: Iterable[Measures]) -> Measures:
    columns = zip(*map(values_of, rows), strict=True)
    return Measures(*(sum(column) for column in columns))


def of_sale(sale: Sales) -> Measures:
    return Measures(
        sold_units=sale.units,
        sold_gross=sale.gross_minor,
        sold_tax=sale.tax_minor,
        sold_fee=sale.fee_minor,
        sold_wallet_orders=sale.wallet_orders,
    )


def of_refund(refund: Refund) -> Measures:
    return Measures(
        returned_units=refund.units,
        returned_gross=refund.gross_minor,
        returned_tax=refund.tax_minor,
        returned_fee=refund.fee_minor,
        returned_wallet_orders=refund.wallet_orders,
        kept_fee=refund.fee_minor - refund.fee_returned_minor,
        penalties=refund.penalty_minor,
    )


def period_measures(inputs: Inputs) -> Mapping[int, Measures]:
    """What the period's sales and refunds add to each version."""
    rows: dict[int, list[Measures]] = defaultdict(list)
    for sale in inputs.sales:
        rows[sale.version].append(of_sale(sale))
    for refund in inputs.refunds:
        rows[refund.version].append(of_refund(refund))
    return {version: add_up(measures) for version, measures in rows.items()}


def opening_day(versions: Mapping[int, Terms], inputs: Inputs) -> date:
    """The first day of the open statement period, on which everything lies that is earlier."""
    return period_of(versions, inputs.period_start)[0]


def lay_days(
    versions: Mapping[int, Terms],
    state: State,
    inputs: Inputs,
    deducted: Mapping[tuple[date, int], int],
) -> tuple[Day, ...]:
    """All sales and costs so far, in the order in which they lie.

    `deducted` are costs by the day they lie on and the version in force on it. Raises
    InputsInvalid where refunds take back more than was sold.
    """
    laid: dict[Key, dict[str, int]] = {}
    for day in state.days:
        key = (day.sold_on, day.version, day.counted_in)
        laid[key] = dict(zip(NAMES, values_of(day.measures), strict=True))
    opens = opening_day(versions, inputs)
    for sale in inputs.sales:
        late = opens if sale.effective_on < opens else None
        add_to(laid, (sale.effective_on, sale.version, late), of_sale(sale))
    for (place, version), amount in deducted.items():
        add_to(laid, (place, version, None), Measures(deducted=amount))
    places: dict[tuple[date, int], list[Key]] = defaultdict(list)
    for key in laid:
        places[key[:2]].append(key)
    for refund in inputs.refunds:
        _take_back(laid, refund, places[refund.sold_on, refund.version])
    days = [
        Day(sold_on, version, Measures(**sums), late)
        for (sold_on, version, late), sums in laid.items()
    ]
    return tuple(sorted(days, key=lambda day: (day.lies_on, day.sold_on, day.version)))


def add_to(laid: dict[Key, dict[str, int]], key: Key, added: Measures) -> None:
    sums = laid.setdefault(key, dict.fromkeys(NAMES, 0))
    for name, amount in zip(NAMES, values_of(added), strict=True):
        sums[name] += amount


def _take_back(laid: dict[Key, dict[str, int]], refund: Refund, own: Sequence[Key]) -> None:
    """Shorten the day of the sale; `own` are the places at which sales of that day lie."""
    if refund.lies_on is not None:
        own = [key for key in own if (key[2] or key[0]) == refund.lies_on] or own
    own = sorted(own, key=lambda key: key[2] or key[0], reverse=True)
    left = dict(zip(NAMES, values_of(of_refund(refund)), strict=True))
    for key in own:
        for name, sold in REFUNDED.items():
            taken = min(left[name], laid[key][sold] - laid[key][name])
            laid[key][name] += taken
            left[name] -= taken
    if not own or any(left[name] for name in REFUNDED):
        raise InputsInvalid("refund_exceeds", day=refund.sold_on, amount_minor=refund.gross_minor)
    for name in ("returned_wallet_orders", "kept_fee", "penalties"):
        laid[own[0]][name] += left[name]


@dataclass(frozen=True, slots=True)
class Place:
    """What lies before a day: of the deal's life, and of the day's own statement period."""

    before: Measures
    sold_of_period: int
    kept_of_period: int
    period_start: date


def placed(versions: Mapping[int, Terms], days: Sequence[Day]) -> Iterator[tuple[Day, Place]]:
    """Each day with what lies before it."""
    before, at_period_start = Measures(), Measures()
    start = end = date.min
    for day in days:
        if day.lies_on > end:
            start, end = period_of(versions, day.lies_on)
            at_period_start = before
        yield (
            day,
            Place(
                before=before,
                sold_of_period=before.sold_gross - at_period_start.sold_gross,
                kept_of_period=before.kept_gross - at_period_start.kept_gross,
                period_start=start,
            ),
        )
        before = add_up((before, day.measures))


def tier_at(begins: Sequence[int | Fraction], place: Fraction | int) -> int:
    """The tier that a place lies in; one that begins there has begun."""
    return max(bisect_right(begins, place) - 1, 0)


def tier_widths(
    amount: Fraction, low: int, growth: int, overs: Sequence[int]
) -> tuple[Fraction, ...]:
    """How much of a day's amount lies in each tier: it spreads evenly over the day's stretch of
    the metric, from `low` on. Where the metric does not move, it lies in the tier of `low`."""
    if len(overs) == 1:
        return (amount,)
    if growth <= 0:
        home = tier_at(overs, low)
        return tuple(amount if index == home else ZERO for index in range(len(overs)))
    cuts = [low, *(min(max(over, low), low + growth) for over in overs[1:]), low + growth]
    return tuple(amount * (cuts[index + 1] - cuts[index]) / growth for index in range(len(overs)))
