"""A ledger that is years old, for benches: purchases of before, and what a page of it takes."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.test import Client
from django.urls import reverse

from billing.ledger.chart import AccountRef
from billing.ledger.models import Account
from incubator.accounts.models import User
from incubator.core import books
from tests.powers import as_superuser, tamper

# Days over which they lie, up to today.
DAYS = 670
TABLES = ("ledger_entry", "ledger_line", "ledger_balance")


def fill(lines: int, game: AccountRef, tax: AccountRef, wallets: int) -> None:
    """So many lines of old purchases, three each, past all guards: of one game, by turns from the
    wallets of USD numbered from 1.
    """
    parts = {ref.kind: Account.objects.get(code=ref.code).pk for ref in (game, tax)}
    entries = lines // 3
    tamper(
        "INSERT INTO ledger_entry (key, content_hash, kind, parameters, effective_on, recorded_at,"  # noqa: S608
        " txid, subject_type, subject_id) SELECT 'old:' || number, repeat('0', 64),"
        " 'billing.order', jsonb_build_object('game', 'Paper Tides', 'product', 'Full game',"
        f" 'order', 'O-' || number), date '{books.today()}' - (({entries} - number) * {DAYS}"
        f" / {entries})::int, now(), '3', 'bench.order', number"
        f" FROM generate_series(1, {entries}::bigint) AS number"
    )
    tamper(
        "INSERT INTO ledger_line (entry_id, account_id, amount, txid)"  # noqa: S608  # ours
        " SELECT entry.id, part.account, part.amount, '3' FROM ledger_entry AS entry"
        " CROSS JOIN LATERAL (VALUES ((SELECT id FROM ledger_account WHERE code ="
        f" 'liability:wallet:' || 1 + entry.subject_id % {wallets}), 100),"
        f" ({parts[game.kind]}, -84), ({parts[tax.kind]}, -16)) AS part(account, amount)"
        " WHERE entry.key LIKE 'old:%'"
    )
    tamper(
        "UPDATE ledger_balance AS stored SET amount = moved.amount FROM (SELECT account_id,"
        " sum(amount) AS amount FROM ledger_line GROUP BY account_id) AS moved"
        " WHERE moved.account_id = stored.account_id"
    )
    for table in TABLES:
        as_superuser(f"ANALYZE {table}")


def milliseconds(read: Callable[[], object]) -> float:
    """The median of some; the first is left out."""
    read()
    spent = []
    for _ in range(20):
        began = time.perf_counter()
        read()
        spent.append(1000 * (time.perf_counter() - began))
    return median(spent)


def page_of(reader: User, ref: AccountRef, **asked: Any) -> Callable[[], object]:
    client = Client()
    client.force_login(reader)
    account = Account.objects.get(code=ref.code, currency=ref.currency)
    address = reverse("billing:ledger_account", args=[account.pk])
    return lambda: client.get(address, asked).content
