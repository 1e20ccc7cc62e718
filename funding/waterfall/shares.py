"""Recoupment and split: what of the net pays back advances, and how the rest is shared.

The base of recoupment (net, or the studio's share) grows along an axis. What is owed is laid on it
as bands: a new one begins where the amount stands, or behind the bands still waiting. What lies
below the amount is recouped. So a later advance never reaches back to what was already paid out,
and a refund that moves the amount back into a band makes it owed again.

The split goes by marginal tiers, version after version along the deal's lifetime.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from funding.waterfall.clauses import STUDIO
from funding.waterfall.errors import InputsInvalid
from funding.waterfall.inputs import Inputs
from funding.waterfall.measures import Stretch, inside, tier_widths
from funding.waterfall.net import Cost, Net
from funding.waterfall.rounding import HUNDRED, ZERO
from funding.waterfall.state import Accrual, Band, Measures, State, accrual_of
from funding.waterfall.terms import Terms

PRINCIPAL = "principal"
UPLIFT = "uplift"


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
    """Recoupment and split in the order of the recoup base."""
    earned_before = lifetime_share([version.shares for version in state.versions], STUDIO)
    if current.recoupment.base == "net":
        opening = sum((version.net for version in state.versions), ZERO)
        bands = lay_bands(current, state.bands, opening, inputs, costs)
        shares, net = split_net(nets, bands)
        earned = studio = lifetime_share(shares, STUDIO)
        back = recouped(bands, net)
    else:
        part = current.recoupment.share_percent / HUNDRED
        bands = lay_bands(current, state.bands, part * earned_before, inputs, costs)
        shares, _rest = split_net(nets, ())
        earned = lifetime_share(shares, STUDIO)
        back = recouped(bands, part * earned)
        studio = earned - sum(back.values(), ZERO)
    studio -= sum((net.borne_by_studio for net in nets), ZERO)
    return Division(bands, shares, back, earned_before, earned, studio)


def lay_bands(
    terms: Terms,
    bands: Sequence[Band],
    position: Fraction,
    inputs: Inputs,
    costs: Sequence[Cost],
) -> tuple[Band, ...]:
    """Add what the period's advances and recoupable costs owe; `position` is the opening one.

    Costs come first, then principal, then its uplift; earlier periods before later ones. What came
    back of advances is taken off last.
    """
    laid = list(bands)
    for cost in costs:
        if cost.rule.treatment == "recoup":
            _lay(laid, cost.code, Fraction(cost.taken_minor), position)
    principal = Fraction(sum(row.amount_minor for row in inputs.disbursements))
    _lay(laid, PRINCIPAL, principal, position)
    _lay(laid, UPLIFT, principal * terms.recoupment.uplift_percent / HUNDRED, position)
    _take_off(laid, Fraction(sum(row.amount_minor for row in inputs.disbursement_returns)))
    return tuple(laid)


def _take_off(laid: list[Band], returned: Fraction) -> None:
    """Advances that came back are owed no more, nor their part of the uplift.

    The latest bands go first, so what was recouped is given back only where nothing else is left.
    """
    if not returned:
        return
    owed = _total(laid, PRINCIPAL)
    if returned > owed:
        raise InputsInvalid("return_exceeds", amount_minor=int(returned), owed_minor=int(owed))
    _shorten(laid, UPLIFT, _total(laid, UPLIFT) * returned / owed)
    _shorten(laid, PRINCIPAL, returned)


def _total(laid: Sequence[Band], code: str) -> Fraction:
    return sum((band.length for band in laid if band.code == code), ZERO)


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
    """A credited cost or a returned advance: its latest bands shrink. `net.allowed` and `_take_off`
    keep the total from sinking below zero, so there is always enough."""
    for index in range(len(laid) - 1, -1, -1):
        if laid[index].code == code and credit:
            cut = min(credit, laid[index].length)
            laid[index] = replace(laid[index], length=laid[index].length - cut)
            credit -= cut
    laid[:] = [band for band in laid if band.length]


def recouped(bands: Sequence[Band], position: Fraction) -> Mapping[str, Fraction]:
    """The exact lifetime amount recouped for each code."""
    amounts: dict[str, Fraction] = defaultdict(Fraction)
    for band in bands:
        amounts[band.code] += inside(band, position)
    return amounts


def split_net(
    nets: Sequence[Net], bands: Sequence[Band]
) -> tuple[tuple[tuple[Accrual, ...], ...], Fraction]:
    """Each version's lifetime shares of every party but the last, and the deal's lifetime net.

    `bands` are what recoupment takes out of the net first (none when the base is the studio's
    share). A version's stretch begins where the earlier versions' net ends.
    """
    start = ZERO
    shares: list[tuple[Accrual, ...]] = []
    for net in nets:
        shares.append(_share_one(net, start, bands))
        start += net.amount
    return tuple(shares), start


def _share_one(net: Net, start: Fraction, bands: Sequence[Band]) -> tuple[Accrual, ...]:
    split, before = net.piece.terms.split, net.piece.before
    overs = [tier.over for tier in split.tiers]
    widths = tier_widths(_stretch_of(net, start), overs, bands)
    accruals: list[Accrual] = []
    for index, party in enumerate(split.parties[:-1]):
        percents = (tier.percents[index] / HUNDRED for tier in split.tiers)
        parts = tuple(percent * width for percent, width in zip(percents, widths, strict=True))
        if split.metric == "period_gross":
            opening = accrual_of(before.shares, party, len(overs)).parts
            parts = tuple(old + new for old, new in zip(opening, parts, strict=True))
        accruals.append(Accrual(party, parts))
    return tuple(accruals)


def _stretch_of(net: Net, start: Fraction) -> Stretch:
    """By period gross only the period's own net is split; otherwise the whole lifetime."""
    piece, end = net.piece, start + net.amount
    metric = piece.terms.split.metric
    if metric == "period_gross":
        low = Fraction(piece.earlier_period.kept_gross)
        opening = end - (net.amount - piece.before.net)
        return Stretch(opening, end, low, low + piece.period.kept_gross)
    if metric == "lifetime_net":
        return Stretch(start, end, start, end)
    low = Fraction(_count(metric, piece.earlier))
    return Stretch(start, end, low, low + _count(metric, piece.now))


def _count(metric: str, measures: Measures) -> int:
    return measures.kept_units if metric == "units" else measures.kept_gross


def lifetime_share(shares: Sequence[tuple[Accrual, ...]], party: str) -> Fraction:
    """One party's exact lifetime amount over all versions."""
    rows = (accrual for accruals in shares for accrual in accruals if accrual.code == party)
    return sum((accrual.amount for accrual in rows), ZERO)
