"""From gross down to net."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from funding.waterfall.exact import spread
from funding.waterfall.outcome import Outcome
from funding.waterfall.statement import Line, Source
from funding.waterfall.steps.costs import Cost
from funding.waterfall.steps.fees import KEPT, accrual_of
from funding.waterfall.steps.measures import kept_gross
from funding.waterfall.steps.net import Net
from funding.waterfall.terms import Fee, PercentFee
from funding.waterfall.words import cost_rule, exemption_rule, fee_rule, name_text


@dataclass(frozen=True, slots=True)
class FeeTierPart:
    """What one tier of one version adds to a fee in the period, exactly."""

    net: Net
    fee: Fee
    tier: int
    growth: Fraction


def net_lines(outcome: Outcome) -> list[Line]:
    """Gross, then the steps before net in the order of the current terms, then net."""
    measures = outcome.measures
    lines = [Line("gross", "Gross sales", measures.sold_gross, "price times units", source="sales")]
    for step in outcome.current.steps:
        if step == "refunds":
            refunded = -measures.returned_gross
            rule = "each under the terms it was bought under"
            lines += _line("refunds", "Refunds and chargebacks", refunded, rule, "refunds")
        elif step == "tax":
            rule = "as frozen in each order"
            lines += _line("tax", "Tax", -measures.sold_tax, rule, "sales")
            lines += _line("tax_returned", "Tax of refunds", measures.returned_tax, rule, "refunds")
        elif step == "fees":
            lines += _fee_lines(outcome)
        elif step == "deductions":
            lines += [_cost_line(outcome, cost) for cost in outcome.costs]
    total = sum(line.amount_minor for line in lines if line.role == "part")
    return [*lines, Line("net", "Net", total, "gross less everything above", "total")]


def _line(code: str, label: str, amount: int, rule: str, source: Source = "") -> list[Line]:
    return [Line(code, label, amount, rule, source=source)] if amount else []


def _fee_lines(outcome: Outcome) -> list[Line]:
    lines: list[Line] = []
    for key, parts in _fee_parts(outcome).items():
        total = outcome.rounded.period[key]
        first = parts[0]
        if first.fee.kind == "charged":
            lines += _charged_lines(outcome, first)
            continue
        amounts = spread(total, [part.growth for part in parts])
        for part, amount in zip(parts, amounts, strict=True):
            rule = fee_rule(part.net.piece.terms, part.fee, part.tier)
            rule += _version_words(outcome, part.net)
            lines += _line(part.fee.code, name_text(part.fee.code), -amount, rule, "sales")
        if first.fee.kind == "percent" and not total and _is_exempt(outcome, first.fee):
            rule = exemption_rule(first.net.piece.terms, first.fee)
            lines.append(Line(first.fee.code, name_text(first.fee.code), 0, rule, "detail"))
    for path, amount in outcome.rounded.of("fee").items():
        code = path.partition("/")[2]
        if code in BORNE_LABELS:
            label, rule = BORNE_LABELS[code]
            lines += _line(code, label, -amount, rule, "refunds")
    return lines


BORNE_LABELS = {
    KEPT: ("Fees kept after refunds", "what the processor did not give back"),
    "chargeback-fees": ("Chargeback fees", "as charged by the processor"),
}


def _fee_parts(outcome: Outcome) -> dict[str, list[FeeTierPart]]:
    """The parts of each fee by the key it is rounded under."""
    parts: dict[str, list[FeeTierPart]] = defaultdict(list)
    for net in outcome.nets:
        for fee, accrual in zip(net.piece.terms.fees, net.fees, strict=True):
            before = accrual_of(net.piece.before.fees, fee.code, len(accrual.parts))
            rows = zip(accrual.parts, before.parts, strict=True)
            for tier, (now, then) in enumerate(rows):
                part = FeeTierPart(net, fee, tier, now - then)
                parts[f"fee/{fee.payee}/{fee.code}"].append(part)
    return parts


def _charged_lines(outcome: Outcome, part: FeeTierPart) -> list[Line]:
    """Charged on sales and what belongs to refunds stand apart, each with its own rows."""
    measures = [
        net.piece.period
        for net in outcome.nets
        if any(fee.kind == "charged" for fee in net.piece.terms.fees)
    ]
    code, label = part.fee.code, name_text(part.fee.code)
    rule = fee_rule(part.net.piece.terms, part.fee, part.tier)
    sold = -sum(measure.sold_fee for measure in measures)
    returned = sum(measure.returned_fee for measure in measures)
    lines = _line(code, label, sold, rule, "sales")
    return lines + _line(f"{code}_returned", f"{label}, of refunds", returned, rule, "refunds")


def _is_exempt(outcome: Outcome, fee: PercentFee) -> bool:
    return fee.is_exempt(kept_gross(outcome.measures))


def _version_words(outcome: Outcome, net: Net) -> str:
    version = net.piece.terms.version
    return "" if version == outcome.current.version else f" (terms version {version})"


def _cost_line(outcome: Outcome, cost: Cost) -> Line:
    """A deducted cost is a part; any other only a mention of what was charged."""
    source, name = cost.code.split(":", 1)
    label = f"Services: {name}" if source == "services" else f"Costs owed to {name}"
    kind: Source = "service_charges" if source == "services" else "external_costs"
    rule = cost_rule(cost.rule, outcome.current.exponent)
    if cost.rule.treatment == "deduct":
        return Line(cost.code, label, -cost.taken_minor, rule, "part", kind, cost.ids)
    return Line(cost.code, label, -cost.charged_minor, rule, "detail", kind, cost.ids)
