"""The rules hold against raw SQL, not only against our own services."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Account, Entry, Line
from billing.ledger.services import Draft, Posting, balance, post_one
from tests.powers import as_owner

INSERT_ENTRY = (
    "INSERT INTO ledger_entry (key, content_hash, kind, parameters, effective_on, subject_type)"
    " VALUES ('raw', '', 'raw', '{}', '2026-10-01', '') RETURNING id"
)
INSERT_LINE = "INSERT INTO ledger_line (entry_id, account_id, amount) VALUES (%s, %s, %s)"
TWO_LINES = f"{INSERT_LINE}, (%s, %s, %s)"


@pytest.fixture
def entry(committed_db: str) -> Entry:
    """A committed top-up of 10.00, with other people's transactions after it."""
    return post_one(
        Draft(
            key="top-up:1",
            said=TOP_UP(top_up="U-1"),
            effective_on=date(2026, 10, 1),
            postings=(
                Posting(chart.gateway("sandbox", "USD"), 1000),
                Posting(chart.wallet(7, "USD"), -1000),
            ),
        ),
        actor=None,
    )


def refused(match: str, statements: Callable[[], object]) -> None:
    before = (Entry.objects.count(), Line.objects.count(), balance(chart.wallet(7, "USD")))
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        statements()
    after = (Entry.objects.count(), Line.objects.count(), balance(chart.wallet(7, "USD")))
    assert after == before


def run(sql: str, *parameters: int | str) -> int:
    """As the owner: clients may not write there at all, and the rules hold for everybody."""
    composed = connection.ops.compose_sql(sql, parameters)  # type: ignore[attr-defined]
    return as_owner(composed)


def as_client(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        INSERT_ENTRY,
        "INSERT INTO ledger_line (entry_id, account_id, amount) VALUES (1, 1, 5)",
        "INSERT INTO ledger_account (code, currency, kind, sign) VALUES ('fx', 'USD', 'fx', 0)",
    ],
)
def test_clients_write_through_the_ledgers_one_function_alone(entry: Entry, sql: str) -> None:
    refused("permission denied", lambda: as_client(sql))


def account(name: str) -> int:
    return Account.objects.get(code=name).pk


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET kind = 'changed'",
        "UPDATE ledger_line SET amount = amount * 2",
        "UPDATE ledger_account SET sign = 0, kind = 'fx', code = 'fx'",
        "DELETE FROM ledger_line",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_account",
        "DELETE FROM ledger_balance",
        "TRUNCATE ledger_line",
        "TRUNCATE ledger_entry CASCADE",
        "TRUNCATE ledger_account CASCADE",
        "TRUNCATE ledger_balance",
    ],
)
def test_nothing_written_is_changed_by_raw_sql(entry: Entry, sql: str) -> None:
    refused("permission denied", lambda: as_client(sql))
    refused("refused", lambda: as_owner(sql))


def test_stored_balances_cannot_be_written_by_hand(entry: Entry) -> None:
    written = "UPDATE ledger_balance SET amount = -5"
    refused("permission denied", lambda: as_client(written))
    refused("kept by the lines", lambda: as_owner(written))


def test_an_unbalanced_entry_is_refused(entry: Entry) -> None:
    def unbalanced() -> None:
        new = run(INSERT_ENTRY)
        run(
            TWO_LINES,
            new, account("asset:gateway:sandbox"), 500,
            new, account("liability:wallet:7"), -499,
        )  # fmt: skip

    refused("does not balance", unbalanced)


def test_an_entry_without_lines_is_refused_at_commit(entry: Entry) -> None:
    refused("has no lines", lambda: run(INSERT_ENTRY))


def test_a_line_of_zero_is_refused(entry: Entry) -> None:
    def zero() -> None:
        run(INSERT_LINE, run(INSERT_ENTRY), account("liability:wallet:7"), 0)

    refused("line_not_zero", zero)


def test_a_late_line_cannot_join_an_old_entry_even_when_it_balances(entry: Entry) -> None:
    def late() -> None:
        run(
            TWO_LINES,
            entry.pk, account("asset:gateway:sandbox"), 500,
            entry.pk, account("liability:wallet:7"), -500,
        )  # fmt: skip

    refused("closed", late)

    def late_in_a_savepoint() -> None:
        with transaction.atomic():
            late()

    refused("closed", late_in_a_savepoint)


def test_an_overdraft_is_refused(entry: Entry) -> None:
    def overdraft() -> None:
        new = run(INSERT_ENTRY)
        run(
            TWO_LINES,
            new, account("liability:wallet:7"), 1001,
            new, account("asset:gateway:sandbox"), -1001,
        )  # fmt: skip

    refused("balance_keeps_its_sign", overdraft)


def test_an_entry_cannot_carry_another_transactions_stamp(entry: Entry) -> None:
    stamped = INSERT_ENTRY.replace("subject_type)", "subject_type, txid)").replace(
        "'')", "'', '999999')"
    )
    refused("stamp", lambda: run(stamped))
    dated = INSERT_ENTRY.replace("subject_type)", "subject_type, recorded_at)").replace(
        "'')", "'', now() - interval '1 day')"
    )
    refused("stamp", lambda: run(dated))


def test_an_account_outside_the_chart_is_refused(entry: Entry) -> None:
    sql = "INSERT INTO ledger_account (code, currency, kind, sign) VALUES (%s, 'USD', %s, %s)"
    refused("chart", lambda: run(sql, "income:tips", "income:tips", 0))
    refused("chart", lambda: run(sql, "liability:wallet:8", "liability:wallet", 0))
    refused("kind", lambda: run(sql, "asset:fund:x", "liability:wallet", -1))


def test_a_line_to_an_account_that_comes_later_is_refused(entry: Entry) -> None:
    """Foreign keys wait until the commit: a line could hide from its entry's sum until then."""
    [known] = Account.objects.filter(code="asset:gateway:sandbox").values_list("pk", flat=True)

    def smuggle() -> None:
        new = run(INSERT_ENTRY)
        run(TWO_LINES, new, known, 500, new, 999_999, -1)
        run(
            "INSERT INTO ledger_account (id, code, currency, kind, sign)"
            " VALUES (999999, 'liability:tax:XX', 'USD', 'liability:tax', 0)"
        )

    refused("accounts that exist", smuggle)


def test_a_line_to_an_entry_that_comes_later_is_refused(entry: Entry) -> None:
    known = list(Account.objects.order_by("pk").values_list("pk", flat=True))

    def smuggle() -> None:
        run(TWO_LINES, 999_999, known[0], 500, 999_999, known[1], -500)
        run(INSERT_ENTRY.replace("(key", "(id, key").replace("('raw'", "(999999, 'raw'"))

    refused("closed", smuggle)
