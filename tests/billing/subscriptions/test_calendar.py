"""Periods against a calendar that is walked day by day, over four years of them."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.periods import PeriodUnit, boundary
from tests.sizes import LARGE

MONTH, WEEK = PeriodUnit.MONTH, PeriodUnit.WEEK
# From one leap day to the next and over it.
FIRST, YEARS = date(2027, 1, 1), 4
# Ahead of everybody, half-hours, summers on either side, and one whose clocks move by half an hour.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "America/St_Johns",
)


def walked(began: date, months: int, until: date) -> Iterator[date]:
    """The days on which it renews: in each month that is its turn the day it began on, or the last."""
    day, turn = began, 0
    while day < until:
        day += timedelta(days=1)
        if day.day == 1:
            turn += 1
        is_last = (day + timedelta(days=1)).day == 1
        is_its_day = day.day == began.day or (is_last and day.day < began.day)
        if turn and turn % months == 0 and is_its_day:
            yield day


def days() -> Iterator[date]:
    """Every day of the years, or some of them, the ends of months among them."""
    end = date(FIRST.year + YEARS, FIRST.month, FIRST.day)
    for number in range((end - FIRST).days):
        day = FIRST + timedelta(days=number)
        if LARGE or day.day > 27 or number % 17 == 0:
            yield day


@pytest.mark.large
@pytest.mark.parametrize("months", [1, 3, 12])
def test_months_end_on_the_days_that_the_calendar_says(months: int) -> None:
    compared = 0
    for began in days():
        moment = datetime(began.year, began.month, began.day, 15, 30, tzinfo=UTC)
        until = date(began.year + YEARS, began.month, 28)
        for turn, day in enumerate(walked(began, months, until), start=1):
            found = boundary(moment, "UTC", MONTH, turn * months)
            assert found == datetime(day.year, day.month, day.day, 15, 30, tzinfo=UTC), began
            compared += 1
    print(f"{compared} periods of {months} months compared")
    assert compared > 1_000 / months


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("unit", "count"), [(MONTH, 1), (WEEK, 1)])
def test_the_hour_is_the_players_own_and_periods_never_meet(
    zone: str, unit: PeriodUnit, count: int
) -> None:
    """Whatever its clocks do: the wall shows the same time, unless that time does not exist."""
    there = ZoneInfo(zone)
    for hour in (0, 1, 2, 3, 12, 23):
        began = datetime(2027, 1, 31, hour, 30, tzinfo=there)
        ends = [boundary(began, zone, unit, turn * count) for turn in range(YEARS * 53)]
        assert ends[0] == began
        assert all(one < following for one, following in itertools.pairwise(ends))
        off = [end for end in ends if end.astimezone(there).time() != began.time()]
        # Twice a year at most, and only for the hour that is left out.
        assert len(off) <= 2 * len(ends) / 12
        for end in off:
            missing = end.astimezone(there).replace(hour=hour, minute=30, fold=0)
            assert missing.astimezone(UTC).astimezone(there).time() != began.time()


def test_31_january_is_followed_by_28_february_and_31_march() -> None:
    began = datetime(2027, 1, 31, 9, tzinfo=UTC)
    ends = [boundary(began, "UTC", MONTH, turn).date() for turn in (1, 2, 3, 13, 25)]
    assert ends == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]


def test_a_leap_day_comes_back() -> None:
    began = datetime(2028, 2, 29, 9, tzinfo=UTC)
    ends = [boundary(began, "UTC", MONTH, 12 * turn).date() for turn in (1, 2, 3, 4)]
    assert ends == [date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29)]


def test_a_day_is_the_players_and_not_the_servers() -> None:
    """On the evening of the 30th in London it is the 31st in Shanghai."""
    began = datetime(2027, 1, 30, 17, tzinfo=UTC)
    there = boundary(began, "Asia/Shanghai", MONTH, 2).astimezone(ZoneInfo("Asia/Shanghai"))
    assert (there.month, there.day, there.hour) == (3, 31, 1)
    assert boundary(began, "UTC", MONTH, 2).day == 30
