"""What the waterfall refuses: a code with parameters, worded by whoever shows it.

Plain `ValueError`s: this package knows nothing above Python. Their own text is for logs.
"""

from datetime import date
from typing import Literal

Parameter = str | int | date

TermsCode = Literal[
    # What a document may hold.
    "not_object",
    "unknown_field",
    "missing",
    "not_one_of",
    "not_list",
    "item_count",
    "not_date",
    "not_whole",
    "not_text",
    "not_boolean",
    "not_number",
    # What a version of the terms may say.
    "too_small",
    "out_of_range",
    "not_currency",
    "not_alone",
    "step_order",
    "not_code",
    "not_code_or_all",
    "code_repeated",
    "code_reserved",
    "payee_reserved",
    "charged_repeated",
    "name_repeated",
    "party_order",
    "party_repeated",
    "party_reserved",
    "tier_start",
    "tier_order",
    "tier_metric",
    "percent_count",
    "percent_sum",
    # What the versions of one deal may say beside each other.
    "no_version",
    "version_repeated",
    "version_differs",
    "version_order",
    "period_boundary",
]
InputsCode = Literal[
    "period_backwards",
    "negative",
    "fee_returned_exceeds",
    "after_period",
    "settled_already",
    "version_unknown",
    "no_terms_yet",
    "credit_exceeds",
    "given_back_exceeds",
    "return_exceeds",
    "refund_exceeds",
]
StateCode = TermsCode | Literal["version_missing"]


class Invalid(ValueError):
    """`field` is the path inside a document (`fees[0].base`), "" where no field is at fault."""

    def __init__(self, field: str, code: str, **parameters: Parameter) -> None:
        self.field = field
        self.code = code
        self.parameters = parameters
        facts = ", ".join(f"{name} {value}" for name, value in parameters.items())
        text = f"{code} ({facts})" if facts else code
        super().__init__(f"{field}: {text}" if field else text)


class TermsInvalid(Invalid):
    """A terms document says something that is not allowed, or versions contradict each other."""

    code: TermsCode

    def __init__(self, field: str, code: TermsCode, **parameters: Parameter) -> None:
        super().__init__(field, code, **parameters)


class InputsInvalid(Invalid):
    """The rows given for a period do not fit the period, the terms or the state before it."""

    def __init__(self, code: InputsCode, **parameters: Parameter) -> None:
        super().__init__("", code, **parameters)


class StateInvalid(Invalid):
    """A stored closing state cannot be read, or names what the terms given do not know."""

    def __init__(self, field: str, code: StateCode, **parameters: Parameter) -> None:
        super().__init__(field, code, **parameters)
