"""Terms of a deal in plain words, as a founder reads them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from funding.phrases import told
from funding.waterfall import FlatFee, PercentFee, Terms
from funding.waterfall.words import (
    amount_text,
    cost_rule,
    fee_rule,
    name_text,
    percent_text,
    split_rule,
)
from incubator.core.money import format_money


def in_plain_words(terms: Terms) -> list[tuple[str, str]]:
    """Pairs of what is agreed and the sentence for it, in the order of the waterfall."""
    rows = [(_("Before net"), _("Refunds and tax are taken off what players pay."))]
    rows += [(_("Fee"), _fee(terms, fee)) for fee in terms.fees]
    rows += [
        (
            _("Services") if rule.source == "services" else _("Outside costs"),
            _named(_all_or(rule.name), told(cost_rule(rule, terms.exponent))),
        )
        for rule in terms.deductions
    ]
    rows += [
        (
            _("Studio's share"),
            _("%(sentence)s.") % {"sentence": told(split_rule(terms, 0, tier))},
        )
        for tier in range(len(terms.split.tiers))
    ]
    rows.append((_("Advance"), _recoupment(terms)))
    rows.append((_("Reserve"), _reserve(terms)))
    if terms.guarantee:
        facts = {
            "amount": format_money(terms.guarantee.amount_minor, terms.currency),
            "date": date_format(terms.guarantee.by),
        }
        rows.append((_("Guarantee"), _("At least %(amount)s by %(date)s.") % facts))
    if terms.payout_threshold_minor:
        least = format_money(terms.payout_threshold_minor, terms.currency)
        rows.append((_("Payout"), _("Due once %(least)s is payable.") % {"least": least}))
    due = {
        "period": _("month") if terms.statement_period == "month" else _("quarter"),
        "days": terms.due_days,
        "questions": terms.dispute_days,
    }
    rows.append(
        (
            _("Statements"),
            _(
                "Every %(period)s, due within %(days)s days, open to questions for %(questions)s"
                " days."
            )
            % due,
        )
    )
    return rows


def _fee(terms: Terms, fee: object) -> str:
    if isinstance(fee, PercentFee):
        rules = (told(fee_rule(terms, fee, tier)) for tier in range(len(fee.tiers)))
        return _named(told(name_text(fee.code)), "; ".join(rules))
    if isinstance(fee, FlatFee):
        amount = amount_text(fee.amount_minor, terms.exponent)
        return _named(told(name_text(fee.code)), _("%(amount)s each") % {"amount": amount})
    return _("What the payment provider charges, as charged.")


def _named(name: str, rule: str) -> str:
    return _("%(name)s: %(rule)s.") % {"name": name, "rule": rule}


def _all_or(name: str) -> str:
    return _("All") if name == "*" else told(name).capitalize()


def _recoupment(terms: Terms) -> str:
    recoupment = terms.recoupment
    facts = {
        "percent": percent_text(recoupment.share_percent),
        "uplift": percent_text(recoupment.uplift_percent),
    }
    if recoupment.base == "net":
        source = _("all of net, before it is shared")
    else:
        source = _("%(percent)s of the studio's share") % facts
    if recoupment.uplift_percent:
        said = _("Recouped from %(source)s, with %(uplift)s on top.")
    else:
        said = _("Recouped from %(source)s.")
    return said % {**facts, "source": source}


def _reserve(terms: Terms) -> str:
    if terms.reserve is None:
        return _("Nothing is held back.")
    return _(
        "%(percent)s of the studio's share is held and released %(days)s days after each sale."
    ) % {"percent": percent_text(terms.reserve.percent), "days": terms.reserve.days}
