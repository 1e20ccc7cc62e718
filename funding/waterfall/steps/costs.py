"""Costs under their rules: deducted before net, recouped, or borne by the incubator; capped."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from funding.waterfall.errors import InputsInvalid
from funding.waterfall.inputs import Inputs
from funding.waterfall.state import Charged
from funding.waterfall.terms import Deduction

BORNE = Deduction(source="services", name="*", treatment="bear")


@dataclass(frozen=True, slots=True)
class Cost:
    """One service kind or external party in one period.

    `taken` is what its rule lets count of `charged_minor`; the rest is over the cap or borne.
    `code` is "services:{kind}" or "external:{party}".
    """

    code: str
    rule: Deduction
    charged_minor: int
    taken_minor: int
    ids: tuple[int, ...]


def weigh_costs(
    rules: Sequence[Deduction], before: Sequence[Charged], inputs: Inputs
) -> tuple[tuple[Cost, ...], tuple[Charged, ...]]:
    """The period's costs by code, and the lifetime totals after it."""
    amounts: dict[tuple[str, str], int] = defaultdict(int)
    ids: dict[tuple[str, str], list[int]] = defaultdict(list)
    for source, name, amount, row_id in _rows(inputs):
        amounts[source, name] += amount
        if row_id:
            ids[source, name].append(row_id)
    totals = {charged.code: charged for charged in before}
    costs: list[Cost] = []
    for (source, name), amount in sorted(amounts.items()):
        rule, code = rule_for(rules, source, name), f"{source}:{name}"
        opening = totals.get(code, Charged(code, 0, 0))
        taken = allowed(rule, opening, amount)
        totals[code] = Charged(code, opening.charged + amount, opening.taken + taken)
        costs.append(Cost(code, rule, amount, taken, tuple(sorted(ids[source, name]))))
    return tuple(costs), tuple(totals[code] for code in sorted(totals))


def _rows(inputs: Inputs) -> Iterator[tuple[str, str, int, int]]:
    for charge in inputs.service_charges:
        yield "services", charge.kind, charge.amount_minor, charge.id
    for cost in inputs.external_costs:
        yield "external", cost.party, cost.amount_minor, cost.id


def rule_for(rules: Sequence[Deduction], source: str, name: str) -> Deduction:
    """The first rule that names it or everything; a cost without a rule is the incubator's."""
    fitting = (rule for rule in rules if rule.source == source and rule.name in {name, "*"})
    return next(fitting, BORNE)


def allowed(rule: Deduction, before: Charged, amount: int) -> int:
    """How much of `amount` counts under the rule's lifetime cap. Raises InputsInvalid."""
    total = before.charged + amount
    if total < 0:
        message = f"{before.code}: credits exceed all that was charged by {-total}."
        raise InputsInvalid(message)
    if rule.treatment == "bear":
        return 0
    bound = total if rule.cap_minor is None else min(total, rule.cap_minor)
    taken = bound - before.taken
    # A cap that newer terms set lower takes nothing back that was taken under the old one.
    return max(taken, 0) if amount >= 0 else taken
