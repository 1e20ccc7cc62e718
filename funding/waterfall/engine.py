"""`settle`: the steps in order, then the statement."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from funding.waterfall.errors import InputsInvalid, StateInvalid, TermsInvalid
from funding.waterfall.exact import half_even
from funding.waterfall.inputs import Inputs, Refund, Sales
from funding.waterfall.lines import statement_lines
from funding.waterfall.outcome import Outcome
from funding.waterfall.state import State, VersionState
from funding.waterfall.statement import Statement
from funding.waterfall.steps.costs import weigh_costs
from funding.waterfall.steps.division import divide
from funding.waterfall.steps.measures import kept_gross, kept_tax, slices
from funding.waterfall.steps.net import net_of
from funding.waterfall.steps.payable import make_payable
from funding.waterfall.steps.reserve import keep_reserve
from funding.waterfall.steps.rounding import round_all
from funding.waterfall.terms import Terms

# What every version of one deal must share: these make the axis that recoupment is laid on.
COMMON = ("recoupment.base", "recoupment.share_percent", "currency", "exponent")


def settle(terms: Terms | Sequence[Terms], state: State, inputs: Inputs) -> Statement:
    """What the period pays, and to whom.

    `terms`: one version, or every version that the state and the inputs name. Sales and refunds
    follow their own version; costs, recoupment, guarantee and payout threshold follow the
    version in force at the period's end. Periods of one deal follow each other without overlap.

    Raises InputsInvalid (a row of an unknown version, a period already settled), StateInvalid
    (the state knows a version that was not given) or TermsInvalid (versions that contradict
    each other).
    """
    versions = _versions(terms)
    _check(versions, state, inputs)
    current = _in_force(versions, inputs)
    costs, charged = weigh_costs(current.deductions, state.charged, inputs)
    deducted = sum(cost.taken_minor for cost in costs if cost.rule.treatment == "deduct")
    pieces = slices(versions, state, inputs, current.version, deducted)
    gross = sum(kept_gross(piece.period) for piece in pieces)
    nets = tuple(net_of(piece, _exempt(piece.terms, gross)) for piece in pieces)
    division = divide(current, state, inputs, nets, costs)
    rounded = round_all(nets, division, state.paid)
    share = rounded.period["studio"]
    held = keep_reserve(versions, state, inputs, share)
    balance = share - held.held_minor + held.released_minor
    payable = make_payable(
        current, state, inputs, balance=balance, earned=half_even(division.earned)
    )
    outcome = Outcome(current, state, inputs, nets, costs, division, rounded, held, payable)
    closing = State(
        settled_until=inputs.period_end,
        versions=tuple(
            VersionState(net.piece.terms.version, net.piece.now, net.amount, net.all_fees, shares)
            for net, shares in zip(nets, division.shares, strict=True)
        ),
        charged=charged,
        bands=division.bands,
        paid=tuple(sorted((key, amount) for key, amount in rounded.lifetime.items() if amount)),
        vintages=held.vintages,
        reserve_accrued=held.accrued,
        carried=state.carried - payable.recovered_minor + payable.new_minor,
        waiting=payable.waiting_minor,
        guarantee_settled=payable.guarantee_settled,
    )
    return _statement(outcome, closing)


def _statement(outcome: Outcome, closing: State) -> Statement:
    period = outcome.measures
    rounded, held, payable = outcome.rounded, outcome.held, outcome.payable
    processor = sum(outcome.fees_of("processor").values())
    penalties = sum(outcome.fees_of("chargeback").values())
    statement = Statement(
        period_start=outcome.inputs.period_start,
        period_end=outcome.inputs.period_end,
        version=outcome.current.version,
        currency=outcome.current.currency,
        gross_minor=period.sold_gross,
        refunds_minor=period.returned_gross,
        tax_minor=kept_tax(period),
        processor_fee_minor=processor,
        chargeback_fee_minor=penalties,
        external_minor=outcome.external(),
        services_minor=outcome.services(),
        services_borne_minor=outcome.services_borne(),
        principal_minor=rounded.period.get("recouped/principal", 0),
        uplift_minor=rounded.period.get("recouped/uplift", 0),
        platform_share_minor=0,
        share_minor=rounded.period["studio"],
        earned_minor=outcome.earned_minor,
        reserve_held_minor=held.held_minor,
        reserve_released_minor=held.released_minor,
        carried_recovered_minor=payable.recovered_minor,
        carried_new_minor=payable.new_minor,
        guarantee_minor=payable.guarantee_minor,
        payable_minor=payable.payable_minor,
        due_minor=payable.due_minor,
        lines=statement_lines(outcome, closing),
        closing_state=closing,
    )
    # The incubator is the last party: its share is whatever makes the parts the whole.
    given = sum(amount for _, amount in statement.parties)
    return replace(statement, platform_share_minor=statement.revenue_minor - given)


def _versions(terms: Terms | Sequence[Terms]) -> Mapping[int, Terms]:
    given = [terms] if isinstance(terms, Terms) else list(terms)
    if not given:
        message = "must name at least one version"
        raise TermsInvalid("terms", message)
    versions = {version.version: version for version in given}
    if len(versions) != len(given):
        raise TermsInvalid("version", "must differ between the versions of a deal")
    for field in COMMON:
        values = {_field(version, field) for version in given}
        if len(values) > 1:
            raise TermsInvalid(field, "must be the same in every version of a deal")
    ordered = [versions[number] for number in sorted(versions)]
    if any(a.effective_from > b.effective_from for a, b in pairwise(ordered)):
        raise TermsInvalid("effective_from", "must not be before an earlier version's")
    return versions


def _field(terms: Terms, path: str) -> object:
    value: object = terms
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _check(versions: Mapping[int, Terms], state: State, inputs: Inputs) -> None:
    if state.settled_until and inputs.period_start <= state.settled_until:
        message = f"The deal is settled until {state.settled_until}; start the day after."
        raise InputsInvalid(message)
    for version in state.versions:
        if version.version not in versions:
            message = f"Version {version.version} of the terms is missing; the state needs it."
            raise StateInvalid(message)
    rows: list[Sales | Refund] = [*inputs.sales, *inputs.refunds]
    for row in rows:
        if row.version not in versions:
            message = f"A row of {row.effective_on} names version {row.version}, which is unknown."
            raise InputsInvalid(message)


def _in_force(versions: Mapping[int, Terms], inputs: Inputs) -> Terms:
    begun = [number for number in versions if versions[number].effective_from <= inputs.period_end]
    if not begun:
        message = f"No version of the terms has begun by {inputs.period_end}."
        raise InputsInvalid(message)
    return versions[max(begun)]


def _exempt(terms: Terms, gross: int) -> Mapping[str, bool]:
    return {fee.code: fee.is_exempt(gross) for fee in terms.fees if fee.kind == "percent"}
