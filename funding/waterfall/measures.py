"""The period's measures by version of the terms, and the marginal tiers laid along an amount."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from fractions import Fraction

from funding.waterfall.inputs import Inputs
from funding.waterfall.rounding import ZERO
from funding.waterfall.state import Band, Measures, State, VersionState
from funding.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class Slice:
    """One version of the terms in one period.

    `now` is lifetime to the period's end. `earlier` and `earlier_period` add up the versions
    before this one: its tiers go on where theirs stand.
    """

    terms: Terms
    before: VersionState
    period: Measures
    now: Measures
    earlier: Measures
    earlier_period: Measures


def add_up(rows: Iterable[Measures]) -> Measures:
    columns = zip(*map(astuple, rows), strict=True)
    return Measures(*(sum(column) for column in columns))


def period_measures(inputs: Inputs) -> Mapping[int, Measures]:
    """What the period's rows add to each version."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for sale in inputs.sales:
        row = sums[sale.version]
        row["sold_units"] += sale.units
        row["sold_gross"] += sale.gross_minor
        row["sold_tax"] += sale.tax_minor
        row["sold_fee"] += sale.fee_minor
        row["sold_wallet_orders"] += sale.wallet_orders
    for refund in inputs.refunds:
        row = sums[refund.version]
        row["returned_units"] += refund.units
        row["returned_gross"] += refund.gross_minor
        row["returned_tax"] += refund.tax_minor
        row["returned_fee"] += refund.fee_minor
        row["returned_wallet_orders"] += refund.wallet_orders
        row["kept_fee"] += refund.fee_minor - refund.fee_returned_minor
        row["penalties"] += refund.penalty_minor
    return {version: Measures(**row) for version, row in sums.items()}


def slices(
    versions: Mapping[int, Terms], state: State, inputs: Inputs, current: int, deducted: int
) -> tuple[Slice, ...]:
    """Every version given, oldest first; `deducted` costs fall on the current one."""
    added = dict(period_measures(inputs))
    opening = added.get(current, Measures())
    added[current] = replace(opening, deducted=opening.deducted + deducted)
    known = {version.version: version for version in state.versions}
    result: list[Slice] = []
    earlier, earlier_period = Measures(), Measures()
    for number, terms in sorted(versions.items()):
        before = known.get(number, VersionState(number))
        period = added.get(number, Measures())
        now = add_up((before.measures, period))
        result.append(Slice(terms, before, period, now, earlier, earlier_period))
        earlier = add_up((earlier, now))
        earlier_period = add_up((earlier_period, period))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Stretch:
    """An amount grows from `start` to `end` while its metric grows from `low` to `high`.

    All are lifetime totals. Inside the stretch both are taken to grow evenly, so a tier's
    threshold (of the metric) has one place on it. Where amount and metric are the same thing,
    that is the ordinary marginal rule.
    """

    start: Fraction
    end: Fraction
    low: Fraction
    high: Fraction


def tier_widths(
    stretch: Stretch, overs: Sequence[int], bands: Sequence[Band] = ()
) -> tuple[Fraction, ...]:
    """How much of the stretch lies in each tier, not counting what lies inside `bands`.

    A stretch that runs backwards gives negative widths, the highest tier's first. One whose
    metric does not move, or moves the other way, lies in the tier of `low`.
    """
    growth = stretch.high - stretch.low
    if growth < 0 and stretch.end < stretch.start:
        forward = Stretch(stretch.end, stretch.start, stretch.high, stretch.low)
        return tuple(-width for width in tier_widths(forward, overs, bands))
    if stretch.end <= stretch.start or growth <= 0:
        home = max((index for index, over in enumerate(overs) if over <= stretch.low), default=0)
        whole = free_width(stretch.start, stretch.end, bands)
        return tuple(whole if index == home else ZERO for index in range(len(overs)))
    slope = (stretch.end - stretch.start) / growth
    cuts = [stretch.start]
    for over in overs[1:]:
        place = stretch.start + (over - stretch.low) * slope
        cuts.append(min(max(place, stretch.start), stretch.end))
    cuts.append(stretch.end)
    return tuple(free_width(cuts[i], cuts[i + 1], bands) for i in range(len(overs)))


def free_width(start: Fraction, end: Fraction, bands: Sequence[Band]) -> Fraction:
    """The signed distance from `start` to `end` without the parts inside `bands`."""
    covered = sum((inside(band, end) - inside(band, start) for band in bands), ZERO)
    return end - start - covered


def inside(band: Band, position: Fraction) -> Fraction:
    """How much of the band lies below `position`."""
    return min(max(position - band.start, ZERO), band.length)
