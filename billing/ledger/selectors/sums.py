"""What lines add up to: before a period, in it, and at its end, by the database.

Nothing reads all lines of an account that thousands of purchases a second pass through: system
accounts have the sums of their days. Guarded ones have their stored balance, from which we go
backwards: what is asked for is mostly this month, and so only the lines since are read. Only what is
left out by the moment it was recorded has to be found line by line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from billing.ledger.models import Account
from billing.ledger.selectors.paging import OWN
from billing.ledger.selectors.periods import Period
from incubator.core import database

BALANCES = (
    "SELECT account.id, account.currency, coalesce(stored.amount, coalesce(mark.amount, 0) +"
    " (SELECT coalesce(sum(line.amount), 0) FROM ledger_line AS line"
    "   WHERE line.account_id = account.id"
    "   AND line.txid >= coalesce(mark.below, '0'::xid8))) AS amount"
    " FROM ledger_account AS account"
    " LEFT JOIN ledger_balance AS stored ON stored.account_id = account.id"
    " LEFT JOIN ledger_checkpoint AS mark ON mark.account_id = account.id"
)

# The lines of accounts, or what the days of system accounts add up to and the lines that their
# checkpoints have not passed yet. In `moved`: what stood before, then what of it is of the period.
_LINES = (
    "SELECT line.account_id, entry.effective_on, greatest(line.amount, 0) AS debit,"
    " greatest(-line.amount, 0) AS credit, 1 AS lines"
    " FROM ledger_line AS line JOIN ledger_entry AS entry ON entry.id = line.entry_id"
)
_DAYS = (
    "SELECT day.account_id, day.effective_on, day.debit, day.credit, day.lines"
    " FROM ledger_daysum AS day JOIN ledger_checkpoint AS mark ON mark.account_id = day.account_id"
    " UNION ALL SELECT line.account_id, entry.effective_on, greatest(line.amount, 0),"
    " greatest(-line.amount, 0), 1 FROM ledger_account AS account"
    " LEFT JOIN ledger_checkpoint AS mark ON mark.account_id = account.id"
    " JOIN ledger_line AS line ON line.account_id = account.id"
    " AND line.txid >= coalesce(mark.below, '0'::xid8)"
    " JOIN ledger_entry AS entry ON entry.id = line.entry_id WHERE account.sign = 0"
)
_OF_THE_PERIOD = "effective_on BETWEEN %(since)s AND %(until)s"
_PARTS = (
    "account_id, sum(debit - credit) FILTER (WHERE effective_on < %(since)s) AS earlier,"
    " sum(debit - credit) FILTER (WHERE effective_on > %(until)s) AS later,"
    f" sum(debit) FILTER (WHERE {_OF_THE_PERIOD}) AS debit,"
    f" sum(credit) FILTER (WHERE {_OF_THE_PERIOD}) AS credit,"
    f" sum(lines) FILTER (WHERE {_OF_THE_PERIOD}) AS lines"
)

# Of one account: the same, in a form of which the planner cannot make a reading of all entries.
_LOOKED_UP = (
    "CROSS JOIN LATERAL"
    " (SELECT effective_on FROM ledger_entry WHERE id = line.entry_id OFFSET 0) AS entry"
)
_MARK = "(SELECT below FROM ledger_checkpoint WHERE account_id = %(account)s)"
_SIDES = "entry.effective_on, greatest(line.amount, 0), greatest(-line.amount, 0), 1"
_OVER_PARTS = (
    "SELECT coalesce(sum(debit - credit) FILTER (WHERE effective_on < %(since)s), 0)::bigint,"  # noqa: S608  # ours
    f" coalesce(sum(debit) FILTER (WHERE {_OF_THE_PERIOD}), 0)::bigint,"
    f" coalesce(sum(credit) FILTER (WHERE {_OF_THE_PERIOD}), 0)::bigint,"
    f" coalesce(sum(lines) FILTER (WHERE {_OF_THE_PERIOD}), 0)::bigint,"
    " coalesce(sum(lines), 0)::bigint, {marked} FROM ({parts})"
    " AS part(effective_on, debit, credit, lines)"
)
_BEHIND_THE_MARK = _OVER_PARTS.format(
    marked=f"{_MARK} IS NOT NULL",
    parts="SELECT effective_on, debit, credit, lines FROM ledger_daysum"  # noqa: S608  # ours
    f" WHERE account_id = %(account)s AND {_MARK} IS NOT NULL"
    f" UNION ALL SELECT {_SIDES} FROM ledger_line AS line {_LOOKED_UP}"
    f" WHERE line.account_id = %(account)s AND line.txid >= {_MARK}",
)
# Where there is no mark: all of its lines, as the planner likes.
_WITHOUT_A_MARK = _OVER_PARTS.format(
    marked="true",
    parts=f"SELECT {_SIDES} FROM ledger_line AS line"  # noqa: S608  # ours
    " JOIN ledger_entry AS entry ON entry.id = line.entry_id WHERE line.account_id = %(account)s",
)
_ONE_GUARDED = (
    "SELECT (coalesce(stored.amount, 0) - coalesce(sum(moved.amount), 0))::bigint,"  # noqa: S608  # ours
    f" coalesce(sum(greatest(moved.amount, 0)) FILTER (WHERE {_OF_THE_PERIOD}), 0)::bigint,"
    f" coalesce(sum(greatest(-moved.amount, 0)) FILTER (WHERE {_OF_THE_PERIOD}), 0)::bigint,"
    f" count(*) FILTER (WHERE {_OF_THE_PERIOD})"
    " FROM ledger_account AS account"
    " LEFT JOIN ledger_balance AS stored ON stored.account_id = account.id"
    f" LEFT JOIN (SELECT line.amount, entry.effective_on FROM {OWN} {_LOOKED_UP}"
    "  WHERE entry.effective_on >= %(since)s) AS moved ON true"
    " WHERE account.id = %(account)s GROUP BY stored.amount"
)


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
    if period.known_before is not None:
        lines = f"{_LINES} WHERE entry.recorded_at < %(known_before)s"
        return _summed(lines, "account.sign IN (-1, 0, 1)", chosen=chosen)
    guarded = _summed(
        f"{_LINES} WHERE entry.effective_on >= %(since)s", "account.sign <> 0", chosen=chosen,
        opening="stored.amount - coalesce(later, 0) - coalesce(debit, 0) + coalesce(credit, 0)",
    )  # fmt: skip
    return f"{guarded} UNION ALL {_summed(_DAYS, 'account.sign = 0', chosen=chosen)}"


def _summed(
    lines: str, accounts: str, *, chosen: bool, opening: str = "coalesce(earlier, 0)"
) -> str:
    named = "= ANY(%(accounts)s)"
    which = f"{accounts} AND account.id {named}" if chosen else accounts
    of_these = f"WHERE account_id {named}" if chosen else ""
    return (
        f"SELECT account.id, ({opening})::bigint AS opening, coalesce(debit, 0)::bigint AS debit,"  # noqa: S608  # all ours
        " coalesce(credit, 0)::bigint AS credit, coalesce(lines, 0)::bigint AS lines"
        " FROM ledger_account AS account"
        " LEFT JOIN ledger_balance AS stored ON stored.account_id = account.id"
        f" LEFT JOIN (SELECT {_PARTS} FROM ({lines}) AS lines {of_these} GROUP BY account_id)"
        f" AS moved ON moved.account_id = account.id WHERE {which}"
    )


def sums(account: Account, period: Period) -> Sums:
    """Of one account."""
    found, _ever = counted_sums(account, period)
    return found


def counted_sums(account: Account, period: Period) -> tuple[Sums, int]:
    """Of one account, and how many lines it has as far as that is known: 0 where it is guarded."""
    values: dict[str, Any] = {**period.values, "account": account.pk}
    if period.known_before is not None:
        values["accounts"] = [account.pk]
        [(_account, *parts)] = database.rows(by_account(period, chosen=True), values)
        return Sums(*parts), 0 if account.sign else parts[-1]
    if account.sign:
        return Sums(*database.prepared(_ONE_GUARDED, values)[0]), 0
    [(*parts, ever, has_mark)] = database.prepared(_BEHIND_THE_MARK, values)
    if not has_mark:
        [(*parts, ever, _none)] = database.rows(_WITHOUT_A_MARK, values)
    return Sums(*parts), ever


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
