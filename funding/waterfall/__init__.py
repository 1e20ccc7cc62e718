"""The waterfall: what a period of sales pays, and to whom. Pure, exact, without input or output.

    settle(terms, state, inputs) -> Statement

`terms` is a `Terms`, or all versions of a deal's terms that the inputs and the state name.
`state` is `State()` before the first period and `statement.closing_state` afterwards. The same
three values give the same Statement anywhere; none of this imports Django or reads a clock.

How it works. Kept sales lie end to end by day, and every amount is a function of these days,
computed exactly; each party's lifetime amount is rounded half even, a period pays the difference to
what was paid before, and the incubator, the last party, takes the remainder. So periods of any
length agree, and a refund shortens its sale's day, as if it had never been sold. `Terms` and
`State` have `to_document()` and `from_document()` for storage.

It speaks in codes: a line has a code and a `Rule`, a refusal a code, each with parameters. Words
are found above, where they are shown.

The modules stand on each other in this order, and none looks up:

    codes, rounding, documents    inputs    clauses, terms, state
    days → net → shares → payable         the steps, as values in and values out
    outcome → lines → statement           the steps together, and what is made of them
"""

from funding.waterfall.clauses import (
    ChargedFee,
    Deduction,
    Fee,
    FeeTier,
    FlatFee,
    Guarantee,
    PercentFee,
    Recoupment,
    Reserve,
    Split,
    Tier,
    studio_percent,
)
from funding.waterfall.codes import (
    CATALOGUE,
    Amount,
    InputsInvalid,
    Invalid,
    Rule,
    StateInvalid,
    TermsInvalid,
)
from funding.waterfall.documents import number_text
from funding.waterfall.inputs import (
    Disbursement,
    DisbursementReturn,
    ExternalCost,
    Inputs,
    Refund,
    Sales,
    ServiceCharge,
)
from funding.waterfall.lines import Line
from funding.waterfall.rounding import half_even, share_out, spread
from funding.waterfall.state import State
from funding.waterfall.statement import Statement, settle
from funding.waterfall.terms import Terms, in_force, steps_like

__all__ = [
    "CATALOGUE",
    "Amount",
    "ChargedFee",
    "Deduction",
    "Disbursement",
    "DisbursementReturn",
    "ExternalCost",
    "Fee",
    "FeeTier",
    "FlatFee",
    "Guarantee",
    "Inputs",
    "InputsInvalid",
    "Invalid",
    "Line",
    "PercentFee",
    "Recoupment",
    "Refund",
    "Reserve",
    "Rule",
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
    "in_force",
    "number_text",
    "settle",
    "share_out",
    "spread",
    "steps_like",
    "studio_percent",
]
