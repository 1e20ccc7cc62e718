"""From the studio's share to what is payable: reserve, carried forward, guarantee.

The reserve is a part of the studio's share of each day's sales, kept until its day comes. A refund
first takes back the part held on the very sales it refunds; what those sales already paid out comes
from the studio's payable. Whole minor units throughout: a reserve only moves the studio's own money
in time, so its rounding never changes what anybody gets in the end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from funding.waterfall.clauses import Guarantee
from funding.waterfall.inputs import Inputs
from funding.waterfall.rounding import HUNDRED, ZERO, half_even, spread
from funding.waterfall.state import State, Vintage
from funding.waterfall.terms import Terms, in_force

# Released days are remembered this long, so that a late refund is set against its own sale and
# not against the reserve on new ones. After a year it comes out of new sales' share instead.
REMEMBERED = timedelta(days=365)

Day = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Held:
    """What the period does to the reserve; `held_minor` is negative if refunds took back more."""

    held_minor: int
    released_minor: int
    vintages: tuple[Vintage, ...]
    accrued: Fraction


def keep_reserve(
    versions: Mapping[int, Terms], state: State, inputs: Inputs, share_minor: int
) -> Held:
    """`share_minor` is the studio's share of the period after recoupment, refunds included."""
    if not any(terms.reserve for terms in versions.values()):
        return Held(0, 0, (), ZERO)
    kept, unwound, fresh = _refund(state, inputs)
    taken_back = _total_held(state.vintages) - _total_held(kept)
    new, accrued = _hold(versions, state, fresh, share_minor + unwound)
    held = _total_held(new) - taken_back
    vintages, released = _release((*kept, *new), inputs.period_end)
    return Held(held, released, vintages, accrued)


def _refund(state: State, inputs: Inputs) -> tuple[tuple[Vintage, ...], int, dict[Day, int]]:
    """Vintages after the refunds, the share these unwound, and the revenue of new sales."""
    fresh: dict[Day, int] = defaultdict(int)
    for sale in inputs.sales:
        fresh[sale.effective_on, sale.version] += sale.gross_minor - sale.tax_minor
    refunds: dict[Day, int] = defaultdict(int)
    for refund in inputs.refunds:
        refunds[refund.sold_on, refund.version] += refund.gross_minor - refund.tax_minor
    kept: list[Vintage] = []
    unwound = 0
    for vintage in state.vintages:
        key = (vintage.sold_on, vintage.version)
        gone = min(refunds.get(key, 0), vintage.revenue)
        if gone:
            refunds[key] -= gone
            left = Fraction(vintage.revenue - gone, vintage.revenue)
            share, held = half_even(vintage.share * left), half_even(vintage.held * left)
            unwound += vintage.share - share
            rest = vintage.revenue - gone
            kept.append(replace(vintage, revenue=rest, share=share, held=held))
        else:
            kept.append(vintage)
    for key, gone in refunds.items():
        if key in fresh:
            fresh[key] = max(fresh[key] - gone, 0)
    return tuple(kept), unwound, {key: fresh[key] for key in sorted(fresh) if fresh[key]}


def _hold(
    versions: Mapping[int, Terms], state: State, fresh: Mapping[Day, int], share: int
) -> tuple[tuple[Vintage, ...], Fraction]:
    """Attribute the share to the days sold on, by revenue, and hold each day's part of it."""
    if share <= 0 or not fresh:
        return (), state.reserve_accrued
    shares = spread(share, [Fraction(revenue) for revenue in fresh.values()])
    rows = [
        (day, version, revenue, part, versions[version].reserve)
        for ((day, version), revenue), part in zip(fresh.items(), shares, strict=True)
    ]
    weights = [row[3] * row[4].percent / HUNDRED if row[4] else ZERO for row in rows]
    accrued = state.reserve_accrued + sum(weights, ZERO)
    total = half_even(accrued) - half_even(state.reserve_accrued)
    vintages = tuple(
        Vintage(
            day, version, _release_day(day, reserve.days if reserve else 0), revenue, part, held
        )
        for (day, version, revenue, part, reserve), held in zip(
            rows, spread(total, weights), strict=True
        )
    )
    return vintages, accrued


def _release_day(sold_on: date, days: int) -> date:
    return sold_on + timedelta(days=days)


def _release(vintages: tuple[Vintage, ...], period_end: date) -> tuple[tuple[Vintage, ...], int]:
    released = sum(vintage.held for vintage in vintages if vintage.release_on <= period_end)
    left = [
        replace(vintage, held=0) if vintage.release_on <= period_end else vintage
        for vintage in vintages
        if vintage.revenue and vintage.release_on + REMEMBERED > period_end
    ]
    return tuple(left), released


def _total_held(vintages: tuple[Vintage, ...]) -> int:
    return sum(vintage.held for vintage in vintages)


@dataclass(frozen=True, slots=True)
class Payable:
    """Minor units, none negative. `promised` is the guarantee that paid, if one did."""

    recovered_minor: int
    new_minor: int
    guarantee_minor: int
    payable_minor: int
    promised: Guarantee | None
    guarantee_settled: date | None


def make_payable(
    versions: Mapping[int, Terms],
    state: State,
    inputs: Inputs,
    *,
    balance: int,
    earned: Sequence[tuple[date, Fraction]],
) -> Payable:
    """`balance` is the period's share less held plus released; `earned` the share by day sold.

    A negative balance is carried forward; a positive one first recovers what was carried. The
    guarantee is a promise of its own and is paid whatever is carried.
    """
    new = max(-balance, 0)
    recovered = min(state.carried, max(balance, 0))
    paid, settled = 0, state.guarantee_settled
    promised = None
    for guarantee in _due(versions, state, inputs.period_end):
        shares = (amount for day, amount in earned if day <= guarantee.by)
        counted = half_even(sum(shares, ZERO)) + state.guaranteed + paid
        shortfall = max(guarantee.amount_minor - counted, 0)
        if shortfall:
            promised = guarantee
        paid, settled = paid + shortfall, guarantee.by
    payable = max(balance, 0) - recovered + paid
    return Payable(recovered, new, paid, payable, promised, settled)


def _due(versions: Mapping[int, Terms], state: State, until: date) -> Sequence[Guarantee]:
    """Guarantees whose day has come, as the terms in force on it promise them, by day."""
    since = state.guarantee_settled or date.min
    promises = [
        terms.guarantee
        for terms in versions.values()
        if terms.guarantee
        and since < terms.guarantee.by <= until
        and in_force(versions, terms.guarantee.by) is terms
    ]
    return sorted(promises, key=lambda guarantee: guarantee.by)
