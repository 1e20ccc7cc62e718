"""When a desk is open, and how much opening time lies between two moments.

Hours are wall-clock times of a zone; everything is counted in real seconds. On the day the clocks
go forward a night desk is open an hour less, and an hour more when they go back: that is what the
people at it work, and what a promise to answer "within four hours" has to mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext as _

from incubator.core.calendars.clock import moment_of
from incubator.core.errors import DomainError

# A calendar that is closed for so long is wrong, and a loop over it would not end.
LONGEST_CLOSED_DAYS = 400


class NeverOpen(DomainError):
    """The calendar has no opening time to count in."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From `start` to `end` of one day; midnight as the end means the end of the day."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end != time(0) and self.end <= self.start:
            raise ValueError(f"{self.start} to {self.end} is no span of one day")


@dataclass(frozen=True)
class BusinessCalendar:
    """Opening hours by weekday (Monday is 0), closed on holidays and on `closed` days.

    `country` and `region` are codes of the library `holidays` ("CN"; "DE", "BY"); no country means
    no public holidays. Hours of one day may not overlap.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[Hours, ...]]
    country: str = ""
    region: str = ""
    closed: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        for hours in self.week.values():
            for before, after in pairwise(hours):
                if before.end == time(0) or after.start < before.end:
                    raise ValueError(f"{before} and {after} overlap")

    @cached_property
    def _holidays(self) -> holidays.HolidayBase | None:
        if not self.country:
            return None
        return holidays.country_holidays(self.country, subdiv=self.region or None)

    def is_holiday(self, day: date) -> bool:
        return day in self.closed or (self._holidays is not None and day in self._holidays)

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The opening times of one day as moments in UTC, in order."""
        if self.is_holiday(day):
            return []
        found = []
        for hours in self.week.get(day.weekday(), ()):
            until = day + timedelta(days=1) if hours.end == time(0) else day
            span = (moment_of(day, hours.start, self.zone), moment_of(until, hours.end, self.zone))
            # Hours that fall into the gap of a clock that goes forward do not happen.
            if span[0] < span[1]:
                found.append(span)
        return found

    def is_open(self, moment: datetime) -> bool:
        day = moment.astimezone(self.zone).date()
        return any(start <= moment < end for start, end in self.spans(day))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Opening time between two moments; nothing when they are the other way round."""
        total = timedelta()
        for opens, closes in self._spans_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def add(self, start: datetime, wanted: timedelta) -> datetime:
        """The moment at which `wanted` opening time has passed since `start`, in UTC.

        Nothing wanted is the start itself. Raises NeverOpen where that never comes.
        """
        if wanted <= timedelta():
            return start.astimezone(UTC)
        left = wanted
        for opens, closes in self._spans_from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise NeverOpen(_("This calendar has no opening hours within a year. Add some to it."))

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself when open, else when it opens next, in UTC. Raises NeverOpen."""
        for opens, _closes in self._spans_from(moment):
            return opens
        raise NeverOpen(_("This calendar has no opening hours within a year. Add some to it."))

    def _spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening times from `start` on, the first cut to it; ends after a year of none."""
        begin = start.astimezone(UTC)
        day = begin.astimezone(self.zone).date()
        closed_days = 0
        while closed_days <= LONGEST_CLOSED_DAYS:
            spans = [(max(opens, begin), closes) for opens, closes in self.spans(day)]
            yield from (span for span in spans if span[0] < span[1])
            closed_days = 0 if spans else closed_days + 1
            day += timedelta(days=1)
