"""What a promise comes to: arithmetic in the opening time of a calendar.

A clock runs in stretches, from one moment to another; the last may still go on. An answer is waited
for in one stretch, a solution in as many as the ticket waits for us.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from incubator.core.calendars import BusinessCalendar, Hours, NeverOpen

Stretch = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Promise:
    """So many minutes of opening time, with a warning when part of them has passed."""

    minutes: int
    warn_percent: int
    calendar: BusinessCalendar

    def due_at(self, stretches: Sequence[Stretch]) -> datetime | None:
        """When it is broken; None while the clock stands still, or never opens."""
        return reached(timedelta(minutes=self.minutes), stretches, self.calendar)

    def warn_at(self, stretches: Sequence[Stretch]) -> datetime | None:
        part = timedelta(minutes=self.minutes) * self.warn_percent / 100
        return reached(part, stretches, self.calendar)


def reached(
    wanted: timedelta, stretches: Sequence[Stretch], calendar: BusinessCalendar
) -> datetime | None:
    """The moment at which the stretches hold so much opening time; None if they do not."""
    left = wanted
    for start, end in stretches:
        here = None if end is None else calendar.elapsed(start, end)
        if here is None or here >= left:
            return _added(start, left, calendar)
        left -= here
    return None


def _added(start: datetime, wanted: timedelta, calendar: BusinessCalendar) -> datetime | None:
    try:
        return calendar.add(start, wanted)
    except NeverOpen:
        # Closed for good: nothing can be promised in it, and no ticket may fail of it.
        return None


def spent(
    stretches: Sequence[Stretch], calendar: BusinessCalendar, *, until: datetime
) -> timedelta:
    """The opening time in them, up to a moment."""
    parts = (
        calendar.elapsed(start, until if end is None else min(end, until))
        for start, end in stretches
    )
    return sum(parts, timedelta())


def since(moment: datetime, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches from a moment on, the first cut to it."""
    return [(max(start, moment), end) for start, end in stretches if end is None or end > moment]


def minutes_of(span: timedelta) -> int:
    """Whole minutes that have passed, as pages and files say them."""
    return int(span.total_seconds()) // 60


def in_words(span: timedelta | None) -> str:
    """ "27 h", "1 h 30 min": opening time, which has no days."""
    if span is None:
        return "—"
    hours, minutes = divmod(minutes_of(span), 60)
    said = [_("%(hours)s h") % {"hours": hours}] if hours else []
    if minutes or not hours:
        said.append(_("%(minutes)s min") % {"minutes": minutes})
    return " ".join(said)


def calendar_of(kept: Mapping[str, Any]) -> BusinessCalendar:
    """A calendar from its JSON values, see `ServiceCalendar.kept`. Raises ValueError, KeyError."""
    week = {
        int(day): tuple(
            sorted(Hours(time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans)
        )
        for day, spans in kept["week"].items()
    }
    return BusinessCalendar(
        zone=ZoneInfo(kept["zone"]),
        week=week,
        country=kept["country"],
        region=kept["region"],
        closed=frozenset(map(date.fromisoformat, kept["closed"])),
    )
