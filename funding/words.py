"""The words of what the waterfall says in codes: lines, their rules, and refused terms.

Statements keep keys with parameters, and these words are found when they are shown. Names that
people chose (a party, a fee of their own) are parameters and stay as they are in every language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from funding.waterfall import Amount, Rule, TermsInvalid, number_text
from funding.waterfall.codes import RETURNED, RuleKey, Value
from funding.waterfall.errors import TermsCode
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
    "gross": _("Gross sales"),
    "refunds": _("Refunds and chargebacks"),
    "tax": _("Tax"),
    "tax_returned": _("Tax of refunds"),
    "kept-fees": _("Fees kept after refunds"),
    "chargeback-fees": _("Chargeback fees"),
    "net": _("Net"),
    "disbursed": _("Advance paid out"),
    "platform": _("Share of the incubator"),
    "studio": _("Studio's share"),
    "studio_tier": _("Studio's share in this tier"),
    "share": _("Studio's share after recoupment"),
    "reserve_held": _("Held in reserve"),
    "reserve_released": _("Released from reserve"),
    "carried_new": _("Carried forward"),
    "carried_recovered": _("Carried forward earlier, recovered"),
    "guarantee": _("Minimum guarantee"),
    "payable": _("Payable to the studio"),
    "carried": _("Still carried forward"),
    "waiting": _("Waits for the payout threshold"),
    "recouped:principal": _("Advance recouped"),
    "recouped:uplift": _("Uplift recouped"),
    "unrecouped:principal": _("Advance still to be recouped"),
    "unrecouped:uplift": _("Uplift still to be recouped"),
})  # fmt: skip

GROUPS = declared("line", {
    "services": _("Services: %(name)s"),
    "external": _("Costs owed to %(name)s"),
    "recouped": _("Costs recouped: %(name)s"),
    "unrecouped": _("Costs still to be recouped: %(name)s"),
    "party": _("Share of %(party)s"),
})  # fmt: skip
OF_REFUNDS = phrase("funding.line.of_refunds", _("%(fee)s, of refunds"))

# Fees and services that the product itself names.
FEES = declared("fee", {
    "processor": _("Processor"),
    "processing": _("Processing"),
    "payment": _("Payment"),
    "platform-fee": _("Platform fee"),
})  # fmt: skip
NAMED = phrase("funding.fee.named", "%(name)s")
SERVICES = declared("service", {"server": _("server"), "desk": _("desk")})

RULES: Mapping[RuleKey, Phrase] = declared("rule", {
    "price_times_units": _("price times units"),
    "as_bought": _("each under the terms it was bought under"),
    "as_frozen": _("as frozen in each order"),
    "charged": _("as charged by the processor"),
    "not_given_back": _("what the processor did not give back"),
    "per_unit": _("%(amount)s per unit"),
    "per_wallet_order": _("%(amount)s per order from a wallet"),
    "exempt": _("no fee in a period with gross under %(limit)s"),
    "deducted": _("deducted before net"),
    "joins_recoupment": _("joins the recoupment"),
    "not_settled": _("not part of this settlement"),
    "capped": _("%(rule)s, up to %(amount)s in all"),
    "less_all_above": _("gross less everything above"),
    "percent": _("%(percent)s %% of %(base)s"),
    "gross": _("gross"),
    "gross_less_tax": _("gross less tax"),
    "remaining": _("what remains at this step"),
    "net": _("net"),
    "net_after_recoupment": _("net after recoupment"),
    "up_to": _("%(base)s up to %(to)s"),
    "over": _("%(base)s over %(from)s"),
    "between": _("%(base)s over %(from)s and up to %(to)s"),
    "of_lifetime_gross": _("%(amount)s of lifetime gross"),
    "of_period_gross": _("%(amount)s of the period's gross"),
    "units": Counted(_("%(count)s units")),
    "to_be_recouped": _("to be recouped from this period on"),
    "net_until_recouped": _("all of net until recouped"),
    "share_until_recouped": _("%(percent)s %% of the studio's share until recouped"),
    "uplift": _("%(percent)s %% on each advance; %(rule)s"),
    "left_for_later": _("left for later periods"),
    "remainder": _("the remainder"),
    "split_tiers": _("by the tiers of the split"),
    "tiers_below": _("by the tiers below"),
    "earlier_terms": _("earlier terms"),
    "left_of_share": _("what is left of the studio's share"),
    "held": _("%(percent)s %% of the studio's share, less refunds' part"),
    "released": _("%(days)s days after each sale"),
    "negative_waits": _("a negative balance waits"),
    "recovered_first": _("comes first out of a positive balance"),
    "shortfall": _("the shortfall to %(amount)s earned by %(date)s"),
    "never_negative": _("never negative"),
    "recovered_later": _("recovered from later periods"),
    "threshold": _("paid out once %(limit)s is reached"),
    "borne_by_studio": _("%(rule)s; borne by the studio"),
    "of_version": _("%(rule)s (terms version %(version)s)"),
})  # fmt: skip

REFUSALS: Mapping[TermsCode, Phrase] = declared("terms", {
    "not_object": _("must be an object with named fields"),
    "unknown_field": _("unknown; known are %(known)s"),
    "missing": _("is required"),
    "not_one_of": _("must be one of %(choices)s"),
    "not_list": _("must be a list"),
    "item_count": _("must have %(count)s items"),
    "not_date": _("must be a date like 2026-01-31"),
    "not_whole": _("must be a whole number"),
    "not_text": _("must be text"),
    "not_boolean": _("must be true or false"),
    "not_number": _('must be a whole number or exact text such as "12.5" or "1/3"'),
    "too_small": _("must be %(least)s or more"),
    "out_of_range": _("must be from %(least)s to %(most)s"),
    "not_currency": _("must be three capital letters, such as USD"),
    "not_alone": _("must be false: a deal stands alone"),
    "step_order": _(
        "must be %(first)s once each, in any order, then %(last)s (recoupment comes out of %(base)s)"
    ),
    "not_code": _("must be small letters, digits, - or _"),
    "not_code_or_all": _('must be "*" or small letters, digits, - or _'),
    "code_repeated": _("must differ from every other fee's"),
    "code_reserved": _("may not be the name of one of the statement's own lines"),
    "payee_reserved": _("may not be studio or chargeback"),
    "base_by_period": _("must be gross or gross_less_tax by period_gross"),
    "charged_repeated": _("may name the fee as charged only once"),
    "name_repeated": _("is named by a rule before"),
    "share_of_net": _("must be 100 when the base is net"),
    "party_order": _("must begin with studio and end with incubator"),
    "party_repeated": _("must name each party once"),
    "party_reserved": _("may not contain processor or chargeback"),
    "tier_start": _("must begin with a tier over 0"),
    "tier_order": _("must rise: each tier over more than the one before"),
    "percent_count": _("must have %(count)s numbers"),
    "percent_sum": _("may not sum to more than 100"),
    "no_version": _("must name at least one version"),
    "version_repeated": _("must differ between the versions of a deal"),
    "version_differs": _("must be the same in every version of a deal"),
    "version_order": _("must not be before an earlier version's"),
})  # fmt: skip
AT_FIELD = phrase("funding.terms.at_field", _("%(field)s: %(allowed)s"))


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


def refusal_said(refused: TermsInvalid) -> Said:
    """What may stand in the field at fault, without naming it."""
    return REFUSALS[refused.code](**refused.parameters)


def refusal_at_field(refused: TermsInvalid) -> Said:
    allowed = refusal_said(refused)
    return AT_FIELD(field=refused.field, allowed=allowed) if refused.field else allowed
