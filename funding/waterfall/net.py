"""From gross to net, day by day: fees by their rules, and costs deducted, recouped or borne.

A day's fees follow the version its sales were bought under; a cost follows the version in force on
its day.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from funding.waterfall.clauses import Deduction, Fee, FlatFee, PercentFee
from funding.waterfall.codes import InputsInvalid
from funding.waterfall.days import Place, opening_day, period_measures, placed, tier_widths
from funding.waterfall.inputs import Inputs
from funding.waterfall.rounding import HUNDRED, ZERO
from funding.waterfall.state import Accrual, Charged, Day, Exempt, Measures, State, VersionState
from funding.waterfall.terms import Terms, in_force, period_of

KEPT = "kept-fees"
PENALTIES = "chargeback-fees"
BORNE = Deduction(source="services", name="*", treatment="bear")


@dataclass(frozen=True, slots=True)
class Cost:
    """One service kind or external party in one period, under one rule.

    `taken` is what the rule lets count of `charged_minor`, by the day it lies on and the version
    in force on it; the rest is over the cap or borne. `code` is "services:{kind}" or
    "external:{party}".
    """

    code: str
    rule: Deduction
    charged_minor: int
    taken: Mapping[tuple[date, int], int]
    ids: tuple[int, ...]

    @property
    def taken_minor(self) -> int:
        return sum(self.taken.values())


def weigh_costs(
    versions: Mapping[int, Terms], before: Sequence[Charged], inputs: Inputs
) -> tuple[tuple[Cost, ...], tuple[Charged, ...]]:
    """The period's costs by code and rule, and the lifetime totals after it."""
    amounts: dict[tuple[str, str, date], int] = defaultdict(int)
    ids: dict[tuple[str, Deduction], list[int]] = defaultdict(list)
    for source, name, day, amount, row_id in _rows(versions, inputs):
        amounts[source, name, day] += amount
        if row_id:
            rule = rule_for(in_force(versions, day).deductions, source, name)
            ids[f"{source}:{name}", rule].append(row_id)
    totals = {charged.code: charged for charged in before}
    charged: dict[tuple[str, Deduction], int] = defaultdict(int)
    taken: dict[tuple[str, Deduction], dict[tuple[date, int], int]] = defaultdict(dict)
    for (source, name, day), amount in sorted(amounts.items()):
        terms, code = in_force(versions, day), f"{source}:{name}"
        rule = rule_for(terms.deductions, source, name)
        opening = totals.get(code, Charged(code, 0, 0))
        counted = allowed(rule, opening, amount)
        totals[code] = Charged(code, opening.charged + amount, opening.taken + counted)
        charged[code, rule] += amount
        taken[code, rule][day, terms.version] = counted
    for total in totals.values():
        if total.charged < 0:
            raise InputsInvalid("credit_exceeds", cost=total.code, amount_minor=-total.charged)
    costs = tuple(
        Cost(code, rule, amount, taken[code, rule], tuple(sorted(ids[code, rule])))
        for (code, rule), amount in charged.items()
    )
    return costs, tuple(totals[code] for code in sorted(totals))


def _rows(
    versions: Mapping[int, Terms], inputs: Inputs
) -> Iterator[tuple[str, str, date, int, int]]:
    opens = opening_day(versions, inputs)
    for charge in inputs.service_charges:
        day = max(charge.effective_on, opens)
        yield "services", charge.kind, day, charge.amount_minor, charge.id
    for cost in inputs.external_costs:
        day = max(cost.effective_on, opens)
        yield "external", cost.party, day, cost.amount_minor, cost.id


def deducted(costs: Sequence[Cost]) -> Mapping[tuple[date, int], int]:
    """Costs taken off before net, by day and version."""
    amounts: dict[tuple[date, int], int] = defaultdict(int)
    for cost in costs:
        if cost.rule.treatment == "deduct":
            for place, amount in cost.taken.items():
                amounts[place] += amount
    return amounts


def rule_for(rules: Sequence[Deduction], source: str, name: str) -> Deduction:
    """The first rule that names it or everything; a cost without a rule is the incubator's."""
    fitting = (rule for rule in rules if rule.source == source and rule.name in {name, "*"})
    return next(fitting, BORNE)


def allowed(rule: Deduction, before: Charged, amount: int) -> int:
    """How much of `amount` counts under the rule's lifetime cap."""
    if rule.treatment == "bear":
        return 0
    total = max(before.charged + amount, 0)
    bound = total if rule.cap_minor is None else min(total, rule.cap_minor)
    taken = bound - before.taken
    # A cap that newer terms set lower takes nothing back that was taken under the old one.
    return max(taken, 0) if amount >= 0 else taken


