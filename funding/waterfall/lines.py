"""The statement's lines: every amount with its rule and with where it comes from."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from funding.waterfall.clauses import STUDIO, Fee
from funding.waterfall.codes import RETURNED, Amount, Rule, RuleKey
from funding.waterfall.net import KEPT, PENALTIES, Cost, Net
from funding.waterfall.outcome import Outcome
from funding.waterfall.rounding import ZERO, spread
from funding.waterfall.state import State, accrual_of
from funding.waterfall.terms import Terms

Source = Literal[
    "",
    "sales",
    "refunds",
    "service_charges",
    "external_costs",
    "disbursements",
    "disbursement_returns",
    "state",
]
UNRETURNED: Mapping[str, RuleKey] = {KEPT: "not_given_back", PENALTIES: "charged"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the statement, in the order of the waterfall.

    `role`: the amounts of all "part" lines sum to the studio's payable (income positive, what
    goes to others negative); a "total" line repeats the sum of the parts so far; a "detail"
    line explains the total before it or mentions what changes nothing, and is never added.
    `rule` says where the amount comes from, unless the terms in force say nothing of it any more.
    `source` names the kind of input the line was made from ("" when it follows from the lines
    before it, "state" when it comes from earlier periods), `source_ids` the rows where the inputs
    carry ids.
    """

    code: str
    amount_minor: int
    rule: Rule | None
    role: Literal["part", "total", "detail"] = "part"
    source: Source = ""
    source_ids: tuple[int, ...] = ()


def statement_lines(outcome: Outcome, closing: State) -> tuple[Line, ...]:
    """In the order of the waterfall; see `Line.role` for what adds up to what."""
    net = _net_lines(outcome)
    shares = _share_lines(outcome, closing, sum_of_parts(net))
    return (*net, *shares, *_payable_lines(outcome, closing))


def sum_of_parts(lines: list[Line]) -> int:
    return sum(line.amount_minor for line in lines if line.role == "part")


def _part(code: str, amount: int, rule: Rule | None, source: Source = "") -> list[Line]:
    """A part, or nothing where nothing moved."""
    return [Line(code, amount, rule, source=source)] if amount else []


def _net_lines(outcome: Outcome) -> list[Line]:
    """Gross, then the steps before net in the order of the current terms, then net."""
    measures = outcome.measures
    lines = [Line("gross", measures.sold_gross, Rule("price_times_units"), source="sales")]
    for step in outcome.current.steps:
        if step == "refunds":
            refunded = -measures.returned_gross
            lines += _part("refunds", refunded, Rule("as_bought"), "refunds")
        elif step == "tax":
            frozen = Rule("as_frozen")
            lines += _part("tax", -measures.sold_tax, frozen, "sales")
            lines += _part("tax_returned", measures.returned_tax, frozen, "refunds")
        elif step == "fees":
            lines += _fee_lines(outcome)
        elif step == "deductions":
            lines += [_cost_line(outcome.current, cost) for cost in outcome.costs]
    return [*lines, Line("net", sum_of_parts(lines), Rule("less_all_above"), "total")]


@dataclass(frozen=True, slots=True)
class FeeTierPart:
    """What one tier of one version adds to a fee in the period, exactly."""

    net: Net
    fee: Fee
    tier: int
    growth: Fraction

    def rule(self, current: Terms) -> Rule:
        terms = self.net.terms
        return _of_version(self.fee.rule(self.tier, terms.currency), terms, current)


def _of_version(rule: Rule, terms: Terms, current: Terms) -> Rule:
    """The rule, with the version of the terms it is of if that is not the current one."""
    if terms.version == current.version:
        return rule
    return Rule("of_version", {"rule": rule, "version": terms.version})


def _fee_lines(outcome: Outcome) -> list[Line]:
    lines: list[Line] = []
    for key, parts in _fee_parts(outcome).items():
        fee, total = parts[0].fee, outcome.rounded.period[key]
        if fee.kind == "charged":
            lines += _charged_lines(outcome, fee.code)
            continue
        amounts = spread(total, [part.growth for part in parts])
        for part, amount in zip(parts, amounts, strict=True):
            lines += _part(part.fee.code, -amount, part.rule(outcome.current), "sales")
        if fee.kind == "percent" and not total and fee.code in parts[0].net.exempt:
            rule = fee.exemption(parts[0].net.terms.currency)
            lines.append(Line(fee.code, 0, rule, "detail"))
    for path, amount in outcome.rounded.of("fee").items():
        code = path.partition("/")[2]
        if code in UNRETURNED:
            lines += _part(code, -amount, Rule(UNRETURNED[code]), "refunds")
    return lines


