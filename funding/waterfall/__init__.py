"""The waterfall: what a period of sales pays, and to whom. Pure, exact, without input or output.

    settle(terms, state, inputs) -> Statement

`terms` is a `Terms`, or all versions of a deal's terms that the inputs and the state name.
`state` is `State()` before the first period and `statement.closing_state` afterwards. The same
three values give the same Statement anywhere; none of this imports Django or reads a clock.

How it works. Every amount is a function of lifetime totals, computed exactly; each party's
lifetime amount is rounded half even, a period pays the difference to what was paid before, and
the incubator, the last party, takes the remainder. So periods of any length agree, and a refund
runs the same functions backwards: the top tier unwinds first, and what an advance had recouped
is owed again. `Terms` and `State` have `to_document()` and `from_document()` for storage.
"""

from funding.waterfall.engine import settle
from funding.waterfall.errors import InputsInvalid, StateInvalid, TermsInvalid
from funding.waterfall.exact import half_even, share_out, spread
from funding.waterfall.inputs import (
    Disbursement,
    ExternalCost,
    Inputs,
    Refund,
    Sales,
    ServiceCharge,
)
from funding.waterfall.state import State
from funding.waterfall.statement import Line, Statement
from funding.waterfall.terms import (
    ChargedFee,
    Deduction,
    FeeTier,
    FlatFee,
    Guarantee,
    PercentFee,
    Recoupment,
    Reserve,
    Split,
    Terms,
    Tier,
    studio_percent,
)

__all__ = [
    "ChargedFee",
    "Deduction",
    "Disbursement",
    "ExternalCost",
    "FeeTier",
    "FlatFee",
    "Guarantee",
    "Inputs",
    "InputsInvalid",
    "Line",
    "PercentFee",
    "Recoupment",
    "Refund",
    "Reserve",
    "Sales",
    "ServiceCharge",
    "Split",
    "State",
    "StateInvalid",
    "Statement",
    "Terms",
    "TermsInvalid",
    "Tier",
    "half_even",
    "settle",
    "share_out",
    "spread",
    "studio_percent",
]
