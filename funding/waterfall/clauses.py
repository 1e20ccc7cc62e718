"""The clauses of a deal's terms, as data; each states its rule as a code with parameters.

Amounts are whole minor units of the deal's currency, percentages are Fractions of a hundred
(`Fraction(30)` is 30 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from funding.waterfall.codes import Amount, Rule, RuleKey
from funding.waterfall.rounding import HUNDRED, ZERO

Base = Literal["gross", "gross_less_tax", "remaining"]
Metric = Literal["lifetime_net", "lifetime_gross", "period_gross", "units", "received"]
FeeMetric = Literal["lifetime_gross", "period_gross", "units"]

STUDIO = "studio"
INCUBATOR = "incubator"
PROCESSOR = "processor"
# Who asks for the fees of chargebacks: the processor too, kept apart in the books.
CHARGEBACK = "chargeback"

OF_METRIC: dict[str, RuleKey] = {
    "lifetime_gross": "of_lifetime_gross",
    "period_gross": "of_period_gross",
}
# Where base and metric are the same measure, naming it once is enough.
SAME = {("gross", "lifetime_gross"), ("net", "lifetime_net")}
TREATMENTS: dict[str, RuleKey] = {
    "deduct": "deducted",
    "recoup": "joins_recoupment",
    "bear": "not_settled",
}


def threshold(over: int, base: str, metric: str, currency: str) -> Amount | Rule:
    """Where a tier begins or ends, in the measure that the tiers go by."""
    if metric == "units":
        return Rule("units", {"count": over})
    amount = Amount(over, currency)
    return amount if (base, metric) in SAME else Rule(OF_METRIC[metric], {"amount": amount})


def bounded(base: Rule, places: Sequence[Amount | Rule], tier: int) -> Rule:
    """The base between the thresholds of one tier, or simply the base where there is only one."""
    if len(places) == 1:
        return base
    if tier == 0:
        return Rule("up_to", {"base": base, "to": places[1]})
    if tier + 1 == len(places):
        return Rule("over", {"base": base, "from": places[tier]})
    ends = {"from": places[tier], "to": places[tier + 1]}
    return Rule("between", {"base": base, **ends})


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
    base and metric count what was ever sold, as if nothing had been refunded. The sales of a
    statement period with less gross than `exempt_under_minor` pay no fee, yet count in lifetime
    measures; what counts are that period's sales less refunds of these same sales, as they stand
    when it is closed.
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

    def rule(self, tier: int, currency: str) -> Rule:
        places = [threshold(row.over, self.base, self.metric, currency) for row in self.tiers]
        base = bounded(Rule(self.base), places, tier)
        return Rule("percent", {"percent": self.tiers[tier].percent, "base": base})

    def exemption(self, currency: str) -> Rule:
        return Rule("exempt", {"limit": Amount(self.exempt_under_minor, currency)})


@dataclass(frozen=True, slots=True)
class FlatFee:
    """`amount_minor` for each unit sold, or for each order paid from a wallet."""

    code: str
    payee: str
    amount_minor: int
    per: Literal["unit", "wallet_order"] = "unit"
    refundable: bool = True
    kind: Literal["flat"] = "flat"

    def rule(self, tier: int, currency: str) -> Rule:
        """It has no tiers: `tier` is 0."""
        key: RuleKey = "per_unit" if self.per == "unit" else "per_wallet_order"
        return Rule(key, {"amount": Amount(self.amount_minor, currency)})


@dataclass(frozen=True, slots=True)
class ChargedFee:
    """The processor's fee as charged on each order. What a refund does not bring back is
    borne as `Terms.unreturned_fees` says."""

    code: str
    payee: Literal["processor"] = "processor"
    kind: Literal["charged"] = "charged"

    def rule(self, tier: int, currency: str) -> Rule:
        """It has no tiers: `tier` is 0."""
        return Rule("charged")


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

    def rule(self, currency: str) -> Rule:
        treated = Rule(TREATMENTS[self.treatment])
        if self.cap_minor is None:
            return treated
        return Rule("capped", {"rule": treated, "amount": Amount(self.cap_minor, currency)})


@dataclass(frozen=True, slots=True)
class Recoupment:
    """How advances, and the costs flagged "recoup", come back.

    `base`: `share_percent` of the "net" goes to recoupment first and the rest is split, or
    `share_percent` of the "studio_share" does and the rest is the studio's. `uplift_percent` is
    added to each advance: 15 is a multiple of 1.15. Costs are recouped at cost. What is owed is
    one balance; each version's sales recoup by their own base, and their refunds give back by it.
    """

    base: Literal["net", "studio_share"] = "studio_share"
    share_percent: Fraction = HUNDRED
    uplift_percent: Fraction = ZERO

    def rule(self, code: str) -> Rule:
        """`code` says what is recouped: the uplift states its percentage first."""
        source = Rule("net_until_recouped")
        if self.base == "studio_share":
            source = Rule("share_until_recouped", {"percent": self.share_percent})
        elif self.share_percent != HUNDRED:
            source = Rule("part_of_net_until_recouped", {"percent": self.share_percent})
        if code == "uplift":
            return Rule("uplift", {"percent": self.uplift_percent, "rule": source})
        return source


# All of the studio's share, without an uplift.
USUAL_RECOUPMENT = Recoupment()


@dataclass(frozen=True, slots=True)
class Tier:
    """From `over` (of the split's metric) on, each party but the last gets its percentage.

    `percents` follow `Split.parties` without the last one, which takes the remainder. By the
    metric "received" a tier begins at `received_percent` of what was disbursed (136 is 1.36
    times), and `over` stays 0.
    """

    over: int
    percents: tuple[Fraction, ...]
    received_percent: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Split:
    """Who shares what is left: `parties` starts with "studio" and ends with "incubator".

    By the metric "received" tiers go by what the incubator has received of the deal: advances
    recouped, their uplift, and its share. A later advance moves them for later sales only.
    """

    tiers: tuple[Tier, ...]
    metric: Metric = "lifetime_net"
    parties: tuple[str, ...] = (STUDIO, INCUBATOR)

    def rule(self, party: int, tier: int, *, base: Rule, currency: str) -> Rule:
        """What one party gets in one tier; `base` is what recoupment left to be split."""
        places = [self._begins(row, currency) for row in self.tiers]
        percent = self.tiers[tier].percents[party]
        return Rule("percent", {"percent": percent, "base": bounded(base, places, tier)})

    def _begins(self, tier: Tier, currency: str) -> Amount | Rule:
        if self.metric == "received":
            return Rule("received", {"percent": tier.received_percent})
        return threshold(tier.over, "net", self.metric, currency)


@dataclass(frozen=True, slots=True)
class Reserve:
    """`percent` of the studio's share, released `days` after each sale's `effective_on`."""

    percent: Fraction
    days: int


@dataclass(frozen=True, slots=True)
class Guarantee:
    """In the period of the day `by`, the studio's shortfall to `amount_minor` is paid.

    What counts is its lifetime share of the sales up to that day, before recoupment from that
    share (so an advance that was recouped from the share counts), and guarantees already paid.
    The terms in force on the day itself promise it: what others say of that day is void.
    """

    amount_minor: int
    by: date


def studio_percent(percent: str | int | Fraction, *, over: int = 0) -> Tier:
    """The tier of a deal between a studio and the incubator alone."""
    return Tier(over=over, percents=(Fraction(percent),))
