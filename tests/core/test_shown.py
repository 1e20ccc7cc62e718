"""How dates and numbers are written: one form of each, where and as the reader lives."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from incubator.core import books, shown

# Noon in London is the next day on Kiritimati.
NOON = datetime(2026, 3, 9, 12, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "today", lambda: date(2026, 3, 9))


def test_dates_are_written_in_one_form() -> None:
    assert shown.day(date(2026, 3, 9)) == "9 Mar 2026"
    assert shown.month(date(2026, 3, 1)) == "March 2026"
    assert shown.short_month(date(2026, 3, 1)) == "Mar 2026"
    assert (shown.day(None), shown.short_day(None), shown.moment(None)) == ("", "", "")


def test_a_deadline_of_another_year_names_it() -> None:
    assert shown.short_day(date(2026, 12, 31)) == "31 Dec"
    assert shown.short_day(date(2027, 1, 2)) == "2 Jan 2027"


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("UTC", "9 Mar 2026", "9 Mar 2026, 12:05"),
        ("Pacific/Kiritimati", "10 Mar 2026", "10 Mar 2026, 02:05"),
    ],
)
def test_a_moment_is_told_where_the_reader_lives(zone: str, day: str, moment: str) -> None:
    with timezone.override(zone):
        assert (shown.day(NOON), shown.moment(NOON)) == (day, moment)
        assert shown.clock(NOON) == moment[-5:]
        assert shown.moment_in_utc(NOON) == "9 Mar 2026, 12:05"


def test_they_are_written_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert shown.day(date(2026, 3, 9)) == "2026年3月9日"
        assert shown.short_day(date(2026, 3, 9)) == "3月9日"
        assert shown.count(12345) == "12,345"


def test_things_are_counted_in_threes() -> None:
    assert (shown.count(0), shown.count(999), shown.count(1_234_567)) == ("0", "999", "1,234,567")
    assert shown.count(None) == ""


@pytest.mark.parametrize(
    ("names", "said", "chinese"),
    [
        ([], "", ""),
        (["A"], "A", "A"),
        (["A", "B"], "A or B", "A或B"),
        (["A", "B", "C"], "A, B or C", "A、B或C"),
    ],
)
def test_several_who_may_are_said_in_one_breath(names: list[str], said: str, chinese: str) -> None:
    assert shown.one_of(names) == said
    with translation.override("zh-hans"):
        assert shown.one_of(names) == chinese
