"""The production roles of docs/operations/roles.sql: the web may work, and not undo the books."""

import os
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import DatabaseError, connection

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Entry, Line
from billing.ledger.services import Draft, Posting, balance, post_one, take_checkpoints, verify
from incubator.core.doctor import Level
from incubator.core.doctor.database import check_database
from incubator.core.models import AuditRow, User
from incubator.runtime.places import PROJECT
from tests.cast import person

WALLET = chart.wallet(1, "USD")
# Roles belong to the whole server, which other test processes use too.
MARK = f"_{os.getpid()}"


def say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def web_role(committed_db: str) -> Iterator[None]:
    """Inside, we are the web role on a migrated database."""
    script = (PROJECT / "docs/operations/roles.sql").read_text()
    for role in ("incubator_owner", "incubator_web"):
        script = script.replace(role, f"{role}{MARK}")
    say(script)
    # Running it again is what operators do after each migration.
    say(script)
    say(f"SET ROLE incubator_web{MARK}")
    yield
    say("RESET ROLE")
    for role in ("incubator_web", "incubator_owner"):
        say(f"DROP OWNED BY {role}{MARK} CASCADE; DROP ROLE {role}{MARK}")


def sell(key: str) -> Entry:
    lines = (Posting(chart.gateway("sandbox", "USD"), 100), Posting(WALLET, -100))
    return post_one(Draft(key, TOP_UP(top_up=key), date(2026, 11, 1), lines), actor=None)


def test_the_web_role_can_do_the_work(web_role: None) -> None:
    person("Fay Founder")
    sell("t-1")
    take_checkpoints()
    sell("t-2")
    assert balance(WALLET) == -200
    assert verify().discrepancies == ()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger_line DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_line_kept ON ledger_line",
        "TRUNCATE ledger_line",
        "UPDATE ledger_line SET amount = 1",
        "DELETE FROM ledger_entry",
        "UPDATE core_auditrow SET verb = 'did nothing'",
        "DROP TABLE core_auditrow",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (x int)",
    ],
)
def test_the_web_role_cannot_undo_the_books(statement: str, web_role: None) -> None:
    sell("t-1")
    before = (Entry.objects.count(), Line.objects.count(), AuditRow.objects.count())
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        say(statement)
    assert (Entry.objects.count(), Line.objects.count(), AuditRow.objects.count()) == before
    assert balance(WALLET) == -100


def test_the_doctor_is_content_with_the_web_role(web_role: None) -> None:
    found = list(check_database())
    assert [finding for finding in found if finding.level is not Level.FINE] == []
    assert any("may use the tables and owns none" in finding.text for finding in found)


def test_the_doctor_names_tables_that_a_migration_left_closed(web_role: None) -> None:
    say("RESET ROLE")
    say("CREATE TABLE made_later (x int)")
    say(f"SET ROLE incubator_web{MARK}")
    failures = [finding for finding in check_database() if finding.level is Level.FAILURE]
    assert "made_later" in failures[0].text
    assert "roles.sql" in failures[0].remedy
    assert User.objects.count() == 0
