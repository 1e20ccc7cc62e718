"""Opening hours: several a day, closed on holidays, and true on the days the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incubator.core.calendars import BusinessCalendar, Hours, NeverOpen
from incubator.core.calendars.clock import moment_of

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "UTC")
OFFICE = (Hours(time(9), time(12)), Hours(time(13), time(18)))
NIGHT = (Hours(time(0), time(2, 30)), Hours(time(2, 30), time(6)), Hours(time(22), time(0)))


def weekdays(*hours: Hours, zone: str = "Europe/Berlin", **fields: object) -> BusinessCalendar:
    return BusinessCalendar(ZoneInfo(zone), dict.fromkeys(range(5), hours), **fields)  # type: ignore[arg-type]


def daily(*hours: Hours, zone: str) -> BusinessCalendar:
    return BusinessCalendar(ZoneInfo(zone), dict.fromkeys(range(7), hours))


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


def test_the_lunch_break_and_the_night_do_not_count() -> None:
    calendar = weekdays(*OFFICE)
    monday = berlin(2026, 3, 2, 11)
    assert calendar.add(monday, timedelta(hours=2)) == berlin(2026, 3, 2, 14)
    assert calendar.add(monday, timedelta(hours=7)) == berlin(2026, 3, 3, 10)
    assert calendar.elapsed(monday, berlin(2026, 3, 3, 10)) == timedelta(hours=7)
    assert not calendar.is_open(berlin(2026, 3, 2, 12, 30))


def test_a_weekend_and_a_holiday_are_skipped() -> None:
    calendar = weekdays(*OFFICE, country="DE", region="BE")
    before_easter = berlin(2026, 4, 2, 17)
    assert calendar.add(before_easter, timedelta(hours=2)) == berlin(2026, 4, 7, 10)
    assert calendar.is_holiday(date(2026, 4, 6))
    assert weekdays(*OFFICE).add(before_easter, timedelta(hours=2)) == berlin(2026, 4, 3, 10)


def test_days_of_our_own_are_closed_too() -> None:
    calendar = weekdays(*OFFICE, closed=frozenset({date(2026, 3, 3)}))
    assert calendar.next_opening(berlin(2026, 3, 2, 18)) == berlin(2026, 3, 4, 9)


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    calendar = daily(Hours(time(0), time(6)), zone="Europe/Berlin")
    night = berlin(2026, 3, 29, 0)
    assert calendar.elapsed(night, berlin(2026, 3, 29, 6)) == timedelta(hours=5)
    assert calendar.add(night, timedelta(hours=3)) == berlin(2026, 3, 29, 4)


def test_the_night_they_go_back_is_an_hour_longer() -> None:
    calendar = daily(Hours(time(0), time(6)), zone="Europe/Berlin")
    night = berlin(2026, 10, 25, 0)
    assert calendar.elapsed(night, berlin(2026, 10, 25, 6)) == timedelta(hours=7)


def test_a_time_that_is_never_shown_is_the_moment_of_the_jump() -> None:
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    for shown in (time(2), time(2, 30), time(2, 59)):
        assert moment_of(date(2026, 3, 29), shown, BERLIN) == jump
    half_an_hour = moment_of(date(2026, 10, 4), time(2, 15), ZoneInfo("Australia/Lord_Howe"))
    assert half_an_hour == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_a_time_shown_twice_is_the_first() -> None:
    assert moment_of(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_hours_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="no span"):
        Hours(time(12), time(9))
    with pytest.raises(ValueError, match="overlap"):
        weekdays(Hours(time(9), time(13)), Hours(time(12), time(18)))


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(NeverOpen):
        BusinessCalendar(BERLIN, {}).add(berlin(2026, 3, 2), timedelta(hours=1))
    assert (
        BusinessCalendar(BERLIN, {}).elapsed(berlin(2026, 3, 2), berlin(2026, 3, 9)) == timedelta()
    )


# The jumps of 2026 in the zones above, and any second around them.
JUMPS = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
)
moments = st.builds(
    lambda jump, seconds: jump + timedelta(seconds=seconds),
    st.sampled_from(JUMPS),
    st.integers(-4 * 86_400, 4 * 86_400),
)
calendars = st.builds(
    lambda zone, hours: daily(*hours, zone=zone),
    st.sampled_from(ZONES),
    st.sampled_from((OFFICE, NIGHT, (Hours(time(0), time(0)),))),
)
durations = st.integers(0, 5 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@settings(deadline=None)
@given(calendar=calendars, start=moments, wanted=durations)
def test_what_was_added_has_elapsed(
    calendar: BusinessCalendar, start: datetime, wanted: timedelta
) -> None:
    assert calendar.elapsed(start, calendar.add(start, wanted)) == wanted


@settings(deadline=None)
@given(calendar=calendars, times=st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_parts_of_a_span_sum_to_it_and_never_exceed_the_clock(
    calendar: BusinessCalendar, times: list[datetime]
) -> None:
    first, middle, last = times
    whole = calendar.elapsed(first, last)
    assert calendar.elapsed(first, middle) + calendar.elapsed(middle, last) == whole
    assert timedelta() <= whole <= last - first


@settings(deadline=None)
@given(calendar=calendars, start=moments, one=durations, more=durations)
def test_more_is_never_earlier(
    calendar: BusinessCalendar, start: datetime, one: timedelta, more: timedelta
) -> None:
    assert calendar.add(start, one) <= calendar.add(start, one + more)


@settings(deadline=None)
@given(start=moments, end=moments, zone=st.sampled_from(ZONES))
def test_a_desk_that_never_closes_counts_real_time(
    start: datetime, end: datetime, zone: str
) -> None:
    always = daily(Hours(time(0), time(0)), zone=zone)
    assert always.elapsed(start, end) == max(end - start, timedelta())