@dataclass(frozen=True, slots=True)
class DayNet:
    """One day's exact net. `borne` is what the studio alone bears of unreturned fees."""

    day: Day
    place: Place
    amount: Fraction
    borne: Fraction


@dataclass(frozen=True, slots=True)
class Net:
    """One version: its sales of the period, and its lifetime fees up to now.

    `borne` are unreturned fees, shared or the studio's. `exempt` are the fees that sales of the
    statement period do not pay, as it stands.
    """

    terms: Terms
    before: VersionState
    period: Measures
    fees: tuple[Accrual, ...]
    borne: tuple[Accrual, ...]
    exempt: frozenset[str]


@dataclass(frozen=True, slots=True)
class Nets:
    """All days, all versions (oldest first), and the periods whose exemptions are fixed by now."""

    days: tuple[DayNet, ...]
    versions: tuple[Net, ...]
    exempt: tuple[Exempt, ...]


def nets_of(
    versions: Mapping[int, Terms], state: State, inputs: Inputs, days: Sequence[Day]
) -> Nets:
    """Every day's net, step by step in the order of its version's terms."""
    laid = list(placed(versions, days))
    exempt = exemptions(versions, state, laid)
    meters = {number: Meter(terms) for number, terms in sorted(versions.items())}
    nets = tuple(
        meters[day.version].read(day, place, exempt.get((day.version, place.period_start), ()))
        for day, place in laid
    )
    known = {version.version: version for version in state.versions}
    added = period_measures(inputs)
    open_period = period_of(versions, inputs.period_end)[0]
    rows = tuple(
        Net(
            terms=meter.terms,
            before=known.get(number, VersionState(number)),
            period=added.get(number, Measures()),
            fees=meter.accruals(),
            borne=meter.unreturned(),
            exempt=frozenset(exempt.get((number, open_period), ())),
        )
        for number, meter in meters.items()
    )
    closed = tuple(
        Exempt(number, code, start)
        for (number, start), codes in sorted(exempt.items())
        for code in codes
        if period_of(versions, start)[1] <= inputs.period_end
    )
    return Nets(nets, rows, closed)


def exemptions(
    versions: Mapping[int, Terms], state: State, laid: Sequence[tuple[Day, Place]]
) -> Mapping[tuple[int, date], tuple[str, ...]]:
    """The fees that sales of a statement period do not pay, by version and period.

    What was found when the period was closed stays, whatever is refunded afterwards.
    """
    gross: dict[date, int] = defaultdict(int)
    for day, place in laid:
        gross[place.period_start] += day.measures.kept_gross
    fixed = {(one.version, one.period_start, one.code) for one in state.exempt}
    found: dict[tuple[int, date], tuple[str, ...]] = {}
    for number, start in sorted({(day.version, place.period_start) for day, place in laid}):
        end = period_of(versions, start)[1]
        closed = state.settled_until is not None and end <= state.settled_until
        codes = tuple(
            fee.code
            for fee in versions[number].fees
            if fee.kind == "percent"
            and ((number, start, fee.code) in fixed if closed else fee.is_exempt(gross[start]))
        )
        if codes:
            found[number, start] = codes
    return found


