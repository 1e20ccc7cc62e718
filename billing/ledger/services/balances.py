"""Balances: stored for guarded accounts, a checkpoint plus the tail for system accounts."""

from django.db import connection

from billing.ledger.chart import AccountRef
from billing.ledger.models import Account

BALANCES = (
    "SELECT account.id, account.currency, coalesce(stored.amount, coalesce(mark.amount, 0) +"
    " (SELECT coalesce(sum(line.amount), 0) FROM ledger_line AS line"
    "   WHERE line.account_id = account.id"
    "   AND line.txid >= coalesce(mark.below, '0'::xid8)))"
    " FROM ledger_account AS account"
    " LEFT JOIN ledger_balance AS stored ON stored.account_id = account.id"
    " LEFT JOIN ledger_checkpoint AS mark ON mark.account_id = account.id"
)


def balance(ref: AccountRef) -> int:
    """The balance in the ledger's sign: debit positive, so what we owe is negative."""
    with connection.cursor() as cursor:
        cursor.execute(
            BALANCES + " WHERE account.code = %s AND account.currency = %s",
            [ref.code, ref.currency],
        )
        row = cursor.fetchone()
    return int(row[2]) if row else 0


def balance_of(account: Account) -> int:
    return balances_of([account])[account.pk]


def balances_of(accounts: list[Account]) -> dict[int, int]:
    """Balances by account id, in one statement for the whole list."""
    with connection.cursor() as cursor:
        cursor.execute(
            BALANCES + " WHERE account.id = ANY(%s)", [[account.pk for account in accounts]]
        )
        return {account_id: int(amount) for account_id, _currency, amount in cursor}


def balances_by_currency(code: str) -> dict[str, int]:
    """Of every account with this code, in the ledger's sign."""
    with connection.cursor() as cursor:
        cursor.execute(BALANCES + " WHERE account.code = %s", [code])
        return {currency: int(amount) for _account, currency, amount in cursor}


def take_checkpoints() -> int:
    """Move every system account's checkpoint up to the oldest running transaction.

    Returns how many accounts have one. Running it never, often or twice changes no balance.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_take_checkpoints()")
        return int(cursor.fetchone()[0])
