"""From gross to net: fees by their rules, and costs deducted, recouped or borne.

A fee is a function of lifetime totals, under the version its sales were bought under; a cost
follows the version in force at the period's end.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from funding.waterfall.clauses import Deduction, Fee, FlatFee, PercentFee
from funding.waterfall.errors import InputsInvalid
from funding.waterfall.inputs import Inputs
from funding.waterfall.measures import Slice, Stretch, tier_widths
from funding.waterfall.rounding import HUNDRED, ZERO
from funding.waterfall.state import Accrual, Charged, Measures, accrual_of
from funding.waterfall.terms import Terms

KEPT = "kept-fees"
PENALTIES = "chargeback-fees"
BORNE = Deduction(source="services", name="*", treatment="bear")


@dataclass(frozen=True, slots=True)
class Cost:
    """One service kind or external party in one period.

    `taken_minor` is what its rule lets count of `charged_minor`; the rest is over the cap or
    borne. `code` is "services:{kind}" or "external:{party}".
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
        raise InputsInvalid("credit_exceeds", cost=before.code, amount_minor=-total)
    if rule.treatment == "bear":
        return 0
    bound = total if rule.cap_minor is None else min(total, rule.cap_minor)
    taken = bound - before.taken
    # A cap that newer terms set lower takes nothing back that was taken under the old one.
    return max(taken, 0) if amount >= 0 else taken


@dataclass(frozen=True, slots=True)
class Net:
    """One version's lifetime net and fees. `borne` are unreturned fees, shared or the studio's."""

    piece: Slice
    amount: Fraction
    fees: tuple[Accrual, ...]
    borne: tuple[Accrual, ...]

    @property
    def all_fees(self) -> tuple[Accrual, ...]:
        return (*self.fees, *self.borne)

    @property
    def borne_by_studio(self) -> Fraction:
        if self.piece.terms.unreturned_fees != "studio":
            return ZERO
        return sum((accrual.amount for accrual in self.borne), ZERO)


def net_of(piece: Slice, period_gross: int) -> Net:
    """Step by step in the order of the version's terms.

    `period_gross` is what all versions kept in the period: a fee may exempt a small one.
    """
    now, terms = piece.now, piece.terms
    borne = unreturned(terms, now)
    remaining = Fraction(now.sold_gross)
    fees: list[Accrual] = []
    for step in terms.steps:
        if step == "refunds":
            remaining -= now.returned_gross
        elif step == "tax":
            remaining -= now.kept_tax
        elif step == "deductions":
            remaining -= now.deducted
        elif step == "fees":
            for fee in terms.fees:
                accrual = accrue_fee(fee, piece, remaining, period_gross)
                fees.append(accrual)
                remaining -= accrual.amount
            if terms.unreturned_fees == "shared":
                remaining -= sum((accrual.amount for accrual in borne), ZERO)
    return Net(piece, remaining, tuple(fees), borne)


def accrue_fee(fee: Fee, piece: Slice, remaining: Fraction, period_gross: int) -> Accrual:
    """The lifetime amount of one fee under one version, from what came before and the period.

    `remaining` is what the steps before left (lifetime).
    """
    if fee.kind == "charged":
        return Accrual(fee.code, (Fraction(piece.now.sold_fee - piece.now.returned_fee),))
    if fee.kind == "flat":
        return Accrual(fee.code, (Fraction(flat_count(fee, piece.now) * fee.amount_minor),))
    before = accrual_of(piece.before.fees, fee.code, len(fee.tiers))
    accrual = Accrual(fee.code, percent_parts(fee, piece, remaining, before), before.waived)
    growth = accrual.amount - before.amount
    if growth > 0 and fee.is_exempt(period_gross):
        return replace(accrual, waived=accrual.waived + growth)
    return accrual


def percent_parts(
    fee: PercentFee, piece: Slice, remaining: Fraction, before: Accrual
) -> tuple[Fraction, ...]:
    overs = [tier.over for tier in fee.tiers]
    # Nobody is paid a fee for what costs have used up.
    base = max(remaining, ZERO) if fee.base == "remaining" else base_amount(fee, piece.now)
    if fee.metric == "period_gross":
        low = Fraction(piece.earlier_period.kept_gross)
        high = low + piece.period.kept_gross
        stretch = Stretch(base_amount(fee, piece.before.measures), base, low, high)
        widths = tier_widths(stretch, overs)
        opening = before.parts
    else:
        low = Fraction(metric_amount(fee, piece.earlier))
        high = low + metric_amount(fee, piece.now)
        widths = tier_widths(Stretch(ZERO, base, low, high), overs)
        opening = (ZERO,) * len(overs)
    rows = zip(opening, fee.tiers, widths, strict=True)
    return tuple(start + tier.percent / HUNDRED * width for start, tier, width in rows)


def base_amount(fee: PercentFee, measures: Measures) -> Fraction:
    gross = measures.kept_gross if fee.refundable else measures.sold_gross
    tax = measures.kept_tax if fee.refundable else measures.sold_tax
    return Fraction(gross - tax if fee.base == "gross_less_tax" else gross)


def metric_amount(fee: PercentFee, measures: Measures) -> int:
    if fee.metric == "units":
        return measures.kept_units if fee.refundable else measures.sold_units
    return measures.kept_gross if fee.refundable else measures.sold_gross


def flat_count(fee: FlatFee, measures: Measures) -> int:
    if fee.per == "unit":
        return measures.kept_units if fee.refundable else measures.sold_units
    returned = measures.returned_wallet_orders if fee.refundable else 0
    return measures.sold_wallet_orders - returned


def unreturned(terms: Terms, now: Measures) -> tuple[Accrual, ...]:
    """What processors kept after refunds and asked for chargebacks, unless the incubator bears it.

    Kept fees matter only where fees are recovered as charged: otherwise they never were the
    studio's.
    """
    if terms.unreturned_fees == "incubator":
        return ()
    charged = any(fee.kind == "charged" for fee in terms.fees)
    kept = (Accrual(KEPT, (Fraction(now.kept_fee),)),) if charged else ()
    return (*kept, Accrual(PENALTIES, (Fraction(now.penalties),)))