def _fee_parts(outcome: Outcome) -> dict[str, list[FeeTierPart]]:
    """The parts of each fee by the key it is rounded under."""
    parts: dict[str, list[FeeTierPart]] = defaultdict(list)
    for net in outcome.nets.versions:
        for fee, accrual in zip(net.terms.fees, net.fees, strict=True):
            before = accrual_of(net.before.fees, fee.code, len(accrual.parts))
            rows = zip(accrual.parts, before.parts, strict=True)
            for tier, (now, then) in enumerate(rows):
                part = FeeTierPart(net, fee, tier, now - then)
                parts[f"fee/{fee.payee}/{fee.code}"].append(part)
    return parts


def _charged_lines(outcome: Outcome, code: str) -> list[Line]:
    """Charged on sales and what belongs to refunds stand apart, each with its own rows."""
    measures = [
        net.period
        for net in outcome.nets.versions
        if any(fee.kind == "charged" for fee in net.terms.fees)
    ]
    sold = -sum(measure.sold_fee for measure in measures)
    returned = sum(measure.returned_fee for measure in measures)
    lines = _part(code, sold, Rule("charged"), "sales")
    return lines + _part(f"{code}{RETURNED}", returned, Rule("charged"), "refunds")


def _cost_line(terms: Terms, cost: Cost) -> Line:
    """A deducted cost is a part; any other only a mention of what was charged."""
    services = cost.code.startswith("services:")
    source: Source = "service_charges" if services else "external_costs"
    rule = cost.rule.rule(terms.currency)
    if cost.rule.treatment == "deduct":
        return Line(cost.code, -cost.taken_minor, rule, "part", source, cost.ids)
    return Line(cost.code, -cost.charged_minor, rule, "detail", source, cost.ids)


def _share_lines(outcome: Outcome, closing: State, net_minor: int) -> list[Line]:
    """Recoupment and split in the order of the recoup base; ends with the studio's share."""
    of_net, of_share = _recoup_lines(outcome, "net"), _recoup_lines(outcome, "studio_share")
    after = [*of_share, *_borne_lines(outcome)]
    share = outcome.share_minor
    left = net_minor + sum_of_parts(of_net)
    lines = [*_advance_lines(outcome), *_return_lines(outcome), *of_net]
    lines += [*_split_lines(outcome, left, share - sum_of_parts(after)), *after]
    if of_net or after:
        lines.append(Line("share", share, Rule("left_of_share"), "total"))
    return lines + _owed_lines(closing)


def _advance_lines(outcome: Outcome) -> list[Line]:
    rows = outcome.inputs.disbursements
    if not rows:
        return []
    total = sum(row.amount_minor for row in rows)
    ids = tuple(sorted(row.id for row in rows if row.id))
    return [Line("disbursed", total, Rule("to_be_recouped"), "detail", "disbursements", ids)]


def _return_lines(outcome: Outcome) -> list[Line]:
    """What came back of advances, and what was given back to the studio with it that day."""
    rows = outcome.inputs.disbursement_returns
    if not rows:
        return []
    returned = -sum(row.amount_minor for row in rows)
    given_back = sum(row.given_back_minor for row in rows)
    ids = tuple(sorted(row.id for row in rows if row.id))
    last = Rule("came_back", {"date": max(row.effective_on for row in rows)})
    lines = [Line("returned", returned, last, "detail", "disbursement_returns", ids)]
    if given_back:
        rule = Rule("given_back")
        lines.append(Line("given_back", given_back, rule, "detail", "disbursement_returns", ids))
    return lines


def _recoup_lines(outcome: Outcome, base: str) -> list[Line]:
    """What came out of one base: versions may recoup one balance by different ones."""
    lines: list[Line] = []
    for code, total in outcome.rounded.of("recouped").items():
        moved = _recouped_by(outcome, code)
        # Without any movement of its own (the last cent of rounding) it belongs to the current one.
        amounts = spread(total, [growth for _terms, growth in moved])
        by_version = list(zip(moved, amounts, strict=True)) or [((outcome.current, ZERO), total)]
        for (terms, _growth), amount in by_version:
            if terms.recoupment.base == base:
                rule = _of_version(terms.recoupment.rule(code), terms, outcome.current)
                lines += _part(f"recouped:{code}", -amount, rule, "state")
    return lines


