"""Add up a period's sales and refunds by the version of the terms they belong to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace

from funding.waterfall.inputs import Inputs
from funding.waterfall.state import Measures, State, VersionState
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


def kept_gross(measures: Measures) -> int:
    return measures.sold_gross - measures.returned_gross


def kept_tax(measures: Measures) -> int:
    return measures.sold_tax - measures.returned_tax


def kept_units(measures: Measures) -> int:
    return measures.sold_units - measures.returned_units


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
