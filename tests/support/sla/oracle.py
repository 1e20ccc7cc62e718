"""The same rules again, as simply as they can be told: one minute after the other.

Nothing of the product is used here. A desk is open by what clocks on its wall have shown so far on
the day, so that an hour which comes twice opens and closes nothing twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays

MINUTE = timedelta(minutes=1)
# Longer than anything a test promises.
HORIZON = timedelta(days=900)


@dataclass
class Wall:
    """The clock on the wall of a desk, and its opening hours as `ServiceCalendar` keeps them."""

    kept: dict[str, Any]
    zone: ZoneInfo = field(init=False)
    free: Any = field(init=False)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.kept["zone"])
        country, region = self.kept["country"], self.kept["region"]
        self.free = holidays.country_holidays(country, subdiv=region or None) if country else ()

    def minutes(self, start: datetime) -> Iterator[tuple[datetime, bool]]:
        """Each minute from a moment on, and whether the desk is open in it."""
        moment, today, furthest = start - timedelta(days=2), date.min, 0
        while moment < start + HORIZON:
            shown = moment.astimezone(self.zone)
            if shown.date() != today:
                today, furthest = shown.date(), 0
                spans = self._spans(today)
            furthest = max(furthest, shown.hour * 60 + shown.minute)
            if moment >= start:
                yield moment, any(opens <= furthest < closes for opens, closes in spans)
            moment += MINUTE

    def _spans(self, day: date) -> list[tuple[int, int]]:
        if day.isoformat() in self.kept["closed"] or day in self.free:
            return []
        spans = self.kept["week"].get(str(day.weekday()), [])
        return [(_minute(start), _minute(end) or 24 * 60) for start, end in spans]

    def due(
        self, start: datetime, minutes: int, counts: Callable[[datetime], bool], until: datetime
    ) -> datetime | None:
        """When so many open minutes that count have passed, if it is before `until`."""
        left = minutes
        for moment, is_open in self.minutes(start):
            if moment >= until:
                return None
            left -= is_open and counts(moment)
            if not left:
                return moment + MINUTE
        return None


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


LONG_AGO, FOREVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class Cycle:
    """One clock as it should be."""

    kind: str
    started_at: datetime
    counts_from: datetime
    ended: str = ""
    stopped_at: datetime | None = None


@dataclass
class Ticket:
    """What happened to a ticket, and which clocks there should be."""

    state: str = "solved"
    cycles: list[Cycle] = field(default_factory=list)
    # For whom it waited from when on: (moment, whether for us).
    turns: list[tuple[datetime, bool]] = field(default_factory=list)
    # Which kind of customer asks from when on.
    tiers: list[tuple[datetime, str]] = field(default_factory=lambda: [(LONG_AGO, "standard")])

    def hear(self, now: datetime) -> None:
        if self.state == "spam":
            return
        if self.state == "solved":
            self._begin("resolution", now)
        self._turn("open", now)
        if not self._open("first", "next"):
            answered = any(one.kind == "first" and one.ended == "met" for one in self.cycles)
            self._begin("next" if answered else "first", now)

    def reply(self, now: datetime) -> None:
        self._end("met", now, "first", "next")
        if self.state == "open":
            self._turn("waiting", now)

    def solve(self, now: datetime) -> None:
        if self.state in ("open", "waiting"):
            self._end("met", now, "first", "next", "resolution")
            self._turn("solved", now)

    def reopen(self, now: datetime) -> None:
        if self.state == "solved":
            before = [one for one in self.cycles if one.kind == "resolution"][-1]
            self._begin("resolution", now, before.counts_from)
        if self.state in ("solved", "waiting"):
            self._turn("open", now)

    def mark_spam(self, now: datetime) -> None:
        if self.state in ("open", "waiting"):
            self._end("spam", now, "first", "next", "resolution")
            self._turn("spam", now)

    def not_spam(self, now: datetime) -> None:
        if self.state == "spam":
            self._turn("open", now)
            newest = {one.kind: one for one in self.cycles}
            for kind in sorted(newest):
                if newest[kind].ended == "spam":
                    self._begin(kind, now)

    def other_tier(self, now: datetime) -> None:
        is_standard = self.tiers[-1][1] == "standard"
        self.tiers.append((now, "premium" if is_standard else "standard"))

    def promised(self, cycle: Cycle, now: datetime) -> Iterator[tuple[str, datetime]]:
        """Under which tiers a cycle ran until now, and until when under each."""
        until = cycle.stopped_at or now
        ends = [since for since, _tier in self.tiers[1:]] + [FOREVER]
        for (since, tier), end in zip(self.tiers, ends, strict=True):
            if since <= until and end > cycle.started_at:
                yield tier, min(end, until)

    def was_ours(self, moment: datetime) -> bool:
        return [ours for since, ours in self.turns if since <= moment][-1]

    def _turn(self, state: str, now: datetime) -> None:
        self.state = state
        self.turns.append((now, state == "open"))

    def _open(self, *kinds: str) -> list[Cycle]:
        return [one for one in self.cycles if one.kind in kinds and not one.ended]

    def _begin(self, kind: str, now: datetime, since: datetime | None = None) -> None:
        self.cycles.append(Cycle(kind, now, since or now))

    def _end(self, how: str, now: datetime, *kinds: str) -> None:
        for cycle in self._open(*kinds):
            cycle.ended, cycle.stopped_at = how, now
