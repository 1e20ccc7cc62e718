"""What lines add up to: before a period, in it, and at its end, by the database.

Where nothing is left out by the moment it was recorded, we go backwards from today's balances,
which are stored or summed from a checkpoint: what is asked for is mostly this month, and so only
the lines since its beginning are read, however long the books are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from billing.ledger.models import Account
from billing.ledger.selectors.periods import Period

BALANCES = (
    "SELECT account.id, account.currency, coalesce(stored.amount, coalesce(mark.amount, 0) +"
    " (SELECT coalesce(sum(line.amount), 0) FROM ledger_line AS line"
    "   WHERE line.account_id = account.id"
    "   AND line.txid >= coalesce(mark.below, '0'::xid8))) AS amount"
    " FROM ledger_account AS account"
    " LEFT JOIN ledger_balance AS stored ON stored.account_id = account.id"
    " LEFT JOIN ledger_checkpoint AS mark ON mark.account_id = account.id"
)

OF_THE_PERIOD = "entry.effective_on BETWEEN %(since)s AND %(until)s"
# By account: before the period, after it, its debits, its credits, how many lines it has.
_PARTS = (
    "sum(line.amount) FILTER (WHERE entry.effective_on < %(since)s) AS earlier,"
    " sum(line.amount) FILTER (WHERE entry.effective_on > %(until)s) AS later,"
    f" sum(line.amount) FILTER (WHERE {OF_THE_PERIOD} AND line.amount > 0) AS debit,"
    f" sum(-line.amount) FILTER (WHERE {OF_THE_PERIOD} AND line.amount < 0) AS credit,"
    f" count(*) FILTER (WHERE {OF_THE_PERIOD}) AS lines"
)
_LINES = "ledger_line AS line JOIN ledger_entry AS entry ON entry.id = line.entry_id"


@dataclass(frozen=True, slots=True)
class Sums:
    """Minor units in the ledger's sign, but for `credit`, which is a quantity as `debit` is."""

    opening: int = 0
    debit: int = 0
    credit: int = 0
    lines: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


def by_account(period: Period, *, chosen: bool) -> str:
    """SQL for (id, opening, debit, credit, lines) of accounts: those in `%(accounts)s`, or all."""
    accounts = "account.id = ANY(%(accounts)s)" if chosen else "true"
    lines = "line.account_id = ANY(%(accounts)s)" if chosen else "true"
    moved = f"SELECT line.account_id, {_PARTS} FROM {_LINES} WHERE {lines}"  # noqa: S608  # all ours
    if period.known_before is None:
        opening = (
            "balance.amount - coalesce(moved.later, 0) - coalesce(moved.debit, 0)"
            " + coalesce(moved.credit, 0)"
        )
        moved += " AND entry.effective_on >= %(since)s"
        source = f"({BALANCES} WHERE {accounts})"
    else:
        opening = "coalesce(moved.earlier, 0)"
        moved += " AND entry.effective_on <= %(until)s AND entry.recorded_at < %(known_before)s"
        source = f"(SELECT account.id FROM ledger_account AS account WHERE {accounts})"  # noqa: S608
    return (
        f"SELECT balance.id, ({opening})::bigint AS opening, coalesce(moved.debit, 0)::bigint AS debit,"  # noqa: S608
        " coalesce(moved.credit, 0)::bigint AS credit, coalesce(moved.lines, 0) AS lines"
        f" FROM {source} AS balance"
        f" LEFT JOIN ({moved} GROUP BY line.account_id) AS moved ON moved.account_id = balance.id"
    )


def sums(account: Account, period: Period) -> Sums:
    """Of one account."""
    with connection.cursor() as cursor:
        cursor.execute(by_account(period, chosen=True), {**period.values, "accounts": [account.pk]})
        return Sums(*cursor.fetchone()[1:])


@dataclass(frozen=True, slots=True)
class Summed:
    """An account with its sums, as files name it; `called` is its owner's name, or empty."""

    code: str
    currency: str
    sums: Sums


def sums_in_order(period: Period) -> Iterator[Summed]:
    """Of all accounts that had lines by the end of the period, in the order of their codes.

    Read a part at a time: there may be an account for each of a million players.
    """
    had_lines = "sums.opening <> 0 OR sums.lines > 0"
    query = (
        "SELECT account.code, account.currency, sums.opening, sums.debit, sums.credit, sums.lines"  # noqa: S608
        f" FROM ({by_account(period, chosen=False)}) AS sums"
        f" JOIN ledger_account AS account ON account.id = sums.id WHERE {had_lines}"
        ' ORDER BY account.code COLLATE "C", account.currency'
    )
    for code, currency, *parts in read_in_parts(query, period.values):
        yield Summed(code, currency, Sums(*parts))


def read_in_parts(query: str, values: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of a query of any length, from a cursor that stays with the server."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(2000):
            yield from rows
