"""What a version of the terms may say. Every refusal names the field and what is allowed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from funding.waterfall.errors import TermsInvalid
from funding.waterfall.exact import HUNDRED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funding.waterfall.terms import Fee, FeeTier, Split, Terms, Tier

PRE_NET = ("refunds", "tax", "fees", "deductions")
LAST_STEPS = {"net": ("recoupment", "split"), "studio_share": ("split", "recoupment")}
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
EXPONENT_LIMIT = 4
# Lines that every statement has of itself; a fee of that name could not be told from them.
OWN_CODES = frozenset(
    [
        "gross",
        "refunds",
        "tax",
        "net",
        "share",
        "studio",
        "studio_tier",
        "platform",
        "disbursed",
        "payable",
        "carried",
        "waiting",
        "carried_new",
        "carried_recovered",
        "reserve_held",
        "reserve_released",
        "guarantee",
        "kept-fees",
        "chargeback-fees",
    ]
)


def check_terms(terms: Terms) -> None:
    """Refuse terms that contradict themselves or name what does not exist."""
    need(terms.version >= 1, "version", "must be 1 or more")
    named = len(terms.currency) == 3 and terms.currency.isalpha() and terms.currency.isupper()
    need(named, "currency", "must be three capital letters, such as USD")
    exponent_fits = 0 <= terms.exponent <= EXPONENT_LIMIT
    need(exponent_fits, "exponent", f"must be from 0 to {EXPONENT_LIMIT}")
    for name in ("payout_threshold_minor", "due_days", "dispute_days"):
        need(getattr(terms, name) >= 0, name, "must be 0 or more")
    need(terms.late_interest_percent >= 0, "late_interest_percent", "must be 0 or more")
    need(not terms.cross_collateral, "cross_collateral", "must be false: a deal stands alone")
    check_steps(terms)
    check_fees(terms.fees)
    check_deductions(terms)
    check_recoupment(terms)
    check_split(terms.split)
    check_reserve(terms)


def need(condition: bool, field: str, allowed: str) -> None:
    if not condition:
        raise TermsInvalid(field, allowed)


def check_steps(terms: Terms) -> None:
    """Refunds, tax, fees and deductions in any order; then recoupment and split by the base."""
    last = LAST_STEPS[terms.recoupment.base]
    first = sorted(terms.steps[: len(PRE_NET)]) == sorted(PRE_NET)
    need(
        first and tuple(terms.steps[len(PRE_NET) :]) == last,
        "steps",
        f"must be {', '.join(PRE_NET)} once each, in any order, then {last[0]}, {last[1]} "
        f"(recoupment comes out of {terms.recoupment.base})",
    )


def check_fees(fees: Sequence[Fee]) -> None:
    codes = [fee.code for fee in fees]
    for index, fee in enumerate(fees):
        where = f"fees[{index}]"
        need(bool(NAME.match(fee.code)), f"{where}.code", "must be small letters, digits, - or _")
        need(codes.count(fee.code) == 1, f"{where}.code", "must differ from every other fee's")
        need(bool(NAME.match(fee.payee)), f"{where}.payee", "must be small letters, digits, - or _")
        taken = fee.payee in {"studio", "chargeback"}
        need(not taken, f"{where}.payee", "may not be studio or chargeback")
        own = fee.code in OWN_CODES or fee.code.endswith("_returned")
        need(not own, f"{where}.code", "may not be the name of one of the statement's own lines")
        if fee.kind == "flat":
            need(fee.amount_minor >= 0, f"{where}.amount_minor", "must be 0 or more")
        if fee.kind == "percent":
            check_tier_order(fee.tiers, f"{where}.tiers")
            for number, tier in enumerate(fee.tiers):
                check_percent(tier.percent, f"{where}.tiers[{number}].percent")
            by_period = fee.metric == "period_gross" and fee.base == "remaining"
            need(not by_period, f"{where}.base", "must be gross or gross_less_tax by period_gross")
            need(fee.exempt_under_minor >= 0, f"{where}.exempt_under_minor", "must be 0 or more")
    charged = [fee for fee in fees if fee.kind == "charged"]
    need(len(charged) <= 1, "fees", "may name the fee as charged only once")


def check_deductions(terms: Terms) -> None:
    seen: set[tuple[str, str]] = set()
    for index, rule in enumerate(terms.deductions):
        where = f"deductions[{index}]"
        fits = rule.name == "*" or bool(NAME.match(rule.name))
        need(fits, f"{where}.name", 'must be "*" or small letters, digits, - or _')
        need((rule.source, rule.name) not in seen, f"{where}.name", "is named by a rule before")
        seen.add((rule.source, rule.name))
        cap = rule.cap_minor
        need(cap is None or cap >= 0, f"{where}.cap_minor", "must be 0 or more, or left out")


def check_recoupment(terms: Terms) -> None:
    recoupment = terms.recoupment
    check_percent(recoupment.share_percent, "recoupment.share_percent")
    need(recoupment.uplift_percent >= 0, "recoupment.uplift_percent", "must be 0 or more")
    whole = recoupment.base == "studio_share" or recoupment.share_percent == HUNDRED
    need(whole, "recoupment.share_percent", "must be 100 when the base is net")


def check_split(split: Split) -> None:
    parties = split.parties
    ends = len(parties) > 1 and parties[0] == "studio" and parties[-1] == "incubator"
    need(ends, "split.parties", "must begin with studio and end with incubator")
    need(len(set(parties)) == len(parties), "split.parties", "must name each party once")
    apart = not {"processor", "chargeback"} & set(parties)
    need(apart, "split.parties", "may not contain processor or chargeback")
    for index, party in enumerate(parties):
        need(bool(NAME.match(party)), f"split.parties[{index}]", "must be small letters, - or _")
    check_tier_order(split.tiers, "split.tiers")
    for index, tier in enumerate(split.tiers):
        where = f"split.tiers[{index}].percents"
        need(len(tier.percents) == len(parties) - 1, where, f"must have {len(parties) - 1} numbers")
        for number, percent in enumerate(tier.percents):
            check_percent(percent, f"{where}[{number}]")
        need(sum(tier.percents) <= HUNDRED, where, "may not sum to more than 100")


def check_reserve(terms: Terms) -> None:
    if terms.reserve:
        check_percent(terms.reserve.percent, "reserve.percent")
        need(terms.reserve.days >= 0, "reserve.days", "must be 0 or more")
    if terms.guarantee:
        need(terms.guarantee.amount_minor >= 0, "guarantee.amount_minor", "must be 0 or more")


def check_tier_order(tiers: Sequence[FeeTier] | Sequence[Tier], where: str) -> None:
    overs = [tier.over for tier in tiers]
    need(bool(overs) and overs[0] == 0, where, "must begin with a tier over 0")
    need(overs == sorted(set(overs)), where, "must rise: each tier over more than the one before")


def check_percent(percent: Fraction, where: str) -> None:
    need(0 <= percent <= HUNDRED, where, "must be from 0 to 100")
