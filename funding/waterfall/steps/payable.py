"""The end of the waterfall: carried forward, guarantee, payable, and what is due for payout."""

from dataclasses import dataclass
from datetime import date

from funding.waterfall.inputs import Inputs
from funding.waterfall.state import State
from funding.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class Payable:
    """Minor units, none negative. `waiting_minor` stays below the payout threshold."""

    recovered_minor: int
    new_minor: int
    guarantee_minor: int
    payable_minor: int
    due_minor: int
    waiting_minor: int
    guarantee_settled: date | None


def make_payable(
    terms: Terms, state: State, inputs: Inputs, *, balance: int, earned: int
) -> Payable:
    """`balance` is the period's share less held plus released; `earned` the lifetime share.

    A negative balance is carried forward; a positive one first recovers what was carried. The
    guarantee is a promise of its own and is paid whatever is carried.
    """
    new = max(-balance, 0)
    recovered = min(state.carried, max(balance, 0))
    guarantee, settled = 0, state.guarantee_settled
    promised = terms.guarantee
    if promised and promised.by <= inputs.period_end and (not settled or settled < promised.by):
        guarantee, settled = max(promised.amount_minor - earned, 0), promised.by
    payable = max(balance, 0) - recovered + guarantee
    gathered = state.waiting + payable
    due = gathered if gathered >= terms.payout_threshold_minor else 0
    return Payable(recovered, new, guarantee, payable, due, gathered - due, settled)
