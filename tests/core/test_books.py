"""The books' calendar: one zone, whose days and months are those of money."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from incubator.core import books
from incubator.runtime.places import PROJECT
from incubator.web.tables import Column

# 01:00 on the first of February in Shanghai.
ONE_IN_SHANGHAI = datetime(2026, 1, 31, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 1, 31)),
        ("Asia/Shanghai", date(2026, 2, 1)),
        ("Pacific/Kiritimati", date(2026, 2, 1)),
        ("America/Los_Angeles", date(2026, 1, 31)),
    ],
)
@pytest.mark.parametrize("viewer", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_today_is_the_books_whatever_zone_a_page_is_read_in(
    zone: str, day: date, viewer: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BOOKS_TIME_ZONE = zone
    monkeypatch.setattr(timezone, "now", lambda: ONE_IN_SHANGHAI)
    with timezone.override(viewer):
        assert books.today() == books.day_of(ONE_IN_SHANGHAI) == day
        assert books.last_finished_month() == (
            date(2026, 1, 1) if day.month == 2 else date(2025, 12, 1)
        )


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", date(2026, 2, 1), datetime(2026, 2, 1, tzinfo=UTC)),
        ("Asia/Shanghai", date(2026, 2, 1), datetime(2026, 1, 31, 16, tzinfo=UTC)),
        # The clock goes from 01:00 back to 00:00: the first of two midnights.
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),
        # The clock goes from 24:00 to 01:00: there is no midnight.
        ("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        # This day was left out.
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_its_first_instant(
    zone: str, day: date, begins: datetime, settings: Settings
) -> None:
    settings.BOOKS_TIME_ZONE = zone
    assert books.start_of(day) == begins
    assert books.day_of(begins) >= day > books.day_of(begins - timedelta(seconds=1))


def test_a_month_is_over_when_the_next_one_begins(settings: Settings) -> None:
    settings.BOOKS_TIME_ZONE = "Asia/Shanghai"
    assert books.end_of_month(date(2026, 2, 14)) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert books.last_of(date(2028, 2, 3)) == date(2028, 2, 29)
    assert books.months_between(date(2026, 11, 30), date(2027, 1, 1)) == [
        date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_date_in_a_form_is_written_as_browsers_read_it_and_says_whose_it_is(
    language: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BOOKS_TIME_ZONE = "Asia/Shanghai"
    monkeypatch.setattr(timezone, "now", lambda: ONE_IN_SHANGHAI)
    field = books.DayField(help_text="Today or later.")
    with override(language):
        assert 'value="2026-02-01"' in field.widget.render("day", books.today())
        assert "Asia/Shanghai" in str(field.help_text)
        assert field.clean("2026-02-01") == field.initial()


def test_an_export_names_the_zone_of_its_dates_of_money(settings: Settings) -> None:
    settings.BOOKS_TIME_ZONE = "Asia/Shanghai"
    assert Column("on", "Date", str, in_books=True).exported_label == "Date (Asia/Shanghai)"
    assert Column("state", "State", str).exported_label == "State"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../UTC", "Asia"])
def test_nothing_starts_in_a_zone_that_no_clock_knows(zone: str) -> None:
    outcome = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env={"PATH": "", "DJANGO_SETTINGS_MODULE": "incubator.settings", "BOOKS_TIME_ZONE": zone},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert outcome.returncode != 0
    assert f"BOOKS_TIME_ZONE is “{zone}”, which is no time zone" in outcome.stderr
