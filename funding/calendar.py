"""Months of a deal: they end in the deal's time zone."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_after(day: date) -> date:
    return last_of(day) + timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """The first days of all months from that of `first` to that of `last`, both included."""
    months = []
    month = first_of(first)
    while month <= last:
        months.append(month)
        month = month_after(month)
    return months


def closes_at(month: date, zone: ZoneInfo) -> datetime:
    """From when on the month can be settled.

    Rows are dated in UTC: east of it a month is over before the last row of its days can come.
    """
    return max(end_of_month(month, zone), end_of_month(month, ZoneInfo("UTC")))


def end_of_month(month: date, zone: ZoneInfo) -> datetime:
    """The moment the month is over."""
    return datetime.combine(month_after(month), time.min, tzinfo=zone)
