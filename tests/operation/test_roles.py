"""The web role, as which every test works: it may work, and no SQL of its own undoes the books."""

from collections.abc import Iterable, Iterator
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Account, Entry
from billing.ledger.services import Draft, Posting, balance, post_one, take_checkpoints, verify
from incubator.accounts.services import grant_role
from incubator.core import audit
from incubator.core.words import Said
from incubator.runtime.postgres import OWNER, WEB
from studios.models import Studio
from tests.cast import person
from tests.database import connected_to
from tests.powers import as_owner, as_superuser
from tests.servers import DatabaseServer

WALLET = chart.wallet(1, "USD")
# Everything that a statement below aims at.
AIMS = (
    "ledger_entry", "ledger_line", "ledger_account", "ledger_balance", "ledger_checkpoint",
    "ledger_hold", "ledger_holdmove",
    "core_auditrow", "accounts_staffroleevent", "studios_studioevent", "studios_studio",
    "django_migrations",
)  # fmt: skip

MAKING = (
    "CREATE TEMP TABLE ledger_entry AS SELECT * FROM public.ledger_entry",
    "CREATE TEMP TABLE ledger_balance (account_id bigint, sign smallint, amount bigint)",
    "CREATE TEMP VIEW accounts_staffrole AS SELECT 1 AS user_id, 'finance' AS role",
    "SELECT * INTO TEMP approvals_approval FROM public.approvals_approval",
    "CREATE TEMP SEQUENCE mine",
    "CREATE TABLE mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)
SWITCHING = (
    "SET session_replication_role = replica",
    "ALTER TABLE ledger_line DISABLE TRIGGER ALL",
    "ALTER TABLE core_auditrow DISABLE TRIGGER audit_kept",
    "DROP TRIGGER ledger_line_kept ON ledger_line",
    "DROP FUNCTION ledger_check_lines() CASCADE",
    """CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql
       AS 'BEGIN RETURN NEW; END'""",
    "ALTER FUNCTION ledger_check_lines() SECURITY INVOKER",
    "ALTER TABLE ledger_balance DROP CONSTRAINT balance_keeps_its_sign",
    "DROP TABLE core_auditrow",
    f"SET ROLE {OWNER}",
    f"SET SESSION AUTHORIZATION {OWNER}",
    "SELECT setval('ledger_entry_id_seq', 1)",
)
WRITING = (
    "TRUNCATE ledger_line",
    "TRUNCATE core_auditrow",
    "UPDATE ledger_line SET amount = 1",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_balance SET amount = -1000",
    "INSERT INTO ledger_balance (account_id, sign, amount) VALUES (1, -1, -5)",
    "DELETE FROM ledger_balance",
    "UPDATE ledger_balance SET held = 0",
    "UPDATE ledger_hold SET released = amount",
    "UPDATE ledger_hold SET expires_at = now() + interval '9 years'",
    "DELETE FROM ledger_hold",
    """INSERT INTO ledger_hold (key, content_hash, account_id, amount, captured, released, ended, kind,
           parameters, subject_type, expires_at)
       VALUES ('mine', '', 1, 1, 0, 0, '', 'billing.top_up', '{}', '', now())""",
    "INSERT INTO ledger_holdmove (hold_id, kind, amount) VALUES (1, 'voided', 1)",
    "TRUNCATE ledger_holdmove",
    "UPDATE ledger_checkpoint SET amount = 0",
    "DELETE FROM ledger_checkpoint",
    "UPDATE core_auditrow SET act = 'did nothing'",
    "UPDATE studios_studio SET slug = 'another'",
    "UPDATE studios_studio SET id = 7",
    "UPDATE studios_studioevent SET bank_account = 'X'",
    "DELETE FROM accounts_staffroleevent",
    """INSERT INTO accounts_staffroleevent (pgh_created_at, pgh_label, pgh_obj_id, role, user_id)
       VALUES (now(), 'insert', 1, 'auditor', 1)""",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '0002_mine', now())",
)
# What a session may say, and what comes of it: nothing.
SETTINGS = (
    f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {WEB}",
    "SET search_path = pg_temp, public",
    "SET search_path = nowhere",
    "SET pgtrigger.ignore = '{core_auditrow:audit_kept,audit_kept,ledger_line_kept}'",
    "SET check_function_bodies = off",
)