def _recouped_by(outcome: Outcome, code: str) -> list[tuple[Terms, Fraction]]:
    """By which versions' days a code moved, and how far."""
    moved = []
    for net, back in zip(outcome.nets.versions, outcome.division.back, strict=True):
        growth = accrual_of(back, code).amount - accrual_of(net.before.recouped, code).amount
        if growth:
            moved.append((net.terms, growth))
    return moved


def _borne_lines(outcome: Outcome) -> list[Line]:
    lines: list[Line] = []
    for path, amount in outcome.rounded.of("borne").items():
        code = path.partition("/")[2]
        rule = Rule("borne_by_studio", {"rule": Rule(UNRETURNED[code])})
        lines += _part(code, -amount, rule, "refunds")
    return lines


def _split_lines(outcome: Outcome, whole: int, studio: int) -> list[Line]:
    """What other parties get of `whole`, the incubator as the last of them, then the studio's."""
    lines: list[Line] = []
    for party, amount in outcome.rounded.of("party").items():
        lines += _part(f"party:{party}", -amount, _party_rule(outcome.current, party))
    platform = whole + sum_of_parts(lines) - studio
    lines += _part("platform", -platform, Rule("remainder"))
    tiers = _moved_tiers(outcome)
    if len(tiers) > 1:
        amounts = spread(outcome.earned_minor, [growth for _growth, growth in tiers])
        return [
            *lines,
            Line("studio", studio, Rule("tiers_below"), "total"),
            *(
                Line("studio_tier", amount, rule, "detail")
                for (rule, _growth), amount in zip(tiers, amounts, strict=True)
            ),
        ]
    rule = tiers[0][0] if tiers else _first_percent(outcome.current)
    return [*lines, Line("studio", studio, rule, "total")]


def _party_rule(terms: Terms, party: str) -> Rule:
    if len(terms.split.tiers) > 1:
        return Rule("split_tiers")
    if party not in terms.split.parties:
        return Rule("earlier_terms")
    return terms.split_rule(terms.split.parties.index(party), 0)


def _moved_tiers(outcome: Outcome) -> list[tuple[Rule, Fraction]]:
    """The studio's rule in each tier, of each version, that the period moved in, and how far."""
    moved: list[tuple[Rule, Fraction]] = []
    for net, accruals in zip(outcome.nets.versions, outcome.division.shares, strict=True):
        terms = net.terms
        now = accrual_of(accruals, STUDIO, len(terms.split.tiers))
        before = accrual_of(net.before.shares, STUDIO, len(terms.split.tiers))
        for tier, (new, old) in enumerate(zip(now.parts, before.parts, strict=True)):
            if new != old:
                rule = _of_version(terms.split_rule(0, tier), terms, outcome.current)
                moved.append((rule, new - old))
    return moved


def _first_percent(terms: Terms) -> Rule:
    """For a period in which nothing moved in any tier."""
    percent = terms.split.tiers[0].percents[0]
    return Rule("percent", {"percent": percent, "base": terms.split_base})


def _owed_lines(closing: State) -> list[Line]:
    return [
        Line(name, amount, Rule("left_for_later"), "detail", "state")
        for name, amount in closing.balances().items()
        if name.startswith("unrecouped:")
    ]


def _payable_lines(outcome: Outcome, closing: State) -> list[Line]:
    terms, payable, held = outcome.current, outcome.payable, outcome.held
    kept = released = shortfall = None
    if terms.reserve:
        kept = Rule("held", {"percent": terms.reserve.percent})
        released = Rule("released", {"days": terms.reserve.days})
    if payable.promised:
        promised = Amount(payable.promised.amount_minor, terms.currency)
        shortfall = Rule("shortfall", {"amount": promised, "date": payable.promised.by})
    recovered = -payable.recovered_minor
    lines = [
        *_part("reserve_held", -held.held_minor, kept),
        *_part("reserve_released", held.released_minor, released, "state"),
        *_part("carried_new", payable.new_minor, Rule("negative_waits")),
        *_part("carried_recovered", recovered, Rule("recovered_first"), "state"),
        *_part("guarantee", payable.guarantee_minor, shortfall),
        Line("payable", payable.payable_minor, Rule("never_negative"), "total"),
    ]
    if closing.carried:
        rule = Rule("recovered_later")
        lines.append(Line("carried", closing.carried, rule, "detail", "state"))
    return lines
