"""All that one period came to: the steps in order, before anything is written as a statement."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from funding.waterfall.clauses import CHARGEBACK, INCUBATOR, PROCESSOR, STUDIO
from funding.waterfall.codes import InputsInvalid, StateInvalid, TermsInvalid
from funding.waterfall.days import add_up, lay_days
from funding.waterfall.inputs import Inputs, Refund, Sales
from funding.waterfall.net import PENALTIES, Cost, Net, Nets, deducted, nets_of, weigh_costs
from funding.waterfall.payable import Held, Payable, keep_reserve, make_payable
from funding.waterfall.rounding import Rounded, half_even, round_all
from funding.waterfall.shares import PRINCIPAL, Division, divide
from funding.waterfall.state import Accrual, Charged, Day, Measures, State
from funding.waterfall.terms import Length, Terms, in_force, period_around

# What every version of one deal must share.
COMMON: Mapping[str, Callable[[Terms], object]] = {
    "currency": lambda terms: terms.currency,
    "exponent": lambda terms: terms.exponent,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is the opening one; `charged` are the lifetime totals of costs after the period."""

    current: Terms
    state: State
    inputs: Inputs
    days: tuple[Day, ...]
    nets: Nets
    costs: tuple[Cost, ...]
    charged: tuple[Charged, ...]
    division: Division
    rounded: Rounded
    held: Held
    payable: Payable

    @property
    def measures(self) -> Measures:
        """The period's sales and refunds over all versions."""
        return add_up(net.period for net in self.nets.versions)

    @property
    def share_minor(self) -> int:
        """The studio's part after recoupment, before reserve and carried forward."""
        return self.rounded.period[STUDIO]

    @property
    def earned_minor(self) -> int:
        """What the period adds to the studio's share before recoupment from that share."""
        return half_even(self.division.earned) - half_even(self.division.earned_before)

    def fees_to(self, payee: str) -> int:
        """The period's fees to one payee, shared and borne by the studio alike."""
        shared, borne = self.rounded.of("fee", payee), self.rounded.of("borne", payee)
        return sum(shared.values()) + sum(borne.values())

    def deducted(self, source: str) -> dict[str, int]:
        """Costs taken off before net, by kind or party."""
        amounts: dict[str, int] = defaultdict(int)
        for cost in self.costs:
            if cost.rule.treatment == "deduct" and cost.code.startswith(f"{source}:"):
                amounts[cost.code.removeprefix(f"{source}:")] += cost.taken_minor
        return amounts

    def recouped(self, source: str) -> dict[str, int]:
        """Costs that came back through recoupment, by kind or party."""
        rows = self.rounded.of("recouped").items()
        start = f"{source}:"
        return {code.removeprefix(start): amount for code, amount in rows if code.startswith(start)}

    def services(self) -> int:
        return sum(self.deducted("services").values()) + sum(self.recouped("services").values())

    def services_borne(self) -> int:
        """Services of the period that the studio never pays: borne, or over their cap."""
        return sum(
            cost.charged_minor - cost.taken_minor
            for cost in self.costs
            if cost.code.startswith("services:")
        )

    def external(self) -> tuple[tuple[str, int], ...]:
        """What each named party outside is owed for the period."""
        owed: dict[str, int] = defaultdict(int)
        for path, amount in self.rounded.of("fee").items():
            payee = path.partition("/")[0]
            if payee not in {PROCESSOR, INCUBATOR, CHARGEBACK}:
                owed[payee] += amount
        for named in (self.deducted("external"), self.recouped("external")):
            for party, amount in named.items():
                owed[party] += amount
        for party, amount in self.rounded.of("party").items():
            owed[party] += amount
        return tuple((party, amount) for party, amount in owed.items() if amount)


