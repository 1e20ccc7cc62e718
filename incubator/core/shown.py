"""How dates, times and numbers are written for people: one form of each, in the reader's language.

Templates use the filters of the same names (`{% load shown %}`); money is `core.money.format_money`.
Files and addresses are for programs and use ISO 8601.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from incubator.core import books


def day(value: date | datetime | None) -> str:
    """ "3 Mar 2026". Of a moment, the day it was where the reader lives."""
    return date_format(_local(value), "DATE_FORMAT") if value else ""


def short_day(value: date | datetime | None) -> str:
    """ "3 Mar" for deadlines and axes; with its year where that is not this one."""
    if not value:
        return ""
    local = _local(value)
    is_of_this_year = local.year == books.today().year
    return date_format(local, "MONTH_DAY_FORMAT" if is_of_this_year else "DATE_FORMAT")


def month(value: date | datetime | None) -> str:
    """ "March 2026"."""
    return date_format(_local(value), "YEAR_MONTH_FORMAT") if value else ""


def short_month(value: date) -> str:
    """ "Mar 2026", for under a bar."""
    return date_format(value, _("M Y"))


def month_alone(value: date) -> str:
    """ "March", where the year is said already."""
    return date_format(value, "F")


def moment(value: datetime | None) -> str:
    """ "3 Mar 2026, 14:05" where the reader lives."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    on, at = (local.year, local.month, local.day), (local.hour, local.minute)
    return _moment(get_language(), on, at)


@lru_cache(maxsize=4096)
def _moment(_language: str | None, on: tuple[int, int, int], at: tuple[int, int]) -> str:
    """What a clock there shows in a language; pages tell the same few minutes again and again."""
    return date_format(datetime(*on, *at), "DATETIME_FORMAT")  # noqa: DTZ001  # a clock's hands


def distance(value: datetime) -> str:
    """ "3 days ago", "in 2 weeks": one unit, the largest."""
    now = timezone.now()
    is_ahead = value > now
    apart = abs(now - value)
    if apart < SHORTEST_MONTH:
        seconds = int(apart.total_seconds())
        unit = next(unit for unit in UNITS if seconds >= unit or unit == UNITS[-1])
        return _distance(get_language(), seconds // unit * unit, is_ahead=is_ahead)
    return _in_distance(timesince(value, now, depth=1, reversed=is_ahead), is_ahead=is_ahead)


# A week, a day, an hour, a minute; longer ones depend on which months they are.
SHORTEST_MONTH, UNITS = timedelta(days=28), (604_800, 86_400, 3600, 60)


@lru_cache(maxsize=1024)
def _distance(_language: str | None, seconds: int, *, is_ahead: bool) -> str:
    """Of a whole number of a unit, in a language."""
    now = datetime(2000, 1, 31, tzinfo=UTC)
    then = now - timedelta(seconds=seconds)
    return _in_distance(timesince(then, now, depth=1), is_ahead=is_ahead)


def _in_distance(distance: str, *, is_ahead: bool) -> str:
    words = _("in %(distance)s") if is_ahead else _("%(distance)s ago")
    return words % {"distance": distance}


def moment_in_utc(value: datetime) -> str:
    """The same for letters, which are read anywhere and name the zone beside it."""
    return date_format(value.astimezone(UTC), "DATETIME_FORMAT")


def clock(value: datetime) -> str:
    """ "14:05" where the reader lives."""
    return date_format(_local(value), "TIME_FORMAT")


def count(value: float | None) -> str:
    """ "12,345" of whole things, in threes in every language, as amounts are."""
    return "" if value is None else f"{round(value):,}"


def one_of(names: Iterable[object]) -> str:
    """ "owner, finance or viewer": who may, of several; "" of nobody."""
    found = [str(name) for name in names]
    if len(found) < 2:
        return "".join(found)
    return pgettext("list", ", ").join(found[:-1]) + _(" or ") + found[-1]


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