class Meter:
    """Takes one version's fees off its days, in the order in which they lie, and adds them up."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._kept_fee = self._penalties = 0
        # A fee that is not given back is reckoned as if nothing had been refunded.
        self._keeps = [
            fee.code for fee in terms.fees if fee.kind != "charged" and not fee.refundable
        ]
        self._recovers = any(fee.kind == "charged" for fee in terms.fees)
        self._sums = {fee.code: [ZERO] * tiers_of(fee) for fee in terms.fees}
        # What earlier steps have left so far, for fees on what remains.
        self._left: dict[tuple[str, bool], Fraction] = defaultdict(Fraction)

    def read(self, day: Day, place: Place, exempt: Sequence[str]) -> DayNet:
        fixed: Mapping[str, tuple[Fraction, ...]] = {}
        if self._keeps:
            unrefunded, _left = self._fees(day, place, exempt, as_sold=True, fixed={})
            fixed = {code: unrefunded[code] for code in self._keeps}
        parts, left = self._fees(day, place, exempt, as_sold=False, fixed=fixed)
        for code, own in parts.items():
            sums = self._sums[code]
            for tier, amount in enumerate(own):
                sums[tier] += amount
        borne = self._borne(day.measures)
        if self.terms.unreturned_fees == "shared":
            return DayNet(day, place, left - borne, ZERO)
        return DayNet(day, place, left, Fraction(borne))

    def _borne(self, measures: Measures) -> int:
        """What processors kept after refunds and asked for chargebacks.

        Kept fees matter only where fees are recovered as charged: otherwise they never were the
        studio's.
        """
        if self.terms.unreturned_fees == "incubator":
            return 0
        kept = measures.kept_fee if self._recovers else 0
        self._kept_fee += kept
        self._penalties += measures.penalties
        return kept + measures.penalties

    def _fees(
        self,
        day: Day,
        place: Place,
        exempt: Sequence[str],
        *,
        as_sold: bool,
        fixed: Mapping[str, tuple[Fraction, ...]],
    ) -> tuple[dict[str, tuple[Fraction, ...]], Fraction]:
        """The day's fees by tier, and what is left of it before unreturned fees."""
        view = View(day.measures, place, as_sold)
        left = Fraction(view.gross)
        parts: dict[str, tuple[Fraction, ...]] = {}
        for step in self.terms.steps:
            if step == "tax":
                left -= view.tax
            elif step == "deductions":
                left -= day.measures.deducted
            elif step == "fees":
                for fee in self.terms.fees:
                    own = fixed.get(fee.code)
                    if own is None:
                        own = self._fee(fee, view, left, free=fee.code in exempt)
                    parts[fee.code] = own
                    left -= sum(own, ZERO)
        return parts, left

    def _fee(self, fee: Fee, view: "View", left: Fraction, *, free: bool) -> tuple[Fraction, ...]:
        if fee.kind == "charged":
            return (Fraction(view.fee),)
        if fee.kind == "flat":
            return (Fraction(fee.amount_minor * view.count(fee)),)
        base = self._base(fee, view, left)
        if free:
            return (ZERO,) * len(fee.tiers)
        widths = tier_widths(base, *view.stretch(fee), [tier.over for tier in fee.tiers])
        return tuple(
            tier.percent / HUNDRED * width for tier, width in zip(fee.tiers, widths, strict=True)
        )

    def _base(self, fee: PercentFee, view: "View", left: Fraction) -> Fraction:
        if fee.base != "remaining":
            return Fraction(view.gross - view.tax if fee.base == "gross_less_tax" else view.gross)
        # Nobody is paid a fee for what costs have used up.
        before = self._left[fee.code, view.as_sold]
        self._left[fee.code, view.as_sold] = now = before + left
        return max(now, ZERO) - max(before, ZERO)

    def accruals(self) -> tuple[Accrual, ...]:
        return tuple(Accrual(fee.code, tuple(self._sums[fee.code])) for fee in self.terms.fees)

    def unreturned(self) -> tuple[Accrual, ...]:
        if self.terms.unreturned_fees == "incubator":
            return ()
        kept = (Accrual(KEPT, (Fraction(self._kept_fee),)),) if self._recovers else ()
        return (*kept, Accrual(PENALTIES, (Fraction(self._penalties),)))


def tiers_of(fee: Fee) -> int:
    return len(fee.tiers) if fee.kind == "percent" else 1


@dataclass(frozen=True, slots=True)
class View:
    """A day's sales as they are kept, or as they were sold."""

    measures: Measures
    place: Place
    as_sold: bool

    @property
    def gross(self) -> int:
        return self.measures.sold_gross if self.as_sold else self.measures.kept_gross

    @property
    def tax(self) -> int:
        return self.measures.sold_tax if self.as_sold else self.measures.kept_tax

    @property
    def fee(self) -> int:
        return self.measures.sold_fee - (0 if self.as_sold else self.measures.returned_fee)

    def count(self, fee: FlatFee) -> int:
        if fee.per == "unit":
            return self.measures.sold_units if self.as_sold else self.measures.kept_units
        returned = 0 if self.as_sold else self.measures.returned_wallet_orders
        return self.measures.sold_wallet_orders - returned

    def stretch(self, fee: PercentFee) -> tuple[int, int]:
        """Where the day begins on the fee's metric, and how far it goes."""
        before = self.place.before
        if fee.metric == "units":
            if self.as_sold:
                return before.sold_units, self.measures.sold_units
            return before.kept_units, self.measures.kept_units
        if fee.metric == "lifetime_gross":
            low = before.sold_gross if self.as_sold else before.kept_gross
        else:
            low = self.place.sold_of_period if self.as_sold else self.place.kept_of_period
        return low, self.gross
