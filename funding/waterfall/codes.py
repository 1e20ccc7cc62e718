"""The codes a statement's lines keep: which line it is, and the rule that made its amount.

What a code says is worded by whoever shows it, in the reader's language. A code that was written
once keeps its meaning for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

# The version of the codes below. A statement keeps the one it was written with; it is raised
# whenever a code is added.
CATALOGUE = 1

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
