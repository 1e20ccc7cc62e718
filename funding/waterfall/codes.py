"""What the waterfall says: lines and rules of a statement, and refusals, all of them codes.

What a code says is worded by whoever shows it, in the reader's language. A code that was written
once keeps its meaning for good. Refusals are plain `ValueError`s: this package knows nothing above
Python. Their own text is for logs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

# The version of the codes below. A statement keeps the one it was written with; it is raised
# whenever a code is added.
CATALOGUE = 2

# Lines that every statement has of itself; a fee of that name could not be told from them.
OWN_LINES = frozenset(
    [
        "gross",
        "refunds",
        "tax",
        "tax_returned",
        "kept-fees",
        "chargeback-fees",
        "net",
        "disbursed",
        "returned",
        "given_back",
        "platform",
        "studio",
        "studio_tier",
        "share",
        "reserve_held",
        "reserve_released",
        "carried_new",
        "carried_recovered",
        "guarantee",
        "payable",
        "carried",
        "recouped:principal",
        "recouped:uplift",
        "unrecouped:principal",
        "unrecouped:uplift",
    ]
)
# Lines with a name behind a colon: "services:server", "recouped:external:qa", "party:author".
LINE_GROUPS = frozenset(["services", "external", "recouped", "unrecouped", "party"])
# Behind a fee's code: what belongs to refunds.
RETURNED = "_returned"

RuleKey = Literal[
    # From gross to net.
    "price_times_units",
    "as_bought",
    "as_frozen",
    "charged",
    "not_given_back",
    "per_unit",
    "per_wallet_order",
    "exempt",
    "deducted",
    "joins_recoupment",
    "not_settled",
    "capped",
    "less_all_above",
    # A percentage of a base, and the base between two thresholds.
    "percent",
    "gross",
    "gross_less_tax",
    "remaining",
    "net",
    "net_after_recoupment",
    "up_to",
    "over",
    "between",
    "of_lifetime_gross",
    "of_period_gross",
    "units",
    "received",
    # Recoupment and split.
    "to_be_recouped",
    "came_back",
    "given_back",
    "net_until_recouped",
    "part_of_net_until_recouped",
    "share_until_recouped",
    "uplift",
    "left_for_later",
    "remainder",
    "split_tiers",
    "tiers_below",
    "earlier_terms",
    "left_of_share",
    # From the share to what is payable.
    "held",
    "released",
    "negative_waits",
    "recovered_first",
    "shortfall",
    "never_negative",
    "recovered_later",
    # Said of another rule.
    "borne_by_studio",
    "of_version",
]


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units of a currency, as a parameter of a rule."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Where an amount comes from. A Fraction among the parameters is a percentage."""

    key: RuleKey
    parameters: Mapping[str, "Value"] = field(default_factory=dict)


Value = int | Fraction | Amount | date | Rule


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
