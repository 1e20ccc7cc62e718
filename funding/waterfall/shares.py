"""Recoupment and split: what of the net pays back advances, and how the rest is shared.

What recoupment is laid on (of each day its version's part of the net, or of the studio's share)
adds up along an axis. What is owed lies on it as bands: a new one begins where the days before its
period end, or behind the bands still waiting. What lies below the end of the axis is recouped. So a
later advance never reaches back to what was paid out, and days that take away (costs, unreturned
fees) are owed again.

Days are walked one after the other. Inside a day everything grows evenly, so a threshold of a tier
and the end of a band have one place in it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from funding.waterfall.clauses import STUDIO, Split
from funding.waterfall.codes import InputsInvalid
from funding.waterfall.days import opening_day, tier_at
from funding.waterfall.inputs import Inputs
from funding.waterfall.net import Cost, DayNet
from funding.waterfall.rounding import HUNDRED, ZERO
from funding.waterfall.state import Accrual, Owed, State
from funding.waterfall.terms import Terms, in_force, period_of

PRINCIPAL = "principal"
UPLIFT = "uplift"
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Division:
    """Exact lifetime amounts. `shares` and `back` follow the versions, `back` is what their days
    recouped of each code; `earned` is the studio's share as split, by day and in all, `studio`
    what is left of it after recoupment and the fees the studio bears."""

    owed: tuple[Owed, ...]
    shares: tuple[tuple[Accrual, ...], ...]
    back: tuple[tuple[Accrual, ...], ...]
    earned_by_day: tuple[tuple[date, Fraction], ...]
    earned_before: Fraction
    earned: Fraction
    studio: Fraction

    @property
    def recouped(self) -> Mapping[str, Fraction]:
        return totals(self.back)


def divide(
    versions: Mapping[int, Terms],
    state: State,
    inputs: Inputs,
    days: Sequence[DayNet],
    costs: Sequence[Cost],
) -> Division:
    owed = owed_after(versions, state, inputs, costs)
    walk = Walk(versions, owed)
    for day in days:
        walk.go(day)
    shares = tuple(walk.shares_of(number) for number in sorted(versions))
    back = tuple(walk.recouped_by(number) for number in sorted(versions))
    earned = totals(shares)[STUDIO]
    return Division(
        owed=owed,
        shares=shares,
        back=back,
        earned_by_day=tuple(walk.earned_by_day),
        earned_before=totals([version.shares for version in state.versions])[STUDIO],
        earned=earned,
        studio=earned - walk.from_share - sum((day.borne for day in days), ZERO),
    )


def totals(accruals: Sequence[tuple[Accrual, ...]]) -> Mapping[str, Fraction]:
    """Each code's exact lifetime amount over all versions."""
    amounts: dict[str, Fraction] = defaultdict(Fraction)
    for own in accruals:
        for accrual in own:
            amounts[accrual.code] += accrual.amount
    return amounts


def owed_after(
    versions: Mapping[int, Terms], state: State, inputs: Inputs, costs: Sequence[Cost]
) -> tuple[Owed, ...]:
    """What was owed before, the period's recoupable costs and advances, less what came back.

    Each counts for its whole statement period: costs first, then principal, then its uplift.
    """
    amounts: dict[tuple[date, str], Fraction] = defaultdict(Fraction)
    for one in state.owed:
        amounts[one.since, one.code] += one.amount
    for cost in costs:
        if cost.rule.treatment == "recoup":
            for (day, _version), taken in cost.taken.items():
                _owe(amounts, period_of(versions, day)[0], cost.code, Fraction(taken))
    opens = opening_day(versions, inputs)
    for row in inputs.disbursements:
        day = max(row.effective_on, opens)
        since, principal = period_of(versions, day)[0], Fraction(row.amount_minor)
        uplift = in_force(versions, day).recoupment.uplift_percent
        amounts[since, PRINCIPAL] += principal
        amounts[since, UPLIFT] += principal * uplift / HUNDRED
    _take_off(amounts, Fraction(sum(row.amount_minor for row in inputs.disbursement_returns)))
    rows = [Owed(since, code, amount) for (since, code), amount in amounts.items() if amount]
    return tuple(sorted(rows, key=lambda one: (one.since, _rank(one.code), one.code)))


def _rank(code: str) -> int:
    return {PRINCIPAL: 1, UPLIFT: 2}.get(code, 0)


