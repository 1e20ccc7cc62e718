"""From net to the studio's share after recoupment."""

from fractions import Fraction

from funding.waterfall.exact import spread
from funding.waterfall.lines.net import BORNE_LABELS
from funding.waterfall.outcome import Outcome
from funding.waterfall.state import State
from funding.waterfall.statement import Line
from funding.waterfall.steps.fees import accrual_of
from funding.waterfall.terms import STUDIO
from funding.waterfall.words import percent_text, recoup_rule, split_rule

LABELS = {"principal": "Advance recouped", "uplift": "Uplift recouped"}
OWED_LABELS = {"principal": "Advance still to be recouped", "uplift": "Uplift still to be recouped"}


def share_lines(outcome: Outcome, closing: State, net_minor: int) -> list[Line]:
    """Recoupment and split in the order of the recoup base; ends with the studio's share."""
    recoup = _recoup_lines(outcome)
    borne = _borne_lines(outcome)
    share = outcome.rounded.period["studio"]
    lines: list[Line] = _advance_lines(outcome)
    if outcome.current.recoupment.base == "net":
        left = net_minor + sum(line.amount_minor for line in recoup)
        target = share - sum(line.amount_minor for line in borne)
        lines += [*recoup, *_split_lines(outcome, left, target), *borne]
    else:
        after = [*recoup, *borne]
        target = share - sum(line.amount_minor for line in after)
        lines += [*_split_lines(outcome, net_minor, target), *after]
    if recoup or borne:
        rule = "what is left of the studio's share"
        lines.append(Line("share", "Studio's share after recoupment", share, rule, "total"))
    return lines + _owed_lines(closing)


def _advance_lines(outcome: Outcome) -> list[Line]:
    rows = outcome.inputs.disbursements
    if not rows:
        return []
    total = sum(row.amount_minor for row in rows)
    ids = tuple(sorted(row.id for row in rows if row.id))
    rule = "to be recouped from this period on"
    label = "Advance paid out"
    return [Line("disbursed", label, total, rule, "detail", "disbursements", ids)]


def _recoup_lines(outcome: Outcome) -> list[Line]:
    lines = []
    for code, amount in outcome.rounded.of("recouped").items():
        if amount:
            label = LABELS.get(code, f"Costs recouped: {code.split(':', 1)[-1]}")
            rule = recoup_rule(outcome.current.recoupment, code)
            lines.append(Line(f"recouped:{code}", label, -amount, rule, source="state"))
    return lines


def _borne_lines(outcome: Outcome) -> list[Line]:
    lines = []
    for path, amount in outcome.rounded.of("borne").items():
        code = path.partition("/")[2]
        if amount:
            label, rule = BORNE_LABELS[code]
            rule = f"{rule}; borne by the studio"
            lines.append(Line(code, label, -amount, rule, source="refunds"))
    return lines


def _split_lines(outcome: Outcome, whole: int, studio: int) -> list[Line]:
    """What other parties get of `whole`, the incubator as the last of them, then the studio's."""
    lines = []
    parties = outcome.current.split.parties
    for party, amount in outcome.rounded.of("party").items():
        if amount:
            index = parties.index(party) if party in parties else -1
            rule = split_rule(outcome.current, index, 0) if index > 0 else "earlier terms"
            if len(outcome.current.split.tiers) > 1:
                rule = "by the tiers of the split"
            lines.append(Line(f"party:{party}", f"Share of {party}", -amount, rule))
    platform = whole + sum(line.amount_minor for line in lines) - studio
    if platform:
        lines.append(Line("platform", "Share of the incubator", -platform, "the remainder"))
    details = _tier_lines(outcome)
    rule = details[0].rule if len(details) == 1 else "by the tiers below"
    lines.append(Line("studio", "Studio's share", studio, rule, "total"))
    return lines + (details if len(details) > 1 else [])


def _tier_lines(outcome: Outcome) -> list[Line]:
    """One detail for each tier, of each version, that the period moved in."""
    rules: list[str] = []
    growths: list[Fraction] = []
    for net, accruals in zip(outcome.nets, outcome.division.shares, strict=True):
        terms = net.piece.terms
        now = accrual_of(accruals, STUDIO, len(terms.split.tiers))
        before = accrual_of(net.piece.before.shares, STUDIO, len(terms.split.tiers))
        for tier, (new, old) in enumerate(zip(now.parts, before.parts, strict=True)):
            if new != old:
                named = "" if terms is outcome.current else f" (terms version {terms.version})"
                rules.append(split_rule(terms, 0, tier) + named)
                growths.append(new - old)
    if not rules:
        percent = outcome.current.split.tiers[0].percents[0]
        return [Line("studio_tier", "", 0, f"{percent_text(percent)} of net", "detail")]
    amounts = spread(outcome.earned_minor, growths)
    label = "Studio's share in this tier"
    rows = zip(rules, amounts, strict=True)
    return [Line("studio_tier", label, amount, rule, "detail") for rule, amount in rows]


def _owed_lines(closing: State) -> list[Line]:
    lines = []
    for name, amount in closing.balances().items():
        if name.startswith("unrecouped:"):
            code = name.removeprefix("unrecouped:")
            label = OWED_LABELS.get(code, f"Costs still to be recouped: {code.split(':', 1)[-1]}")
            rule = "left for later periods"
            lines.append(Line(name, label, amount, rule, "detail", "state"))
    return lines
