"""Reading the ledger for pages and lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from billing.ledger.chart import AccountRef
from billing.ledger.models import Account, Balance, Entry, Hold, Line
from billing.ledger.naming import fill_in
from incubator.core.ready import ready

# Of the open holds of one account.
SHOWN = 50


def lines_of(ref: AccountRef) -> QuerySet[Line]:
    """The lines of one account, newest first, with their entries."""
    return (
        Line.objects.filter(account__code=ref.code, account__currency=ref.currency)
        .select_related("entry", "account")
        .order_by("-pk")
    )


@dataclass(frozen=True, slots=True)
class Holding:
    """What is kept of an account: in all, in minor units, and the holds of which something is left,
    those that expire first before the others.
    """

    minor: int
    holds: list[Hold]


@ready
def account_numbered(number: Any) -> QuerySet[Account]:
    return Account.objects.filter(pk=number)


@ready
def _stored(account: Any) -> QuerySet[Balance]:
    return Balance.objects.filter(account=account)


def held_of(account: Account) -> Holding:
    # Of the system's own nothing can be held.
    stored = _stored(account=account) if account.sign else []
    kept = stored[0].held if stored else 0
    rows = Hold.objects.filter(account=account, ended="").order_by("expires_at", "pk")
    return Holding(kept, list(rows[:SHOWN]) if kept else [])


def lines_of_entries(entries: Iterable[Entry | None]) -> list[Line]:
    """All lines of some entries, in the order they were written, with names of accounts."""
    wanted = [entry.pk for entry in entries if entry is not None]
    lines = list(
        Line.objects.filter(entry__in=wanted)
        .select_related("entry", "account")
        .order_by("entry_id", "pk")
    )
    fill_in(line.account for line in lines)
    return lines