def _owe(
    amounts: dict[tuple[date, str], Fraction], since: date, code: str, amount: Fraction
) -> None:
    """A credited cost takes off what was owed last; `net.allowed` leaves enough to take."""
    if amount < 0:
        _shorten(amounts, code, -amount)
    else:
        amounts[since, code] += amount


def _take_off(amounts: dict[tuple[date, str], Fraction], returned: Fraction) -> None:
    """Advances that came back are owed no more, nor their part of the uplift.

    The latest go first, so what was recouped is given back only where nothing else is left.
    """
    if not returned:
        return
    owed = sum((one for (_since, code), one in amounts.items() if code == PRINCIPAL), ZERO)
    uplift = sum((one for (_since, code), one in amounts.items() if code == UPLIFT), ZERO)
    if returned > owed:
        raise InputsInvalid("return_exceeds", amount_minor=int(returned), owed_minor=int(owed))
    _shorten(amounts, UPLIFT, uplift * returned / owed)
    _shorten(amounts, PRINCIPAL, returned)


def _shorten(amounts: dict[tuple[date, str], Fraction], code: str, credit: Fraction) -> None:
    for key in sorted((key for key in amounts if key[1] == code), reverse=True):
        cut = min(credit, amounts[key])
        amounts[key] -= cut
        credit -= cut


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the axis that goes to recoupment."""

    start: Fraction
    end: Fraction
    code: str


@dataclass(slots=True)
class Share:
    """What one version's days gave, added up: for each party by tier, and what they recouped."""

    tiers: list[list[Fraction]]
    back: dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Rates:
    """Of a day's net: what each party gets in each tier, and what recoupment is laid on."""

    of_share: bool
    parties: tuple[tuple[Fraction, ...], ...]
    axis: tuple[Fraction, ...]

    @classmethod
    def of(cls, terms: Terms) -> "Rates":
        part = terms.recoupment.share_percent / HUNDRED
        of_share = terms.recoupment.base == "studio_share"
        parties = tuple(
            tuple(percent / HUNDRED for percent in tier.percents) for tier in terms.split.tiers
        )
        axis = tuple(part * tier[0] if of_share else part for tier in parties)
        return cls(of_share, parties, axis)


