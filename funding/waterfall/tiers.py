"""Marginal tiers over a stretch of a lifetime amount.

An amount grows from `start` to `end` while its metric grows from `low` to `high`; inside the
stretch both are taken to grow evenly, so a tier's threshold (of the metric) has one place on the
stretch. Where amount and metric are the same thing, that is the ordinary marginal rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding.waterfall.state import Band

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where an amount and its metric stand; all in lifetime totals."""

    start: Fraction
    end: Fraction
    low: Fraction
    high: Fraction


def tier_widths(
    stretch: Stretch, overs: Sequence[int], bands: Sequence[Band] = ()
) -> tuple[Fraction, ...]:
    """How much of the stretch lies in each tier, not counting what lies inside `bands`.

    A stretch that runs backwards gives negative widths, the highest tier's first. One whose
    metric does not move, or moves the other way, lies in the tier of `low`.
    """
    growth = stretch.high - stretch.low
    if growth < 0 and stretch.end < stretch.start:
        forward = Stretch(stretch.end, stretch.start, stretch.high, stretch.low)
        return tuple(-width for width in tier_widths(forward, overs, bands))
    if stretch.end <= stretch.start or growth <= 0:
        home = max((index for index, over in enumerate(overs) if over <= stretch.low), default=0)
        whole = free_width(stretch.start, stretch.end, bands)
        return tuple(whole if index == home else ZERO for index in range(len(overs)))
    slope = (stretch.end - stretch.start) / growth
    cuts = [stretch.start]
    for over in overs[1:]:
        place = stretch.start + (over - stretch.low) * slope
        cuts.append(min(max(place, stretch.start), stretch.end))
    cuts.append(stretch.end)
    return tuple(free_width(cuts[i], cuts[i + 1], bands) for i in range(len(overs)))


def free_width(start: Fraction, end: Fraction, bands: Sequence[Band]) -> Fraction:
    """The signed distance from `start` to `end` without the parts inside `bands`."""
    covered = sum((inside(band, end) - inside(band, start) for band in bands), ZERO)
    return end - start - covered


def inside(band: Band, position: Fraction) -> Fraction:
    """How much of the band lies below `position`."""
    return min(max(position - band.start, ZERO), band.length)
