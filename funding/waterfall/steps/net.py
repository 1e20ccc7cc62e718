"""From gross to net under one version, step by step in the order its terms name."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding.waterfall.state import Accrual
from funding.waterfall.steps.fees import accrue_fee, unreturned
from funding.waterfall.steps.measures import Slice, kept_tax


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
            return Fraction(0)
        return sum((accrual.amount for accrual in self.borne), Fraction(0))


def net_of(piece: Slice, exempt: Mapping[str, bool]) -> Net:
    """`exempt` says for each fee's code whether this period is too small for it."""
    now, terms = piece.now, piece.terms
    borne = unreturned(terms, now)
    remaining = Fraction(now.sold_gross)
    fees: list[Accrual] = []
    for step in terms.steps:
        if step == "refunds":
            remaining -= now.returned_gross
        elif step == "tax":
            remaining -= kept_tax(now)
        elif step == "deductions":
            remaining -= now.deducted
        elif step == "fees":
            for fee in terms.fees:
                accrual = accrue_fee(fee, piece, remaining, exempt=exempt.get(fee.code, False))
                fees.append(accrual)
                remaining -= accrual.amount
            if terms.unreturned_fees == "shared":
                remaining -= sum((accrual.amount for accrual in borne), Fraction(0))
    return Net(piece, remaining, tuple(fees), borne)
