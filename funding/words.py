"""The words of what the waterfall says in codes: lines, their rules, and refused terms.

Statements keep keys with parameters, and these words are found when they are shown. Names that
people chose (a party, a fee of their own) are parameters and stay as they are in every language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy

from funding.waterfall import Amount, Invalid, Rule, number_text
from funding.waterfall.codes import RETURNED, InputsCode, RuleKey, TermsCode, Value
from incubator.core.words import Money, Phrase, Said, phrase
from incubator.core.words import Value as Kept

Key = TypeVar("Key", bound=str)


@dataclass(frozen=True, slots=True)
class Counted:
    """A template whose numbers are written as people read them: 5,000."""

    template: Any

    def __str__(self) -> str:
        return str(self.template)

    def __mod__(self, parameters: Mapping[str, Any]) -> str:
        grouped = {name: f"{count:,}" for name, count in parameters.items()}
        return str(self.template % grouped)


def declared(room: str, words: Mapping[Key, Any]) -> dict[Key, Phrase]:
    return {key: phrase(f"funding.{room}.{key}", template) for key, template in words.items()}


LINES = declared("line", {
    "gross": gettext_lazy("Gross sales"),
    "refunds": gettext_lazy("Refunds and chargebacks"),
    "tax": gettext_lazy("Tax"),
    "tax_returned": gettext_lazy("Tax of refunds"),
    "kept-fees": gettext_lazy("Fees kept after refunds"),
    "chargeback-fees": gettext_lazy("Chargeback fees"),
    "net": gettext_lazy("Net"),
    "disbursed": gettext_lazy("Advance paid out"),
    "returned": gettext_lazy("Advance returned by the bank"),
    "given_back": gettext_lazy("Recouped before, given back"),
    "platform": gettext_lazy("Share of the incubator"),
    "studio": gettext_lazy("Studio's share"),
    "studio_tier": gettext_lazy("Studio's share in this tier"),
    "share": gettext_lazy("Studio's share after recoupment"),
    "reserve_held": gettext_lazy("Held in reserve"),
    "reserve_released": gettext_lazy("Released from reserve"),
    "carried_new": gettext_lazy("Carried forward"),
    "carried_recovered": gettext_lazy("Carried forward earlier, recovered"),
    "guarantee": gettext_lazy("Minimum guarantee"),
    "payable": gettext_lazy("Payable to the studio"),
    "carried": gettext_lazy("Still carried forward"),
    "recouped:principal": gettext_lazy("Advance recouped"),
    "recouped:uplift": gettext_lazy("Uplift recouped"),
    "unrecouped:principal": gettext_lazy("Advance still to be recouped"),
    "unrecouped:uplift": gettext_lazy("Uplift still to be recouped"),
})  # fmt: skip

GROUPS = declared("line", {
    "services": gettext_lazy("Services: %(name)s"),
    "external": gettext_lazy("Costs owed to %(name)s"),
    "recouped": gettext_lazy("Costs recouped: %(name)s"),
    "unrecouped": gettext_lazy("Costs still to be recouped: %(name)s"),
    "party": gettext_lazy("Share of %(party)s"),
})  # fmt: skip
OF_REFUNDS = phrase("funding.line.of_refunds", gettext_lazy("%(fee)s, of refunds"))

# Fees and services that the product itself names.
FEES = declared("fee", {
    "processor": gettext_lazy("Processor"),
    "processing": gettext_lazy("Processing"),
    "payment": gettext_lazy("Payment"),
    "platform-fee": gettext_lazy("Platform fee"),
})  # fmt: skip
NAMED = phrase("funding.fee.named", "%(name)s")
SERVICES = declared("service", {
    "server": gettext_lazy("server"),
    "desk": gettext_lazy("desk"),
    "service": gettext_lazy("customer service"),
})  # fmt: skip

RULES: Mapping[RuleKey, Phrase] = declared("rule", {
    "price_times_units": gettext_lazy("price times units"),
    "as_bought": gettext_lazy("each under the terms it was bought under"),
    "as_frozen": gettext_lazy("as frozen in each order"),
    "charged": gettext_lazy("as charged by the processor"),
    "not_given_back": gettext_lazy("what the processor did not give back"),
    "per_unit": gettext_lazy("%(amount)s per unit"),
    "per_wallet_order": gettext_lazy("%(amount)s per order from a wallet"),
    "exempt": gettext_lazy("no fee in a period with gross under %(limit)s"),
    "deducted": gettext_lazy("deducted before net"),
    "joins_recoupment": gettext_lazy("joins the recoupment"),
    "not_settled": gettext_lazy("not part of this settlement"),
    "capped": gettext_lazy("%(rule)s, up to %(amount)s in all"),
    "less_all_above": gettext_lazy("gross less everything above"),
    "percent": gettext_lazy("%(percent)s %% of %(base)s"),
    "gross": gettext_lazy("gross"),
    "gross_less_tax": gettext_lazy("gross less tax"),
    "remaining": gettext_lazy("what remains at this step"),
    "net": gettext_lazy("net"),
    "net_after_recoupment": gettext_lazy("net after recoupment"),
    "up_to": gettext_lazy("%(base)s up to %(to)s"),
    "over": gettext_lazy("%(base)s over %(from)s"),
    "between": gettext_lazy("%(base)s over %(from)s and up to %(to)s"),
    "of_lifetime_gross": gettext_lazy("%(amount)s of lifetime gross"),
    "of_period_gross": gettext_lazy("%(amount)s of the period's gross"),
    "units": Counted(gettext_lazy("%(count)s units")),
    "received": gettext_lazy("the point where the incubator has %(percent)s %% of its advances back"),
    "to_be_recouped": gettext_lazy("to be recouped from this period on"),
    "came_back": gettext_lazy("came back, the last of it on %(date)s"),
    "given_back": gettext_lazy("payable again since the return"),
    "net_until_recouped": gettext_lazy("all of net until recouped"),
    "part_of_net_until_recouped": gettext_lazy("%(percent)s %% of net until recouped"),
    "share_until_recouped": gettext_lazy("%(percent)s %% of the studio's share until recouped"),
    "uplift": gettext_lazy("%(percent)s %% on each advance; %(rule)s"),
    "left_for_later": gettext_lazy("left for later periods"),
    "remainder": gettext_lazy("the remainder"),
    "split_tiers": gettext_lazy("by the tiers of the split"),
    "tiers_below": gettext_lazy("by the tiers below"),
    "earlier_terms": gettext_lazy("earlier terms"),
    "left_of_share": gettext_lazy("what is left of the studio's share"),
    "held": gettext_lazy(
        "%(percent)s %% of the studio's share after recoupment, less refunds' part"
    ),
    "released": gettext_lazy("%(days)s days after each sale"),
    "negative_waits": gettext_lazy("a negative balance waits"),
    "recovered_first": gettext_lazy("comes first out of a positive balance"),
    "shortfall": gettext_lazy("the shortfall to %(amount)s earned by %(date)s"),
    "never_negative": gettext_lazy("nothing is paid for a month that ends below zero"),
    "recovered_later": gettext_lazy("recovered from later periods"),
    "borne_by_studio": gettext_lazy("%(rule)s; borne by the studio"),
    "of_version": gettext_lazy("%(rule)s (terms version %(version)s)"),
})  # fmt: skip

REFUSALS: Mapping[TermsCode, Phrase] = declared("terms", {
    "not_object": gettext_lazy("must be an object with named fields"),
    "unknown_field": gettext_lazy("unknown; known are %(known)s"),
    "missing": gettext_lazy("is required"),
    "not_one_of": gettext_lazy("must be one of %(choices)s"),
    "not_list": gettext_lazy("must be a list"),
    "item_count": gettext_lazy("must have %(count)s items"),
    "not_date": gettext_lazy("must be a date like 2026-01-31"),
    "not_whole": gettext_lazy("must be a whole number"),
    "not_text": gettext_lazy("must be text"),
    "not_boolean": gettext_lazy("must be true or false"),
    "not_number": gettext_lazy('must be a whole number or exact text such as "12.5" or "1/3"'),
    "too_small": gettext_lazy("must be %(least)s or more"),
    "out_of_range": gettext_lazy("must be from %(least)s to %(most)s"),
    "not_currency": gettext_lazy("must be three capital letters, such as USD"),
    "not_alone": gettext_lazy("must be false: a deal stands alone"),
    "step_order": gettext_lazy(
        "must be %(first)s once each, in any order, then %(last)s (recoupment comes out of %(base)s)"
    ),
    "not_code": gettext_lazy("must be small letters, digits, - or _"),
    "not_code_or_all": gettext_lazy('must be "*" or small letters, digits, - or _'),
    "code_repeated": gettext_lazy("must differ from every other fee's"),
    "code_reserved": gettext_lazy("may not be the name of one of the statement's own lines"),
    "payee_reserved": gettext_lazy("may not be studio or chargeback"),
    "charged_repeated": gettext_lazy("may name the fee as charged only once"),
    "name_repeated": gettext_lazy("is named by a rule before"),
    "party_order": gettext_lazy("must begin with studio and end with incubator"),
    "party_repeated": gettext_lazy("must name each party once"),
    "party_reserved": gettext_lazy("may not contain processor or chargeback"),
    "tier_start": gettext_lazy("must begin with a tier over 0"),
    "tier_order": gettext_lazy("must rise: each tier over more than the one before"),
    "tier_metric": gettext_lazy("must begin by the measure that the tiers go by, and by no other"),
    "percent_count": gettext_lazy("must have %(count)s numbers"),
    "percent_sum": gettext_lazy("may not sum to more than 100"),
    "no_version": gettext_lazy("must name at least one version"),
    "version_repeated": gettext_lazy("must differ between the versions of a deal"),
    "version_differs": gettext_lazy("must be the same in every version of a deal"),
    "version_order": gettext_lazy("must not be before an earlier version's"),
    "period_boundary": gettext_lazy(
        "must be the first day of a quarter where months become quarters, or quarters months"
    ),
})  # fmt: skip
AT_FIELD = phrase("funding.terms.at_field", gettext_lazy("%(field)s: %(allowed)s"))

INPUTS_REFUSED: Mapping[InputsCode, Phrase] = declared("inputs", {
    "period_backwards": gettext_lazy("the period from %(start)s to %(end)s runs backwards"),
    "negative": gettext_lazy("a row of %(day)s is below zero (%(row)s)"),
    "fee_returned_exceeds": gettext_lazy(
        "on %(day)s more of a processor's fee came back than had been charged"
    ),
    "after_period": gettext_lazy("a row of %(day)s lies after %(end)s"),
    "settled_already": gettext_lazy("everything up to %(until)s is settled already"),
    "version_unknown": gettext_lazy("sales of %(day)s name terms %(version)s, which do not exist"),
    "no_terms_yet": gettext_lazy("no terms are in force by %(day)s"),
    "credit_exceeds": gettext_lazy("more of %(cost)s was credited than charged"),
    "given_back_exceeds": gettext_lazy("more was given back of an advance than came back"),
    "return_exceeds": gettext_lazy("more of the advances came back than was paid out"),
    "refund_exceeds": gettext_lazy("refunds of sales of %(day)s are more than was sold that day"),
})  # fmt: skip
VERSION_MISSING = phrase(
    "funding.state.version_missing", gettext_lazy("terms version %(version)s is missing")
)
REFUSED: Mapping[str, Phrase] = dict(
    [*REFUSALS.items(), *INPUTS_REFUSED.items(), ("version_missing", VERSION_MISSING)]
)
CANNOT_BE_SETTLED = phrase(
    "statement.refused.cannot_be_settled",
    gettext_lazy("%(deal)s cannot be settled: %(why)s. Ask a fund manager."),
)


def label_of(code: str) -> Said:
    """What the line of that code is called."""
    # The second tier of a fee is "code~2".
    code = code.partition("~")[0]
    if code in LINES:
        return LINES[code]()
    if code.endswith(RETURNED):
        return OF_REFUNDS(fee=fee_called(code.removesuffix(RETURNED)))
    group, colon, name = code.partition(":")
    if not colon:
        return fee_called(code)
    if group == "party":
        return GROUPS["party"](party=name)
    # What was recouped is named by the cost it was.
    source, _colon, name = (name if ":" in name else code).partition(":")
    return GROUPS[group](name=service_called(name) if source == "services" else name)


def fee_called(code: str) -> Said:
    known = FEES.get(code.replace("_", "-"))
    return known() if known else NAMED(name=code.replace("-", " ").replace("_", " ").capitalize())


def service_called(kind: str) -> Said | str:
    known = SERVICES.get(kind)
    return known() if known else kind


def rule_said(rule: Rule) -> Said:
    """The rule as a statement keeps it."""
    return RULES[rule.key](**{name: _kept(value) for name, value in rule.parameters.items()})


def _kept(value: Value) -> Kept:
    match value:
        case Amount(minor, currency):
            return Money(minor, currency)
        case Rule():
            return rule_said(value)
        case Fraction():
            return number_text(value)
    return value


def refusal_said(refused: Invalid) -> Said:
    """What may stand in the field at fault, without naming it; what is wrong with the rows."""
    said = REFUSED[refused.code]
    # The rest of what a refusal carries is for logs.
    return said(**{name: refused.parameters[name] for name in said.names})


def refusal_at_field(refused: Invalid) -> Said:
    allowed = refusal_said(refused)
    return AT_FIELD(field=refused.field, allowed=allowed) if refused.field else allowed
