"""Recoupment: which stretches of the recoup base's lifetime amount pay back what was advanced.

The base (net, or the studio's share) grows along an axis. What is owed is laid on it as bands:
a new one begins where the amount stands, or behind the bands still waiting. What lies below the
amount is recouped. So a later advance never reaches back to what was already paid out, and a
refund that moves the amount back into a band makes it owed again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from funding.waterfall.exact import HUNDRED
from funding.waterfall.inputs import Disbursement
from funding.waterfall.state import Band
from funding.waterfall.steps.costs import Cost
from funding.waterfall.terms import Terms
from funding.waterfall.tiers import inside

ZERO = Fraction(0)
PRINCIPAL = "principal"
UPLIFT = "uplift"


def lay_bands(
    terms: Terms,
    bands: Sequence[Band],
    position: Fraction,
    disbursements: Sequence[Disbursement],
    costs: Sequence[Cost],
) -> tuple[Band, ...]:
    """Add what the period's advances and recoupable costs owe; `position` is the opening one.

    Costs come first, then principal, then its uplift; earlier periods before later ones.
    """
    laid = list(bands)
    for cost in costs:
        if cost.rule.treatment == "recoup":
            _lay(laid, cost.code, Fraction(cost.taken_minor), position)
    principal = Fraction(sum(row.amount_minor for row in disbursements))
    _lay(laid, PRINCIPAL, principal, position)
    _lay(laid, UPLIFT, principal * terms.recoupment.uplift_percent / HUNDRED, position)
    return tuple(laid)


def recouped(bands: Sequence[Band], position: Fraction) -> Mapping[str, Fraction]:
    """The exact lifetime amount recouped for each code."""
    amounts: dict[str, Fraction] = defaultdict(Fraction)
    for band in bands:
        amounts[band.code] += inside(band, position)
    return amounts


def _lay(laid: list[Band], code: str, length: Fraction, position: Fraction) -> None:
    if length < 0:
        _shorten(laid, code, -length)
    elif length > 0:
        end = laid[-1].start + laid[-1].length if laid else position
        start = max(end, position)
        if laid and start == end and laid[-1].code == code:
            laid[-1] = replace(laid[-1], length=laid[-1].length + length)
        else:
            laid.append(Band(start, length, code))


def _shorten(laid: list[Band], code: str, credit: Fraction) -> None:
    """A credited cost: its latest bands shrink. `costs.allowed` keeps the total from sinking
    below zero, so there is always enough."""
    for index in range(len(laid) - 1, -1, -1):
        if laid[index].code == code and credit:
            cut = min(credit, laid[index].length)
            laid[index] = replace(laid[index], length=laid[index].length - cut)
            credit -= cut
    laid[:] = [band for band in laid if band.length]
