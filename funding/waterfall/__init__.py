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

It speaks in codes: a line has a code and a `Rule`, a refusal a code, each with parameters. Words
are found above, where they are shown.

The modules stand on each other in this order, and none looks up:

    errors, rounding, codes, documents    inputs    clauses, terms, state
    measures → net → shares → payable     the steps, as values in and values out
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
from funding.waterfall.codes import CATALOGUE, Amount, Rule
from funding.waterfall.documents import number_text
from funding.waterfall.errors import InputsInvalid, StateInvalid, TermsInvalid
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
from funding.waterfall.terms import Terms

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
    "number_text",
    "settle",
    "share_out",
    "spread",
    "studio_percent",
]
