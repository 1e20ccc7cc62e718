"""Terms of a deal in plain words, as a founder reads them."""

from fractions import Fraction

from django.utils.translation import gettext as _

from funding.waterfall import Deduction, Fee, Terms, number_text
from funding.words import fee_called, rule_said, service_called
from incubator.core import shown
from incubator.core.money import format_money

HUNDRED = Fraction(100)


def in_plain_words(terms: Terms) -> list[tuple[str, str]]:
    """Pairs of what is agreed and the sentence for it, in the order of the waterfall."""
    rows = [(_("Before net"), _("Refunds and tax are taken off what players pay."))]
    rows += [(_("Fee"), _fee(terms, fee)) for fee in terms.fees]
    rows += [
        (
            _("Services") if rule.source == "services" else _("Outside costs"),
            _named(_cost_called(rule), rule_said(rule.rule(terms.currency))),
        )
        for rule in terms.deductions
    ]
    rows += [
        (
            _("Studio's share"),
            _("%(sentence)s.") % {"sentence": rule_said(terms.split_rule(0, tier))},
        )
        for tier in range(len(terms.split.tiers))
    ]
    rows.append((_("Advance"), _recoupment(terms)))
    rows.append((_("Reserve"), _reserve(terms)))
    if terms.guarantee:
        facts = {
            "amount": format_money(terms.guarantee.amount_minor, terms.currency),
            "date": shown.day(terms.guarantee.by),
        }
        rows.append((_("Guarantee"), _("At least %(amount)s by %(date)s.") % facts))
    if terms.payout_threshold_minor:
        least = format_money(terms.payout_threshold_minor, terms.currency)
        rows.append(
            (_("Payout"), _("Once %(least)s is payable to the studio in all.") % {"least": least})
        )
    due = {
        "period": _("month") if terms.statement_period == "month" else _("quarter"),
        "days": terms.due_days,
        "questions": terms.dispute_days,
    }
    rows.append(
        (
            _("Statements"),
            _(
                "Every %(period)s, issued within %(days)s days, open to questions for %(questions)s"
                " days."
            )
            % due,
        )
    )
    return rows


def _fee(terms: Terms, fee: Fee) -> str:
    if fee.kind == "charged":
        return _("What the payment provider charges, as charged.")
    tiers = len(fee.tiers) if fee.kind == "percent" else 1
    rules = (str(rule_said(fee.rule(tier, terms.currency))) for tier in range(tiers))
    return _named(fee_called(fee.code), "; ".join(rules))


def _named(name: object, rule: object) -> str:
    return _("%(name)s: %(rule)s.") % {"name": name, "rule": rule}


def _cost_called(rule: Deduction) -> str:
    if rule.name == "*":
        return _("All")
    return str(service_called(rule.name)).capitalize() if rule.source == "services" else rule.name


def _recoupment(terms: Terms) -> str:
    recoupment = terms.recoupment
    facts = {
        "percent": _percent(recoupment.share_percent),
        "uplift": _percent(recoupment.uplift_percent),
    }
    if recoupment.base == "net" and recoupment.share_percent == HUNDRED:
        source = _("all of net, before it is shared")
    elif recoupment.base == "net":
        source = _("%(percent)s of net, before the rest is shared") % facts
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
        "%(percent)s of the studio's share after recoupment is held, and released %(days)s days"
        " after each sale."
    ) % {"percent": _percent(terms.reserve.percent), "days": terms.reserve.days}


def _percent(percent: Fraction) -> str:
    return f"{number_text(percent)} %"
