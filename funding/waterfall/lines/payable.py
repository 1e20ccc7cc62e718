"""From the studio's share to what is payable."""

from funding.waterfall.outcome import Outcome
from funding.waterfall.state import State
from funding.waterfall.statement import Line, Source
from funding.waterfall.words import amount_text, percent_text


def payable_lines(outcome: Outcome, closing: State) -> list[Line]:
    payable, held = outcome.payable, outcome.held
    exponent, terms = outcome.current.exponent, outcome.current
    kept = released = ""
    if terms.reserve:
        kept = f"{percent_text(terms.reserve.percent)} of the studio's share, less refunds' part"
        released = f"{terms.reserve.days} days after each sale"
    guaranteed = ""
    if terms.guarantee:
        amount = amount_text(terms.guarantee.amount_minor, exponent)
        guaranteed = f"the shortfall to {amount} earned by {terms.guarantee.by}"
    rows: list[tuple[str, str, int, str, Source]] = [
        ("reserve_held", "Held in reserve", -held.held_minor, kept, ""),
        ("reserve_released", "Released from reserve", held.released_minor, released, "state"),
        ("carried_new", "Carried forward", payable.new_minor, "a negative balance waits", ""),
        (
            "carried_recovered",
            "Carried forward earlier, recovered",
            -payable.recovered_minor,
            "comes first out of a positive balance",
            "state",
        ),
        ("guarantee", "Minimum guarantee", payable.guarantee_minor, guaranteed, ""),
    ]
    lines = [
        Line(code, label, amount, rule, source=source)
        for code, label, amount, rule, source in rows
        if amount
    ]
    rule = "never negative"
    lines.append(Line("payable", "Payable to the studio", payable.payable_minor, rule, "total"))
    if closing.carried:
        rule = "recovered from later periods"
        label = "Still carried forward"
        lines.append(Line("carried", label, closing.carried, rule, "detail", "state"))
    if payable.waiting_minor:
        limit = amount_text(terms.payout_threshold_minor, exponent)
        rule = f"paid out once {limit} is reached"
        label = "Waits for the payout threshold"
        lines.append(Line("waiting", label, payable.waiting_minor, rule, "detail", "state"))
    return lines
