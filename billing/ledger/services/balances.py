"""Balances: stored for guarded accounts, a checkpoint plus the tail for system accounts."""

from datetime import date, datetime, timedelta

from django.db import connection

from billing.ledger.chart import AccountRef
from billing.ledger.models import Account
from billing.ledger.selectors import BALANCES, Period, Sums, sums
from incubator.core import database


def balance(ref: AccountRef) -> int:
    """The balance in the ledger's sign: debit positive, so what we owe is negative."""
    found = database.prepared(_BY_CODE, (ref.code, ref.currency))
    return int(found[0][2]) if found else 0


_BY_CODE = BALANCES + " WHERE account.code = %s AND account.currency = %s"
_BY_NUMBER = BALANCES + " WHERE account.id = %s"


def balance_on(ref: AccountRef, day: date) -> int:
    """What stood there when the day was over, by when things happened (`effective_on`).

    What is recorded later for that day changes it: for what we knew at the time, `balance_at`.
    """
    found = _sums(ref, Period(since=day + timedelta(days=1)))
    return found.opening


def balance_at(ref: AccountRef, moment: datetime) -> int:
    """What stood there by all that had been recorded before the moment, whenever it happened.

    A transaction records everything at the moment it began, so one that was running at the moment
    counts as soon as it has committed.
    """
    return _sums(ref, Period(known_before=moment)).closing


def _sums(ref: AccountRef, period: Period) -> Sums:
    account = Account.objects.filter(code=ref.code, currency=ref.currency).first()
    return sums(account, period) if account else Sums()


def balance_of(account: Account) -> int:
    [(_account, _currency, amount)] = database.prepared(_BY_NUMBER, (account.pk,))
    return int(amount)


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
