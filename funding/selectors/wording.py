"""Terms of a deal in plain words, as a founder reads them."""

from funding.waterfall import FlatFee, PercentFee, Terms
from funding.waterfall.words import amount_text, cost_rule, fee_rule, percent_text, split_rule
from incubator.core.money import format_money


def in_plain_words(terms: Terms) -> list[tuple[str, str]]:
    """Pairs of what is agreed and the sentence for it, in the order of the waterfall."""
    rows = [("Before net", "Refunds and tax are taken off what players pay.")]
    rows += [("Fee", _fee(terms, fee)) for fee in terms.fees]
    rows += [
        (
            "Services" if rule.source == "services" else "Outside costs",
            f"{_named(rule.name)}: {cost_rule(rule, terms.exponent)}.",
        )
        for rule in terms.deductions
    ]
    rows += [
        ("Studio's share", f"{split_rule(terms, 0, tier)}.")
        for tier in range(len(terms.split.tiers))
    ]
    rows.append(("Advance", _recoupment(terms)))
    rows.append(("Reserve", _reserve(terms)))
    if terms.guarantee:
        amount = format_money(terms.guarantee.amount_minor, terms.currency)
        rows.append(("Guarantee", f"At least {amount} by {terms.guarantee.by}."))
    if terms.payout_threshold_minor:
        least = format_money(terms.payout_threshold_minor, terms.currency)
        rows.append(("Payout", f"Due once {least} is payable."))
    due = f"Every {terms.statement_period}, due within {terms.due_days} days"
    rows.append(("Statements", f"{due}, open to questions for {terms.dispute_days} days."))
    return rows


def _fee(terms: Terms, fee: object) -> str:
    if isinstance(fee, PercentFee):
        parts = "; ".join(fee_rule(terms, fee, tier) for tier in range(len(fee.tiers)))
        return f"{fee.code.capitalize()}: {parts}."
    if isinstance(fee, FlatFee):
        return f"{fee.code.capitalize()}: {amount_text(fee.amount_minor, terms.exponent)} each."
    return "What the payment provider charges, as charged."


def _named(name: str) -> str:
    return "All" if name == "*" else name.capitalize()


def _recoupment(terms: Terms) -> str:
    recoupment = terms.recoupment
    source = (
        "all of net, before it is shared"
        if recoupment.base == "net"
        else f"{percent_text(recoupment.share_percent)} of the studio's share"
    )
    uplift = (
        f", with {percent_text(recoupment.uplift_percent)} on top"
        if recoupment.uplift_percent
        else ""
    )
    return f"Recouped from {source}{uplift}."


def _reserve(terms: Terms) -> str:
    if terms.reserve is None:
        return "Nothing is held back."
    return (
        f"{percent_text(terms.reserve.percent)} of the studio's share is held and released"
        f" {terms.reserve.days} days after each sale."
    )
