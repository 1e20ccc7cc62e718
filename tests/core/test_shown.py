"""How dates and numbers are written: one form of each, where and as the reader lives."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.timesince import timesince, timeuntil

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


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_distance_is_what_django_says(language: str) -> None:
    """Also of distances that were worded before, for others and in another language."""
    spans = [timedelta(seconds=n) for n in (0, 30, 61, 3570, 3600, 90_000, 700_000, 2_500_000)]
    spans += [timedelta(days=n) for n in (27, 28, 31, 40, 366, 800)]
    with translation.override(language):
        now = timezone.now()
        for span in spans:
            # A little further, as the clock goes on meanwhile.
            past, ahead = now - span, now + span + timedelta(seconds=30)
            assert timesince(past, depth=1) in shown.distance(past)
            assert timeuntil(ahead, depth=1) in shown.distance(ahead)


def test_a_moment_is_told_in_each_language_and_zone() -> None:
    at = datetime(2026, 3, 3, 14, 5, 59, tzinfo=UTC)
    told = []
    for language, zone in (("en", "UTC"), ("zh-hans", "UTC"), ("en", "Asia/Shanghai")):
        with translation.override(language), timezone.override(zone):
            told.append(shown.moment(at))
    assert told == ["3 Mar 2026, 14:05", "2026年3月3日 14:05", "3 Mar 2026, 22:05"]
