"""Dates of the demo world, relative to today, so that it is never out of date."""

from datetime import date, timedelta

from incubator.core.books import today


def first_of_month(months_ago: int) -> date:
    """The first day of the month `months_ago` before this one."""
    ordinal = today().year * 12 + today().month - 1 - months_ago
    return date(ordinal // 12, ordinal % 12 + 1, 1)


# Paper Tides has been on sale for six whole months and the present one.
MONTHS_ON_SALE = 6
# When the incubator opened its doors, and when its first studios came in.
OPENED, ADMITTED = 10, 9


def launch_day() -> date:
    return first_of_month(MONTHS_ON_SALE)


def in_days(days: int) -> date:
    return today() + timedelta(days=days)
