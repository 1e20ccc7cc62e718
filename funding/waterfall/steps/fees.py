"""Fees: a percentage of a named base, flat, or as charged; each a function of lifetime totals."""

from dataclasses import replace
from fractions import Fraction

from funding.waterfall.exact import HUNDRED
from funding.waterfall.state import Accrual, Measures
from funding.waterfall.steps.measures import Slice, kept_gross, kept_tax, kept_units
from funding.waterfall.terms import Fee, FlatFee, PercentFee, Terms
from funding.waterfall.tiers import Stretch, tier_widths

ZERO = Fraction(0)
KEPT = "kept-fees"
PENALTIES = "chargeback-fees"


def accrue_fee(fee: Fee, piece: Slice, remaining: Fraction, *, exempt: bool) -> Accrual:
    """The lifetime amount of one fee under one version, from what came before and the period.

    `remaining` is what the steps before left (lifetime); `exempt` says that this period is
    under the fee's exemption.
    """
    if fee.kind == "charged":
        return Accrual(fee.code, (Fraction(piece.now.sold_fee - piece.now.returned_fee),))
    if fee.kind == "flat":
        return Accrual(fee.code, (Fraction(flat_count(fee, piece.now) * fee.amount_minor),))
    before = accrual_of(piece.before.fees, fee.code, len(fee.tiers))
    accrual = Accrual(fee.code, percent_parts(fee, piece, remaining, before), before.waived)
    growth = accrual.amount - before.amount
    if exempt and growth > 0:
        return replace(accrual, waived=accrual.waived + growth)
    return accrual


def percent_parts(
    fee: PercentFee, piece: Slice, remaining: Fraction, before: Accrual
) -> tuple[Fraction, ...]:
    overs = [tier.over for tier in fee.tiers]
    # Nobody is paid a fee for what costs have used up.
    base = max(remaining, ZERO) if fee.base == "remaining" else base_amount(fee, piece.now)
    if fee.metric == "period_gross":
        low = Fraction(kept_gross(piece.earlier_period))
        high = low + kept_gross(piece.period)
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
    gross = kept_gross(measures) if fee.refundable else measures.sold_gross
    tax = kept_tax(measures) if fee.refundable else measures.sold_tax
    return Fraction(gross - tax if fee.base == "gross_less_tax" else gross)


def metric_amount(fee: PercentFee, measures: Measures) -> int:
    if fee.metric == "units":
        return kept_units(measures) if fee.refundable else measures.sold_units
    return kept_gross(measures) if fee.refundable else measures.sold_gross


def flat_count(fee: FlatFee, measures: Measures) -> int:
    if fee.per == "unit":
        return kept_units(measures) if fee.refundable else measures.sold_units
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


def accrual_of(accruals: tuple[Accrual, ...], code: str, tiers: int) -> Accrual:
    """The accrual of that code, or one of nothing."""
    found = (accrual for accrual in accruals if accrual.code == code)
    return next(found, Accrual(code, (ZERO,) * tiers))
