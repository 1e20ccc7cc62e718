"""One version of a deal's terms: its clauses together, and what they may say.

Nothing is implied: what a field leaves open has its default here or in its clause.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, Self

from funding.waterfall import documents
from funding.waterfall.clauses import (
    CHARGEBACK,
    INCUBATOR,
    PROCESSOR,
    STUDIO,
    USUAL_RECOUPMENT,
    Deduction,
    Fee,
    Guarantee,
    PercentFee,
    Recoupment,
    Reserve,
    Split,
)
from funding.waterfall.codes import OWN_LINES, RETURNED, Parameter, Rule, TermsCode, TermsInvalid
from funding.waterfall.rounding import HUNDRED, ZERO

Length = Literal["month", "quarter"]
MONTHS: dict[Length, int] = {"month": 1, "quarter": 3}
Step = Literal["refunds", "tax", "fees", "deductions", "recoupment", "split"]
PRE_NET_STEPS: tuple[Step, ...] = ("refunds", "tax", "fees", "deductions")
LAST_STEPS: dict[str, tuple[Step, ...]] = {
    "net": ("recoupment", "split"),
    "studio_share": ("split", "recoupment"),
}
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
EXPONENT_LIMIT = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """One immutable version of a deal's terms; orders bought from `effective_from` on use it.

    `steps` names the order: refunds, tax, fees and deductions in any order, then recoupment and
    split when the recoup base is net, split and recoupment when it is the studio's share. Left
    out, it is that order and is written into the object. `exponent` is the
    number of decimals of the currency, so that a document is readable without any table.
    `unreturned_fees`: who bears what a processor keeps after a refund or asks for a
    chargeback: "shared" (deducted before net), "studio" or "incubator". `statement_period` is what
    is settled, exempted and tiered as one; a version that changes it starts with a period.
    `payout_threshold_minor` is the least amount that is paid out. It and what follows the period
    bind the people who settle and pay; the arithmetic does not read them.

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
    recoupment: Recoupment = USUAL_RECOUPMENT
    reserve: Reserve | None = None
    guarantee: Guarantee | None = None
    unreturned_fees: Literal["shared", "studio", "incubator"] = "shared"
    statement_period: Length = "month"
    payout_threshold_minor: int = 0
    due_days: int = 45
    dispute_days: int = 90
    late_interest_percent: Fraction = ZERO
    cross_collateral: bool = False

    def __post_init__(self) -> None:
        if not self.steps:
            usual = PRE_NET_STEPS + LAST_STEPS[self.recoupment.base]
            object.__setattr__(self, "steps", usual)
        self._check()

    def to_document(self) -> dict[str, object]:
        """JSON of ints, strings, booleans and lists; `from_document` gives back an equal object."""
        document: dict[str, object] = documents.write(self)
        return document

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a stored or typed document. Raises TermsInvalid naming the field."""
        return documents.read(cls, document)

    @property
    def split_base(self) -> Rule:
        """What the parties share."""
        return Rule("net_after_recoupment" if self.recoupment.base == "net" else "net")

    def split_rule(self, party: int, tier: int) -> Rule:
        return self.split.rule(party, tier, base=self.split_base, currency=self.currency)

    def _check(self) -> None:
        """Refuse terms that contradict themselves or name what does not exist."""
        need(self.version >= 1, "version", "too_small", least=1)
        named = len(self.currency) == 3 and self.currency.isalpha() and self.currency.isupper()
        need(named, "currency", "not_currency")
        fits = 0 <= self.exponent <= EXPONENT_LIMIT
        need(fits, "exponent", "out_of_range", least=0, most=EXPONENT_LIMIT)
        for name in ("payout_threshold_minor", "due_days", "dispute_days", "late_interest_percent"):
            need(getattr(self, name) >= 0, name, "too_small", least=0)
        need(not self.cross_collateral, "cross_collateral", "not_alone")
        self._check_steps()
        check_fees(self.fees)
        check_deductions(self.deductions)
        check_recoupment(self.recoupment)
        check_split(self.split)
        if self.reserve:
            check_percent(self.reserve.percent, "reserve.percent")
            need(self.reserve.days >= 0, "reserve.days", "too_small", least=0)
        if self.guarantee:
            enough = self.guarantee.amount_minor >= 0
            need(enough, "guarantee.amount_minor", "too_small", least=0)

    def _check_steps(self) -> None:
        """Refunds, tax, fees and deductions in any order; then recoupment and split by the base."""
        base, count = self.recoupment.base, len(PRE_NET_STEPS)
        last = LAST_STEPS[base]
        first = sorted(self.steps[:count]) == sorted(PRE_NET_STEPS)
        fits = first and tuple(self.steps[count:]) == last
        need(
            fits,
            "steps",
            "step_order",
            first=", ".join(PRE_NET_STEPS),
            last=", ".join(last),
            base=base,
        )


def steps_like(steps: tuple[Step, ...], base: str) -> tuple[Step, ...]:
    """The same order before net, with what follows for another recoup base."""
    return steps[: len(PRE_NET_STEPS)] + LAST_STEPS[base]


def need(condition: bool, field: str, code: TermsCode, **parameters: Parameter) -> None:
    if not condition:
        raise TermsInvalid(field, code, **parameters)


def check_fees(fees: Sequence[Fee]) -> None:
    codes = [fee.code for fee in fees]
    for index, fee in enumerate(fees):
        where = f"fees[{index}]"
        check_code(fee.code, f"{where}.code")
        need(codes.count(fee.code) == 1, f"{where}.code", "code_repeated")
        check_code(fee.payee, f"{where}.payee")
        need(fee.payee not in {STUDIO, CHARGEBACK}, f"{where}.payee", "payee_reserved")
        own = fee.code in OWN_LINES or fee.code.endswith(RETURNED)
        need(not own, f"{where}.code", "code_reserved")
        if fee.kind == "flat":
            need(fee.amount_minor >= 0, f"{where}.amount_minor", "too_small", least=0)
        if fee.kind == "percent":
            check_percent_fee(fee, where)
    charged = [fee for fee in fees if fee.kind == "charged"]
    need(len(charged) <= 1, "fees", "charged_repeated")


def check_percent_fee(fee: PercentFee, where: str) -> None:
    check_tier_order([tier.over for tier in fee.tiers], f"{where}.tiers")
    for number, tier in enumerate(fee.tiers):
        check_percent(tier.percent, f"{where}.tiers[{number}].percent")
    need(fee.exempt_under_minor >= 0, f"{where}.exempt_under_minor", "too_small", least=0)


def check_deductions(deductions: Sequence[Deduction]) -> None:
    seen: set[tuple[str, str]] = set()
    for index, rule in enumerate(deductions):
        where = f"deductions[{index}]"
        fits = rule.name == "*" or bool(NAME.fullmatch(rule.name))
        need(fits, f"{where}.name", "not_code_or_all")
        need((rule.source, rule.name) not in seen, f"{where}.name", "name_repeated")
        seen.add((rule.source, rule.name))
        cap = rule.cap_minor
        need(cap is None or cap >= 0, f"{where}.cap_minor", "too_small", least=0)


def check_recoupment(recoupment: Recoupment) -> None:
    check_percent(recoupment.share_percent, "recoupment.share_percent")
    need(recoupment.uplift_percent >= 0, "recoupment.uplift_percent", "too_small", least=0)


def check_split(split: Split) -> None:
    parties = split.parties
    ends = len(parties) > 1 and parties[0] == STUDIO and parties[-1] == INCUBATOR
    need(ends, "split.parties", "party_order")
    need(len(set(parties)) == len(parties), "split.parties", "party_repeated")
    need(not {PROCESSOR, CHARGEBACK} & set(parties), "split.parties", "party_reserved")
    for index, party in enumerate(parties):
        check_code(party, f"split.parties[{index}]")
    check_begins(split)
    for index, tier in enumerate(split.tiers):
        where, count = f"split.tiers[{index}].percents", len(parties) - 1
        need(len(tier.percents) == count, where, "percent_count", count=count)
        for number, percent in enumerate(tier.percents):
            check_percent(percent, f"{where}[{number}]")
        need(sum(tier.percents) <= HUNDRED, where, "percent_sum")


def check_begins(split: Split) -> None:
    """Tiers begin by the metric's own measure, and by no other."""
    if split.metric != "received":
        check_tier_order([tier.over for tier in split.tiers], "split.tiers")
        other = any(tier.received_percent for tier in split.tiers)
    else:
        check_tier_order([tier.received_percent for tier in split.tiers], "split.tiers")
        other = any(tier.over for tier in split.tiers)
    need(not other, "split.tiers", "tier_metric")


def check_code(code: str, where: str) -> None:
    need(bool(NAME.fullmatch(code)), where, "not_code")


def check_tier_order(begins: Sequence[int | Fraction], where: str) -> None:
    need(bool(begins) and begins[0] == 0, where, "tier_start")
    need(list(begins) == sorted(set(begins)), where, "tier_order")


def check_percent(percent: Fraction, where: str) -> None:
    need(0 <= percent <= HUNDRED, where, "out_of_range", least=0, most=100)


def in_force(versions: Mapping[int, Terms], day: date) -> Terms:
    """The version of a day; what lies before the first one is under it, for want of any other."""
    begun = [number for number in versions if versions[number].effective_from <= day]
    return versions[max(begun, default=min(versions))]


def period_of(versions: Mapping[int, Terms], day: date) -> tuple[date, date]:
    """The first and the last day of the statement period that a day lies in."""
    return period_around(day, in_force(versions, day).statement_period)


def period_around(day: date, length: Length) -> tuple[date, date]:
    """The calendar month or quarter of a day, first and last day."""
    months = MONTHS[length]
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first, date(year, month + 1, 1) - timedelta(days=1)
