"""ledger.sql is whole, can be applied again, and needs no rights of whoever posts."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

import billing.ledger
from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds
from billing.ledger.models import Entry
from billing.ledger.services import (
    Draft,
    Posting,
    balance,
    open_accounts,
    post_one,
    take_checkpoints,
    verify,
)

FILE = Path(billing.ledger.__file__).with_name("ledger.sql")
# Roles belong to the whole server, which other test processes use too.
POSTER = f"ledger_poster_{os.getpid()}"
GATEWAY, WALLET = chart.gateway("sandbox", "USD"), chart.wallet(7, "USD")


def say(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def move(key: str, amount: int) -> Entry:
    lines = (Posting(GATEWAY, amount), Posting(WALLET, -amount))
    return post_one(Draft(key, TOP_UP(top_up=key), date(2026, 10, 1), lines), actor=None)


def test_the_file_can_be_applied_again_and_again(committed_db: str) -> None:
    move("before", 10)
    for _ in range(2):
        say(FILE.read_text())
    move("after", 10)
    assert balance(WALLET) == -20
    with pytest.raises(DatabaseError, match="refused"):
        say("DELETE FROM ledger_line")
    assert verify().discrepancies == ()


def test_every_function_finds_its_names_in_our_schema_only(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'ledger\\_%%'"
            " AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=public, pg_temp']",
            [],
        )
        assert cursor.fetchall() == []


@pytest.fixture
def poster(committed_db: str) -> Iterator[None]:
    """Inside, we are a role that may read the ledger and call its functions, and nothing else."""
    say(f"CREATE ROLE {POSTER}")
    say(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {POSTER}")
    say(f"SET ROLE {POSTER}")
    yield
    say(f"RESET ROLE; DROP OWNED BY {POSTER}; DROP ROLE {POSTER}")


def test_who_may_only_call_the_functions_can_post(poster: None) -> None:
    open_accounts([chart.revenue(3, "USD")])
    move("in", 100)
    take_checkpoints()
    with pytest.raises(InsufficientFunds):
        move("out", -101)
    move("out", -100)
    assert balance(WALLET) == balance(GATEWAY) == 0
    assert verify().discrepancies == ()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_balance SET amount = -5",
        "INSERT INTO ledger_balance (account_id, sign, amount) VALUES (1, 1, 5)",
        "UPDATE ledger_checkpoint SET amount = 5",
        "INSERT INTO ledger_line (entry_id, account_id, amount) VALUES (1, 1, 5)",
        "DELETE FROM ledger_entry",
        "SELECT * FROM ledger_balance FOR UPDATE",
    ],
)
def test_and_can_write_nothing_by_hand(poster: None, sql: str) -> None:
    move("in", 100)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        say(sql)
    assert balance(WALLET) == -100
