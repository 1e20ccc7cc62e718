"""Millions of lines of old purchases, past all guards: only how many there are matters here."""

import json
from datetime import timedelta

from billing.ledger.chart import AccountRef
from billing.ledger.models import Account
from incubator.core import books
from tests.powers import as_superuser, tamper

DAYS = 667
SAID = json.dumps({"game": "Paper Tides", "product": "Full game", "order": "O-1"})


def fill(lines: int, game: AccountRef, tax: AccountRef, wallets: int) -> None:
    """Of one game, from so many wallets in turn, in the two years that end today."""
    of_game, of_tax = (Account.objects.get(code=ref.code).pk for ref in (game, tax))
    entries = lines // 3
    a_day, began = -(-entries // DAYS), books.today() - timedelta(days=DAYS - 1)
    tamper(
        "INSERT INTO ledger_entry (key, content_hash, kind, parameters, effective_on, recorded_at,"  # noqa: S608
        " txid, subject_type, subject_id) SELECT 'old:' || number, repeat('0', 64),"
        f" 'billing.order', '{SAID}',"
        f" date '{began}' + ((number - 1) / {a_day})::int, now(), '3', 'bench.order', number"
        f" FROM generate_series(1, {entries}) AS number"
    )
    tamper(
        "INSERT INTO ledger_line (entry_id, account_id, amount, txid)"  # noqa: S608  # ours
        " SELECT entry.id, part.account, part.amount, '3' FROM ledger_entry AS entry"
        " CROSS JOIN LATERAL (VALUES"
        f" ((SELECT id FROM ledger_account WHERE code = 'liability:wallet:' || 1 + entry.id % {wallets}"
        f" ), 100), ({of_game}, -84), ({of_tax}, -16)) AS part(account, amount)"
        " WHERE entry.key LIKE 'old:%'"
    )
    for table in ("ledger_entry", "ledger_line"):
        as_superuser(f"ANALYZE {table}")
