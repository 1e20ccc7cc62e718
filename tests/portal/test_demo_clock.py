"""The demo's past is told by the clock of its own days, and the clock is right again afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import books
from incubator.portal.demo import clock
from support.services.tickets import file_ticket


def test_everything_inside_happens_on_that_day_and_nothing_afterwards(
    player: User,
) -> None:
    before = timezone.now()
    with clock.on(date(2026, 3, 9), hour=14):
        assert books.today() == date(2026, 3, 9)
        assert timezone.localtime(timezone.now(), UTC).hour == 14
        ticket = file_ticket(
            email=player.email, subject="Old", body="Help", player=player, actor=player
        )
    ticket.refresh_from_db()
    assert ticket.created_at.date() == date(2026, 3, 9)
    assert timedelta() <= timezone.now() - before < timedelta(minutes=1)
    assert isinstance(before, timezone.datetime)  # type: ignore[attr-defined]


def test_what_fails_inside_leaves_the_clock_right() -> None:
    with pytest.raises(ZeroDivisionError), clock.on(date(2026, 3, 9)):
        _ = 1 / 0
    assert abs(timezone.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_nothing_is_told_of_days_to_come() -> None:
    with clock.on(books.today() + timedelta(days=3)):
        assert abs(timezone.now() - datetime.now(UTC)) < timedelta(seconds=5)