def outcome_of(terms: Terms | Sequence[Terms], state: State, inputs: Inputs) -> Outcome:
    """See `settle`, which writes it as a statement."""
    versions = _versions(terms)
    _check(versions, state, inputs)
    current = in_force(versions, inputs.period_end)
    costs, charged = weigh_costs(versions, state.charged, inputs)
    days = lay_days(versions, state, inputs, deducted(costs))
    nets = nets_of(versions, state, inputs, days)
    division = divide(versions, state, inputs, nets.days, costs)
    rounded = round_all(exact_amounts(nets.versions, division), paid_before(state, inputs))
    share = rounded.period[STUDIO]
    held = keep_reserve(versions, state, inputs, share)
    balance = share - held.held_minor + held.released_minor
    payable = make_payable(versions, state, inputs, balance=balance, earned=division.earned_by_day)
    return Outcome(
        current, state, inputs, days, nets, costs, charged, division, rounded, held, payable
    )


def paid_before(state: State, inputs: Inputs) -> Sequence[tuple[str, int]]:
    """Rounded lifetime amounts that were posted before this statement.

    With a returned advance, what had been recouped of it was made payable to the studio that day.
    """
    paid: dict[str, int] = defaultdict(int, state.paid)
    given_back = sum(row.given_back_minor for row in inputs.disbursement_returns)
    if given_back:
        paid[f"recouped/{PRINCIPAL}"] -= given_back
        paid[STUDIO] += given_back
    return tuple(paid.items())


def exact_amounts(nets: Sequence[Net], division: Division) -> Mapping[str, Fraction]:
    """Exact lifetime amounts of every party but the last, by the keys of `Rounded`."""
    exact: dict[str, Fraction] = defaultdict(Fraction)
    exact[STUDIO] = division.studio
    for key, accrual in keyed_fees(nets):
        exact[key] += accrual.amount
    for accruals in division.shares:
        for accrual in accruals:
            if accrual.code != STUDIO:
                exact[f"party/{accrual.code}"] += accrual.amount
    for code, amount in division.recouped.items():
        exact[f"recouped/{code}"] += amount
    return exact


def keyed_fees(nets: Sequence[Net]) -> Iterator[tuple[str, Accrual]]:
    """Every fee of every version with the key it is rounded under."""
    for net in nets:
        payees = {fee.code: fee.payee for fee in net.terms.fees}
        for accrual in net.fees:
            yield f"fee/{payees[accrual.code]}/{accrual.code}", accrual
        bearer = "borne" if net.terms.unreturned_fees == "studio" else "fee"
        for accrual in net.borne:
            payee = CHARGEBACK if accrual.code == PENALTIES else PROCESSOR
            yield f"{bearer}/{payee}/{accrual.code}", accrual


def _versions(terms: Terms | Sequence[Terms]) -> Mapping[int, Terms]:
    """By number. Raises TermsInvalid where they contradict each other."""
    given = [terms] if isinstance(terms, Terms) else list(terms)
    if not given:
        raise TermsInvalid("", "no_version")
    versions = {version.version: version for version in given}
    if len(versions) != len(given):
        raise TermsInvalid("version", "version_repeated")
    for name, value in COMMON.items():
        if len({value(version) for version in given}) > 1:
            raise TermsInvalid(name, "version_differs")
    ordered = [versions[number] for number in sorted(versions)]
    for one, following in pairwise(ordered):
        if one.effective_from > following.effective_from:
            raise TermsInvalid("effective_from", "version_order")
        _check_boundary(one, following)
    return versions


def _check_boundary(one: Terms, following: Terms) -> None:
    """Another statement period starts where one of either length does."""
    lengths = {one.statement_period, following.statement_period}
    longest: Length = "quarter" if "quarter" in lengths else "month"
    start = period_around(following.effective_from, longest)[0]
    if len(lengths) > 1 and start != following.effective_from:
        raise TermsInvalid("effective_from", "period_boundary")


def _check(versions: Mapping[int, Terms], state: State, inputs: Inputs) -> None:
    if state.settled_until and inputs.period_start <= state.settled_until:
        raise InputsInvalid("settled_already", until=state.settled_until)
    for version in state.versions:
        if version.version not in versions:
            raise StateInvalid("versions", "version_missing", version=version.version)
    if all(terms.effective_from > inputs.period_end for terms in versions.values()):
        raise InputsInvalid("no_terms_yet", day=inputs.period_end)
    rows: list[Sales | Refund] = [*inputs.sales, *inputs.refunds]
    for row in rows:
        if row.version not in versions:
            raise InputsInvalid("version_unknown", day=row.effective_on, version=row.version)
