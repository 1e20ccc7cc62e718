"""The demo's past is told by the clock of its own days, and the clock is right again afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import books
from incubator.core.database import value
from incubator.core.sql import differences, rule_files
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


def test_what_fails_inside_leaves_the_clock_right(db: None) -> None:
    with pytest.raises(ZeroDivisionError), clock.on(date(2026, 3, 9)):
        _ = 1 / 0
    assert abs(timezone.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_nothing_is_told_of_days_to_come() -> None:
    with clock.on(books.today() + timedelta(days=3)):
        assert abs(timezone.now() - datetime.now(UTC)) < timedelta(seconds=5)


def rules_day() -> date:
    return books.day_of(value("SELECT core_now()"))


def test_the_rules_of_the_database_count_from_that_day_and_are_put_right(db: None) -> None:
    with clock.on(date(2026, 3, 9), hour=14):
        assert rules_day() == date(2026, 3, 9)
    with clock.on(date(2026, 3, 11)):
        assert rules_day() == date(2026, 3, 11)
    assert rules_day() == books.today()
    with pytest.raises(ZeroDivisionError), clock.on(date(2026, 3, 9)):
        _ = 1 / 0
    assert rules_day() == books.today()
    assert differences() == []


def test_what_a_killed_telling_left_is_seen_and_put_right_by_the_next(db: None) -> None:
    killed = clock.on(date(2026, 3, 9))
    killed.__enter__()
    assert differences() == ["function core_now is not what its file says"]
    with clock.telling():
        assert differences() == []
    killed.__exit__(None, None, None)
    assert differences() == []


ANOTHER = "core_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT timestamptz ''2020-01-01'''"


@pytest.mark.parametrize(
    "attempt",
    [
        f"CREATE OR REPLACE FUNCTION {ANOTHER}",
        f"CREATE FUNCTION pg_temp.{ANOTHER}",
        "ALTER FUNCTION core_now() RENAME TO core_then",
        "DROP FUNCTION core_now()",
    ],
)
def test_nobody_else_tells_the_rules_what_time_it_is(db: None, attempt: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)
    assert rules_day() == books.today()


def test_no_rule_beside_the_ledgers_stamps_has_a_clock_of_its_own() -> None:
    own = {
        file.label
        for file in rule_files()
        for one in file.functions
        if one.name != clock.RULES_CLOCK
        for word in ("now()", "_timestamp()", "CURRENT_")
        if word in one.body.replace("core_now()", "")
    }
    assert own == {"ledger"}
