"""The split of the net by marginal tiers, version after version along the deal's lifetime."""

from collections.abc import Sequence
from fractions import Fraction

from funding.waterfall.exact import HUNDRED
from funding.waterfall.state import Accrual, Band, Measures
from funding.waterfall.steps.fees import accrual_of
from funding.waterfall.steps.measures import kept_gross, kept_units
from funding.waterfall.steps.net import Net
from funding.waterfall.tiers import Stretch, tier_widths

ZERO = Fraction(0)


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
        shares.append(share_one(net, start, bands))
        start += net.amount
    return tuple(shares), start


def share_one(net: Net, start: Fraction, bands: Sequence[Band]) -> tuple[Accrual, ...]:
    split, before = net.piece.terms.split, net.piece.before
    overs = [tier.over for tier in split.tiers]
    widths = tier_widths(stretch_of(net, start), overs, bands)
    accruals: list[Accrual] = []
    for index, party in enumerate(split.parties[:-1]):
        percents = (tier.percents[index] / HUNDRED for tier in split.tiers)
        parts = tuple(percent * width for percent, width in zip(percents, widths, strict=True))
        if split.metric == "period_gross":
            opening = accrual_of(before.shares, party, len(overs)).parts
            parts = tuple(old + new for old, new in zip(opening, parts, strict=True))
        accruals.append(Accrual(party, parts))
    return tuple(accruals)


def stretch_of(net: Net, start: Fraction) -> Stretch:
    """By period gross only the period's own net is split; otherwise the whole lifetime."""
    piece, end = net.piece, start + net.amount
    metric = piece.terms.split.metric
    if metric == "period_gross":
        low = Fraction(kept_gross(piece.earlier_period))
        opening = end - (net.amount - piece.before.net)
        return Stretch(opening, end, low, low + kept_gross(piece.period))
    if metric == "lifetime_net":
        return Stretch(start, end, start, end)
    low = Fraction(_count(metric, piece.earlier))
    return Stretch(start, end, low, low + _count(metric, piece.now))


def _count(metric: str, measures: Measures) -> int:
    return kept_units(measures) if metric == "units" else kept_gross(measures)


def lifetime_share(shares: Sequence[tuple[Accrual, ...]], party: str) -> Fraction:
    """One party's exact lifetime amount over all versions."""
    rows = (accrual for accruals in shares for accrual in accruals if accrual.code == party)
    return sum((accrual.amount for accrual in rows), ZERO)
