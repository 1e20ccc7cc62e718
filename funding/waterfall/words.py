"""Rules in plain words, as a statement's reader sees them."""

from collections.abc import Sequence
from fractions import Fraction

from funding.waterfall.exact import number_text
from funding.waterfall.terms import Deduction, Fee, PercentFee, Recoupment, Terms

BASES = {
    "gross": "gross",
    "gross_less_tax": "gross less tax",
    "remaining": "what remains at this step",
}
METRICS = {
    "lifetime_gross": "lifetime gross",
    "lifetime_net": "lifetime net",
    "period_gross": "the period's gross",
    "units": "units sold",
}
# Where base and metric are the same measure, naming it once is enough.
SAME = {("gross", "lifetime_gross"), ("net", "lifetime_net")}


def amount_text(minor: int, exponent: int) -> str:
    """ "10,000,000.00" : grouped, with the currency's decimals and no symbol."""
    sign, digits = ("−" if minor < 0 else ""), abs(minor)
    whole, rest = divmod(digits, 10**exponent)
    return f"{sign}{whole:,}" + (f".{rest:0{exponent}d}" if exponent else "")


def percent_text(percent: Fraction) -> str:
    return f"{number_text(percent)} %"


def name_text(code: str) -> str:
    return code.replace("-", " ").replace("_", " ").capitalize()


def fee_rule(terms: Terms, fee: Fee, tier: int) -> str:
    if fee.kind == "charged":
        return "as charged by the processor"
    if fee.kind == "flat":
        per = "unit" if fee.per == "unit" else "order from a wallet"
        return f"{amount_text(fee.amount_minor, terms.exponent)} per {per}"
    overs = [row.over for row in fee.tiers]
    bound = bound_text(overs, tier, fee.metric, BASES[fee.base], terms.exponent)
    return f"{percent_text(fee.tiers[tier].percent)} of {BASES[fee.base]}{bound}"


def exemption_rule(terms: Terms, fee: PercentFee) -> str:
    limit = amount_text(fee.exempt_under_minor, terms.exponent)
    return f"no fee in a period with gross under {limit}"


def split_rule(terms: Terms, party: int, tier: int) -> str:
    split = terms.split
    overs = [row.over for row in split.tiers]
    base = "net after recoupment" if terms.recoupment.base == "net" else "net"
    bound = bound_text(overs, tier, split.metric, "net", terms.exponent)
    return f"{percent_text(split.tiers[tier].percents[party])} of {base}{bound}"


def bound_text(overs: Sequence[int], tier: int, metric: str, base: str, exponent: int) -> str:
    """ " over 10.00 and up to 20.00", or nothing for a rule without tiers."""
    if len(overs) == 1:
        return ""
    is_last, of = tier + 1 == len(overs), ""
    if (base, metric) not in SAME and metric != "units":
        of = f" of {METRICS[metric]}"

    def text(over: int) -> str:
        return f"{over:,} units" if metric == "units" else amount_text(over, exponent) + of

    if tier == 0:
        return f" up to {text(overs[1])}"
    over = f" over {text(overs[tier])}"
    return over if is_last else f"{over} and up to {text(overs[tier + 1])}"


def cost_rule(rule: Deduction, exponent: int) -> str:
    words = {
        "deduct": "deducted before net",
        "recoup": "joins the recoupment",
        "bear": "not part of this settlement",
    }
    if rule.cap_minor is None:
        return words[rule.treatment]
    return f"{words[rule.treatment]}, up to {amount_text(rule.cap_minor, exponent)} in all"


def recoup_rule(recoupment: Recoupment, code: str) -> str:
    if recoupment.base == "net":
        source = "all of net until recouped"
    else:
        source = f"{percent_text(recoupment.share_percent)} of the studio's share until recouped"
    if code == "uplift":
        return f"{percent_text(recoupment.uplift_percent)} on each advance; {source}"
    return source