class Walk:
    """Goes along the days, and knows at each point how far everything has come."""

    def __init__(self, versions: Mapping[int, Terms], owed: Sequence[Owed]) -> None:
        self.earned_by_day: list[tuple[date, Fraction]] = []
        self.from_share = ZERO
        self._versions = versions
        self._waiting = list(owed)
        self._bands: list[Band] = []
        # How far the axis of recoupment, the deal's net and what the incubator received have come.
        self._axis = self._net = self._received = ZERO
        self._disbursed = ZERO
        self._rates = {number: Rates.of(terms) for number, terms in versions.items()}
        self._sums = {
            number: Share(
                [[ZERO] * len(terms.split.tiers) for _party in terms.split.parties[:-1]],
                defaultdict(Fraction),
            )
            for number, terms in versions.items()
        }

    def shares_of(self, version: int) -> tuple[Accrual, ...]:
        parties = self._versions[version].split.parties
        rows = zip(parties[:-1], self._sums[version].tiers, strict=True)
        return tuple(Accrual(party, tuple(parts)) for party, parts in rows)

    def recouped_by(self, version: int) -> tuple[Accrual, ...]:
        back = self._sums[version].back
        return tuple(Accrual(code, (back[code],)) for code in sorted(back) if back[code])

    def go(self, day: DayNet) -> None:
        """One day: what it owes is laid first, then its net is divided stretch by stretch."""
        self._lay(day.day.lies_on)
        if not day.amount:
            return
        terms = self._versions[day.day.version]
        earned, left = ZERO, ONE
        while left > 0:
            stretch = self._next(terms, day, left)
            earned += self._divide(terms, day.day.version, stretch)
            left -= stretch.part
        self._net += day.amount
        self.earned_by_day.append((day.day.sold_on, earned))

    def _lay(self, day: date) -> None:
        while self._waiting and self._waiting[0].since <= day:
            one = self._waiting.pop(0)
            start = max(self._bands[-1].end if self._bands else self._axis, self._axis)
            self._bands.append(Band(start, start + one.amount, one.code))
            if one.code == PRINCIPAL:
                self._disbursed += one.amount

    def _next(self, terms: Terms, day: DayNet, left: Fraction) -> "Stretch":
        """From where the walk stands to the next threshold, end of a band, or end of the day."""
        net, split, rates = day.amount, terms.split, self._rates[day.day.version]
        metric, growth, begins = self._metric(split, day, left)
        tier = _tier(begins, metric, growth)
        of_share = rates.of_share
        axis = net * rates.axis[tier]
        band = self._band(axis)
        taken = axis if band else ZERO
        shared = net if of_share or not band else net - taken
        parties = tuple(rate * shared for rate in rates.parties[tier])
        incubator = shared - sum(parties, ZERO)
        if band and band.code in (PRINCIPAL, UPLIFT):
            incubator += taken
        if split.metric == "received":
            growth = incubator
        part = left
        for edge in _edges(begins, tier, metric, growth):
            part = min(part, (edge - metric) / growth)
        if axis:
            for end in self._ends(band, axis):
                part = min(part, (end - self._axis) / axis)
        return Stretch(part, tier, band, axis, taken, parties, incubator, of_share)

    def _metric(
        self, split: Split, day: DayNet, left: Fraction
    ) -> tuple[Fraction, Fraction, Sequence[int | Fraction]]:
        """Where the walk stands on the split's metric, how fast it goes (a whole day's worth),
        and where tiers begin on it."""
        if split.metric == "received":
            begins = [tier.received_percent / HUNDRED * self._disbursed for tier in split.tiers]
            # Which way it goes follows the net; how fast, only the tier and the band can tell.
            return self._received, day.amount, begins
        overs = [tier.over for tier in split.tiers]
        measures, place = day.day.measures, day.place
        if split.metric == "lifetime_net":
            return self._net + (ONE - left) * day.amount, day.amount, overs
        if split.metric == "units":
            low, growth = place.before.kept_units, measures.kept_units
        elif split.metric == "lifetime_gross":
            low, growth = place.before.kept_gross, measures.kept_gross
        else:
            low, growth = place.kept_of_period, measures.kept_gross
        return low + (ONE - left) * growth, Fraction(growth), overs

    def _band(self, axis: Fraction) -> Band | None:
        """The band that the axis moves in from here; None between two bands and without any."""
        if axis > 0:
            fitting = (band for band in self._bands if band.start <= self._axis < band.end)
        else:
            fitting = (band for band in self._bands if band.start < self._axis <= band.end)
        return next(fitting, None) if axis else None

    def _ends(self, band: Band | None, axis: Fraction) -> Sequence[Fraction]:
        """Where what holds here ends, in the direction of the axis."""
        if band:
            return (band.end if axis > 0 else band.start,)
        if axis > 0:
            return [band.start for band in self._bands if band.start > self._axis][:1]
        return [band.end for band in self._bands if band.end < self._axis][-1:]

    def _divide(self, terms: Terms, version: int, stretch: "Stretch") -> Fraction:
        """Add up what a stretch gives; the studio's share of it, before recoupment."""
        part, sums = stretch.part, self._sums[version]
        for party, amount in enumerate(stretch.parties):
            sums.tiers[party][stretch.tier] += amount * part
        if stretch.band:
            sums.back[stretch.band.code] += stretch.taken * part
            if stretch.of_share:
                self.from_share += stretch.taken * part
        self._axis += stretch.axis * part
        self._received += stretch.incubator * part
        return stretch.parties[0] * part


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a day in which one tier and one band hold; amounts are a whole day's worth.

    `axis` is what recoupment is laid on, `taken` what it takes; `incubator` is what the incubator
    receives of advances, their uplift and its share.
    """

    part: Fraction
    tier: int
    band: Band | None
    axis: Fraction
    taken: Fraction
    parties: tuple[Fraction, ...]
    incubator: Fraction
    of_share: bool


def _tier(begins: Sequence[int | Fraction], place: Fraction, growth: Fraction) -> int:
    """The tier from here on; going down, a tier that begins here is left."""
    if growth >= 0:
        return tier_at(begins, place)
    return max((tier for tier, begin in enumerate(begins) if begin < place), default=0)


def _edges(
    begins: Sequence[int | Fraction], tier: int, place: Fraction, growth: Fraction
) -> Sequence[Fraction]:
    """The next threshold in the direction of the metric, if any."""
    if growth > 0:
        return [Fraction(begin) for begin in begins[tier + 1 : tier + 2] if begin > place]
    if growth < 0 and tier:
        return [Fraction(begins[tier])]
    return []
