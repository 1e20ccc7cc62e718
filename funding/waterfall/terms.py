"""One version of a deal's terms, as data.

Amounts are whole minor units of `Terms.currency`, percentages are Fractions of a hundred
(`Fraction(30)` is 30 %). Nothing is implied: what a field leaves open has its default here.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, Self

from funding.waterfall import documents
from funding.waterfall.exact import HUNDRED
from funding.waterfall.rules import check_terms

Step = Literal["refunds", "tax", "fees", "deductions", "recoupment", "split"]
Base = Literal["gross", "gross_less_tax", "remaining"]
Metric = Literal["lifetime_net", "lifetime_gross", "period_gross", "units"]
FeeMetric = Literal["lifetime_gross", "period_gross", "units"]

STUDIO = "studio"
INCUBATOR = "incubator"
PROCESSOR = "processor"
PRE_NET_STEPS: tuple[Step, ...] = ("refunds", "tax", "fees", "deductions")
LAST_STEPS: dict[str, tuple[Step, ...]] = {
    "net": ("recoupment", "split"),
    "studio_share": ("split", "recoupment"),
}


@dataclass(frozen=True, slots=True)
class FeeTier:
    """From `over` (of the fee's metric: minor units, or units) on, `percent` of the base."""

    over: int
    percent: Fraction


@dataclass(frozen=True, slots=True)
class PercentFee:
    """A percentage of a named base, with marginal tiers.

    `payee`: "processor" (recovers `expense:processor_fee`), "incubator" (joins its platform
    share) or any other name (owed to `external:{payee}`).
    `base`: "gross" (the price, tax included), "gross_less_tax", or "remaining" (what the steps
    and fees before this one left). `refundable`: whether a refund gives the fee back; if not,
    base and metric count what was ever sold. A period with less gross than
    `exempt_under_minor` pays no fee, yet counts in lifetime measures.
    """

    code: str
    payee: str
    tiers: tuple[FeeTier, ...]
    base: Base = "gross"
    metric: FeeMetric = "lifetime_gross"
    refundable: bool = True
    exempt_under_minor: int = 0
    kind: Literal["percent"] = "percent"

    def is_exempt(self, period_gross: int) -> bool:
        """Without a limit nothing is exempt, not even a period of more refunds than sales."""
        return bool(self.exempt_under_minor) and period_gross < self.exempt_under_minor


@dataclass(frozen=True, slots=True)
class FlatFee:
    """`amount_minor` for each unit sold, or for each order paid from a wallet."""

    code: str
    payee: str
    amount_minor: int
    per: Literal["unit", "wallet_order"] = "unit"
    refundable: bool = True
    kind: Literal["flat"] = "flat"


@dataclass(frozen=True, slots=True)
class ChargedFee:
    """The processor's fee as charged on each order. What a refund does not bring back is
    borne as `Terms.unreturned_fees` says."""

    code: str
    payee: Literal["processor"] = "processor"
    kind: Literal["charged"] = "charged"


Fee = PercentFee | FlatFee | ChargedFee


@dataclass(frozen=True, slots=True)
class Deduction:
    """What happens to a cost: services at the rate card, or an external cost to a named party.

    `name` is the service's kind or the external party; "*" is every one not named by a rule
    before it. `treatment`: "deduct" (taken off before net), "recoup" (joins the recoupment) or
    "bear" (the incubator bears it; the statement only mentions it). `cap_minor` bounds the
    lifetime total of each name; what is over the cap is borne by the incubator.
    """

    source: Literal["services", "external"]
    name: str
    treatment: Literal["deduct", "recoup", "bear"]
    cap_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Recoupment:
    """How advances, and the costs flagged "recoup", come back.

    `base`: "net" (all of the net goes to recoupment first) or "studio_share" (only
    `share_percent` of the studio's share does). `uplift_percent` is added to each advance:
    15 is a multiple of 1.15. Costs are recouped at cost.
    """

    base: Literal["net", "studio_share"] = "studio_share"
    share_percent: Fraction = HUNDRED
    uplift_percent: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Tier:
    """From `over` (of the split's metric) on, each party but the last gets its percentage.

    `percents` follow `Split.parties` without the last one, which takes the remainder.
    """

    over: int
    percents: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Who shares what is left: `parties` starts with "studio" and ends with "incubator"."""

    tiers: tuple[Tier, ...]
    metric: Metric = "lifetime_net"
    parties: tuple[str, ...] = (STUDIO, INCUBATOR)


@dataclass(frozen=True, slots=True)
class Reserve:
    """`percent` of the studio's share, released `days` after each sale's `effective_on`."""

    percent: Fraction
    days: int


@dataclass(frozen=True, slots=True)
class Guarantee:
    """In the period of the day `by`, the studio's shortfall to `amount_minor` is paid.

    What counts is its lifetime share before recoupment from that share, so an advance that
    was recouped from the share counts towards the guarantee.
    """

    amount_minor: int
    by: date


@dataclass(frozen=True, slots=True)
class Terms:
    """One immutable version of a deal's terms; orders bought from `effective_from` on use it.

    `steps` names the order: refunds, tax, fees and deductions in any order, then recoupment and
    split when the recoup base is net, split and recoupment when it is the studio's share. Left
    out, it is that order and is written into the object. `exponent` is the
    number of decimals of the currency, so that a document is readable without any table.
    `unreturned_fees`: who bears what a processor keeps after a refund or asks for a
    chargeback: "shared" (deducted before net), "studio" or "incubator". `payout_threshold_minor`
    is the least amount that becomes due. The last five fields bind the people who settle; the
    arithmetic does not read them.

    Raises TermsInvalid, naming the field, from the constructor and from `from_document`.
    """

    version: int
    effective_from: date
    currency: str
    split: Split
    exponent: int = 2
    steps: tuple[Step, ...] = ()
    fees: tuple[Fee, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    recoupment: Recoupment = Recoupment()
    reserve: Reserve | None = None
    guarantee: Guarantee | None = None
    payout_threshold_minor: int = 0
    unreturned_fees: Literal["shared", "studio", "incubator"] = "shared"
    statement_period: Literal["month", "quarter"] = "month"
    due_days: int = 45
    dispute_days: int = 90
    late_interest_percent: Fraction = Fraction(0)
    cross_collateral: bool = False

    def __post_init__(self) -> None:
        if not self.steps:
            usual = PRE_NET_STEPS + LAST_STEPS[self.recoupment.base]
            object.__setattr__(self, "steps", usual)
        check_terms(self)

    def to_document(self) -> dict[str, object]:
        """JSON of ints, strings, booleans and lists; `from_document` gives back an equal object."""
        document: dict[str, object] = documents.write(self)
        return document

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a stored or typed document. Raises TermsInvalid naming the field."""
        return documents.read(cls, document, "terms")


def studio_percent(percent: str | int | Fraction, *, over: int = 0) -> Tier:
    """The tier of a deal between a studio and the incubator alone."""
    return Tier(over=over, percents=(Fraction(percent),))
