"""Recoupment and split together, in the order of the recoup base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding.waterfall.exact import HUNDRED
from funding.waterfall.inputs import Inputs
from funding.waterfall.state import Accrual, Band, State
from funding.waterfall.steps.costs import Cost
from funding.waterfall.steps.net import Net
from funding.waterfall.steps.recoupment import lay_bands, recouped
from funding.waterfall.steps.split import lifetime_share, split_net
from funding.waterfall.terms import STUDIO, Terms

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Division:
    """Exact lifetime amounts. `shares` follow the versions; `earned` is the studio's share as
    split, `studio` what is left of it after recoupment and the fees the studio bears."""

    bands: tuple[Band, ...]
    shares: tuple[tuple[Accrual, ...], ...]
    recouped: Mapping[str, Fraction]
    earned_before: Fraction
    earned: Fraction
    studio: Fraction


def divide(
    current: Terms, state: State, inputs: Inputs, nets: Sequence[Net], costs: Sequence[Cost]
) -> Division:
    earned_before = lifetime_share([version.shares for version in state.versions], STUDIO)
    if current.recoupment.base == "net":
        opening = sum((version.net for version in state.versions), ZERO)
        bands = lay_bands(current, state.bands, opening, inputs.disbursements, costs)
        shares, net = split_net(nets, bands)
        earned = studio = lifetime_share(shares, STUDIO)
        back = recouped(bands, net)
    else:
        part = current.recoupment.share_percent / HUNDRED
        bands = lay_bands(current, state.bands, part * earned_before, inputs.disbursements, costs)
        shares, _ = split_net(nets, ())
        earned = lifetime_share(shares, STUDIO)
        back = recouped(bands, part * earned)
        studio = earned - sum(back.values(), ZERO)
    studio -= sum((net.borne_by_studio for net in nets), ZERO)
    return Division(bands, shares, back, earned_before, earned, studio)
