"""Periods of subscriptions: each is counted from the moment it all began, never from the one before.

So somebody who began on 31 January renews on 28 February and on 31 March. The day is one of the
zone that the player had then, and so is the hour: clocks that are put forward or back there move
neither.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import npgettext, pgettext_lazy


class PeriodUnit(models.TextChoices):
    WEEK = "week", pgettext_lazy("period", "week")
    MONTH = "month", pgettext_lazy("period", "month")


MONTHS_OF_A_YEAR = 12
# After which nobody is let in for what is not paid.
MOST_GRACE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Period:
    """So many weeks or months."""

    unit: PeriodUnit
    count: int

    @property
    def days(self) -> int:
        """At least so many."""
        return self.count * (7 if self.unit == PeriodUnit.WEEK else 28)

    @property
    def said(self) -> Any:
        """ "month", "3 months", "year"; translated when it is shown."""
        return lazy(self._in_words, str)()

    def _in_words(self) -> str:
        count = self.count
        if self.unit == PeriodUnit.WEEK:
            return npgettext("period", "week", "%(count)s weeks", count) % {"count": count}
        years, rest = divmod(count, MONTHS_OF_A_YEAR)
        if not rest:
            return npgettext("period", "year", "%(count)s years", years) % {"count": years}
        return npgettext("period", "month", "%(count)s months", count) % {"count": count}

    def __str__(self) -> str:
        return self._in_words()


def boundary(began: datetime, zone: str, unit: PeriodUnit, elapsed: int) -> datetime:
    """So many weeks or months after it began, on the zone's calendar; in UTC.

    A day that its month has not is the month's last. A time that clocks jump over is as much
    later, and of one that comes twice it is the first.
    """
    local = began.astimezone(ZoneInfo(zone))
    if unit == PeriodUnit.WEEK:
        return (local + timedelta(weeks=elapsed)).replace(fold=0).astimezone(UTC)
    year, month = divmod(
        local.year * MONTHS_OF_A_YEAR + local.month - 1 + elapsed, MONTHS_OF_A_YEAR
    )
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day, fold=0).astimezone(UTC)


def day_there(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
