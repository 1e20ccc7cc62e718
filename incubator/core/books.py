"""The calendar of the books: dates of money are days of one zone, `BOOKS_TIME_ZONE`.

A row keeps the instant and, written with it, the day that instant falls on in the books. What is
settled, charged and shown reads that stored day, so another zone later moves no row. The zone a
viewer reads in decides nothing here. A month is named by its first day.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _


def zone_name() -> str:
    """As the time zone database names it: "Asia/Shanghai"."""
    return str(settings.BOOKS_TIME_ZONE)


def zone() -> ZoneInfo:
    return ZoneInfo(zone_name())


def today() -> date:
    return day_of(timezone.now())


def day_of(moment: datetime) -> date:
    """The day of the books that the instant falls on."""
    return moment.astimezone(zone()).date()


def start_of(day: date) -> datetime:
    """The instant, in UTC, at which the day begins."""
    # Midnight that comes twice is the first one; midnight that is skipped is the moment of the
    # jump: the reading before the change (fold=0) is right for both.
    return datetime.combine(day, time.min, zone()).astimezone(UTC)


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_after(day: date) -> date:
    return last_of(day) + timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """All months from that of `first` to that of `last`, both included."""
    months = []
    month = first_of(first)
    while month <= last:
        months.append(month)
        month = month_after(month)
    return months


def end_of_month(month: date) -> datetime:
    """The instant, in UTC, from which on the month is over and can be settled."""
    return start_of(month_after(month))


def first_of_month(text: str) -> date | None:
    """ "2026-10" as the first day of that month, or None."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def last_finished_month() -> date:
    return first_of(first_of(today()) - timedelta(days=1))


class DayField(forms.DateField):
    """A date of money in a form, which begins with today in the books.

    Services judge what was typed by the same `today`, so what the form offers is not refused,
    wherever the person lives.
    """

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        kwargs.setdefault("initial", today)
        # Browsers understand no other way of writing it, in any language.
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(help_text=lazy(_with_zone, str)(help_text), **kwargs)


def _with_zone(help_text: Any) -> str:
    counted = _("Counted in the books' time zone, %(zone)s.") % {"zone": zone_name()}
    return f"{help_text} {counted}".strip()