@pytest.fixture(scope="module")
def built_books(
    database_server: DatabaseServer,
    template_database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """A wallet of 1.00, checkpoints, an audit row and two tables of history."""
    name = database_server.clone(template_database)
    with django_db_blocker.unblock(), connected_to(name):
        ada = person("Ada")
        grant_role(user=ada, role="auditor", actor=None)
        audit.record(actor=None, said=Said("looked"), subject=ada)
        Studio.objects.create(slug="lantern", name="Lantern")
        Studio.objects.update(bank_account="DE02 1203 0000 0000 2020 51")
        sell("t-1")
        take_checkpoints()
    yield name
    database_server.drop(name)


@pytest.fixture
def books(built_books: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The database's name. Nothing that is refused changes it, so that all tests share it."""
    with django_db_blocker.unblock(), connected_to(built_books):
        yield built_books


def sell(key: str) -> Entry:
    lines = (Posting(chart.gateway("sandbox", "USD"), 100), Posting(WALLET, -100))
    return post_one(Draft(key, TOP_UP(top_up=key), date(2026, 11, 1), lines), actor=None)


def say(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def late_lines() -> str:
    """Balanced, for an entry that is closed."""
    [entry] = Entry.objects.values_list("pk", flat=True)
    [one, other] = Account.objects.values_list("pk", flat=True)
    return (
        "INSERT INTO public.ledger_line (entry_id, account_id, amount)"  # noqa: S608  # numbers
        f" VALUES ({entry}, {one}, 5), ({entry}, {other}, -5)"
    )


def everything(tables: Iterable[str] = AIMS) -> dict[str, list[object]]:
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM public.{table} ORDER BY 1")  # noqa: S608  # our constants
            found[table] = cursor.fetchall()
    return found


def test_the_web_role_can_do_the_work(committed_db: str) -> None:
    sell("t-1")
    take_checkpoints()
    sell("t-2")
    assert balance(WALLET) == -200
    assert verify().discrepancies == ()
    assert connection.settings_dict["USER"] == WEB


@pytest.mark.parametrize("statement", [*MAKING, *SWITCHING, *WRITING])
def test_the_web_role_cannot_undo_the_books(statement: str, books: str) -> None:
    before = everything()
    refusals = "permission denied|must be owner|cannot set parameter"
    with pytest.raises(DatabaseError, match=refusals), transaction.atomic():
        say(statement)
    assert everything() == before
    assert verify().discrepancies == ()


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_of_a_session_passes_a_guard(setting: str, books: str) -> None:
    """Neither a table of the same name that comes first, nor pgtrigger's own switch."""
    before = everything()
    for statement in (late_lines(), "UPDATE public.core_auditrow SET act = 'did nothing'"):
        with (
            pytest.raises(DatabaseError, match=r"is closed|permission denied"),
            transaction.atomic(),
        ):
            say(setting, statement)
    assert everything() == before


def test_a_table_that_came_first_is_not_looked_into(books: str) -> None:
    """Temporary tables are refused; and were they not, the guards would not find them."""
    as_superuser(f"GRANT TEMPORARY ON DATABASE {books} TO {WEB}")
    before = everything()
    late = late_lines().replace("public.", "")
    say("CREATE TEMP TABLE ledger_entry AS SELECT * FROM public.ledger_entry")

    def stamp_and_append() -> None:
        say("UPDATE ledger_entry SET recorded_at = now(), txid = pg_current_xact_id()")
        as_owner(late)

    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        stamp_and_append()
    say("DROP TABLE pg_temp.ledger_entry")
    as_superuser(f"REVOKE TEMPORARY ON DATABASE {books} FROM {WEB}")
    assert everything() == before


@pytest.mark.parametrize(
    "table", ["studios_studioevent", "accounts_staffroleevent", "ledger_checkpoint"]
)
def test_what_the_database_writes_is_in_nobodys_hands(
    table: str, books: str, database_server: DatabaseServer
) -> None:
    """Not even the superuser's, unless they switch the guards off."""
    before = everything()
    with database_server.connect(books) as superuser:
        for verb in ("DELETE FROM", "TRUNCATE"):
            with pytest.raises(psycopg.Error, match="only the database itself writes there"):
                superuser.execute(f"{verb} {table}".encode())
    assert everything() == before


def test_a_clone_and_a_new_database_let_nobody_make_temporary_tables(
    committed_db: str, database_server: DatabaseServer
) -> None:
    database_server.create(f"{committed_db}_new")
    try:
        for name in (committed_db, f"{committed_db}_new"):
            with database_server.connect(name) as superuser:
                asked = (
                    "SELECT has_database_privilege(%s, %s, 'TEMPORARY'), pg_get_userbyid(datdba)"
                )
                told = superuser.execute(
                    f"{asked} FROM pg_database WHERE datname = %s".encode(), [WEB, name, name]
                ).fetchone()
            assert told == (False, OWNER)
    finally:
        database_server.drop(f"{committed_db}_new")
