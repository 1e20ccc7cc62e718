"""Recomputing everything from the lines: what `manage.py verify_ledger` runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from billing.ledger.services.agreeing import agreement_checks

Progress = Callable[[int, int], None]
CHUNK = 5000

# One row per fact that is not as it should be: (what, where, expected, found).
CHECKS: tuple[tuple[str, str], ...] = (
    (
        "line has no entry",
        (
            "SELECT 'line ' || line.id, line.entry_id, NULL FROM ledger_line AS line"
            " WHERE NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = line.entry_id)"
        ),
    ),
    (
        "line has no account",
        (
            "SELECT 'line ' || line.id, line.account_id, NULL FROM ledger_line AS line"
            " WHERE NOT EXISTS (SELECT 1 FROM ledger_account WHERE id = line.account_id)"
        ),
    ),
    (
        "entry does not balance",
        (
            "SELECT entry.key || ' ' || account.currency, 0, sum(line.amount)"
            " FROM ledger_line AS line JOIN ledger_entry AS entry ON entry.id = line.entry_id"
            " JOIN ledger_account AS account ON account.id = line.account_id"
            " GROUP BY entry.key, account.currency HAVING sum(line.amount) <> 0"
        ),
    ),
    (
        "entry has no lines",
        (
            "SELECT key, 2, 0 FROM ledger_entry AS entry WHERE NOT EXISTS"
            " (SELECT 1 FROM ledger_line WHERE entry_id = entry.id)"
        ),
    ),
    (
        "stored balance differs from its lines",
        (
            "SELECT account.code || ' ' || account.currency, coalesce(sum(line.amount), 0),"
            " balance.amount FROM ledger_account AS account"
            " LEFT JOIN ledger_balance AS balance ON balance.account_id = account.id"
            " LEFT JOIN ledger_line AS line ON line.account_id = account.id"
            " WHERE account.sign <> 0 GROUP BY account.id, balance.amount"
            " HAVING coalesce(sum(line.amount), 0) IS DISTINCT FROM balance.amount"
        ),
    ),
    (
        "guarded account changed sign",
        (
            "SELECT account.code || ' ' || account.currency, 0, sum(line.amount)"
            " FROM ledger_account AS account JOIN ledger_line AS line ON line.account_id = account.id"
            " WHERE account.sign <> 0 GROUP BY account.id"
            " HAVING sum(line.amount) * account.sign < 0"
        ),
    ),
    (
        "held amount differs from its holds",
        (
            "SELECT account.code || ' ' || account.currency,"
            " coalesce(sum(hold.amount - hold.captured - hold.released), 0), balance.held"
            " FROM ledger_balance AS balance"
            " JOIN ledger_account AS account ON account.id = balance.account_id"
            " LEFT JOIN ledger_hold AS hold ON hold.account_id = balance.account_id"
            " GROUP BY account.id, balance.held"
            " HAVING coalesce(sum(hold.amount - hold.captured - hold.released), 0) <> balance.held"
        ),
    ),
    (
        "hold differs from its moves",
        (
            "SELECT hold.key, concat_ws(' ',"
            " coalesce(sum(move.amount) FILTER (WHERE move.kind = 'captured'), 0),"
            " coalesce(sum(move.amount) FILTER (WHERE move.kind <> 'captured'), 0)),"
            " concat_ws(' ', hold.captured, hold.released)"
            " FROM ledger_hold AS hold LEFT JOIN ledger_holdmove AS move ON move.hold_id = hold.id"
            " GROUP BY hold.id"
            " HAVING coalesce(sum(move.amount) FILTER (WHERE move.kind = 'captured'), 0)"
            "   <> hold.captured"
            " OR coalesce(sum(move.amount) FILTER (WHERE move.kind <> 'captured'), 0)"
            "   <> hold.released"
        ),
    ),
    (
        "capture exceeds what its entry takes",
        (
            "SELECT entry.key || ' ' || account.code, taken.amount, captured.amount FROM ("
            "  SELECT move.entry_id, hold.account_id, sum(move.amount) AS amount"
            "  FROM ledger_holdmove AS move JOIN ledger_hold AS hold ON hold.id = move.hold_id"
            "  WHERE move.entry_id IS NOT NULL GROUP BY move.entry_id, hold.account_id"
            " ) AS captured JOIN ledger_entry AS entry ON entry.id = captured.entry_id"
            " JOIN ledger_account AS account ON account.id = captured.account_id"
            " CROSS JOIN LATERAL (SELECT coalesce(-account.sign * sum(amount), 0) AS amount"
            "  FROM ledger_line WHERE entry_id = captured.entry_id"
            "  AND account_id = captured.account_id) AS taken"
            " WHERE captured.amount > taken.amount"
        ),
    ),
    (
        "checkpoint differs from its lines",
        (
            "SELECT account.code || ' ' || account.currency,"
            " (SELECT coalesce(sum(amount), 0) FROM ledger_line"
            "   WHERE account_id = account.id AND txid < mark.below), mark.amount"
            " FROM ledger_checkpoint AS mark JOIN ledger_account AS account"
            " ON account.id = mark.account_id WHERE mark.amount <>"
            " (SELECT coalesce(sum(amount), 0) FROM ledger_line"
            "   WHERE account_id = account.id AND txid < mark.below)"
        ),
    ),
    (
        "sum of a day differs from its lines",
        (
            "SELECT account.code || ' ' || account.currency || ' '"
            " || coalesce(day.effective_on, found.effective_on),"
            " concat_ws(' ', found.debit, found.credit, found.lines),"
            " concat_ws(' ', day.debit, day.credit, day.lines)"
            " FROM (SELECT line.account_id, entry.effective_on, sum(greatest(line.amount, 0)) AS debit,"
            "   sum(greatest(-line.amount, 0)) AS credit, count(*) AS lines"
            "   FROM ledger_checkpoint AS mark JOIN ledger_line AS line"
            "     ON line.account_id = mark.account_id AND line.txid < mark.below"
            "   JOIN ledger_entry AS entry ON entry.id = line.entry_id"
            "   GROUP BY line.account_id, entry.effective_on) AS found"
            " FULL JOIN (SELECT * FROM ledger_daysum WHERE account_id IN"
            "   (SELECT account_id FROM ledger_checkpoint)) AS day"
            " ON day.account_id = found.account_id AND day.effective_on = found.effective_on"
            " JOIN ledger_account AS account"
            " ON account.id = coalesce(day.account_id, found.account_id)"
            " WHERE (found.debit, found.credit, found.lines)"
            " IS DISTINCT FROM (day.debit::numeric, day.credit::numeric, day.lines)"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is not as it should be."""

    what: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Verification:
    entries: int
    lines: int
    discrepancies: tuple[Discrepancy, ...]


@transaction.atomic
def verify(progress: Progress | None = None) -> Verification:
    """Recompute balances, sums, content hashes and seals from the rows of one snapshot.

    Rows of other apps are compared with their entries, see `billing.ledger.services.agreeing`.
    `progress` is told the entries done and their total.
    """
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(
            "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM ledger_line)"
        )
        entries, lines = cursor.fetchone()
        found = []
        for what, sql in (*CHECKS, *agreement_checks()):
            cursor.execute(sql)
            found += [Discrepancy(what, row[0], str(row[1]), str(row[2])) for row in cursor]
        cursor.execute("SELECT * FROM ledger_seal_faults()")
        found += [Discrepancy(*row) for row in cursor]
    found += _wrong_hashes(entries, progress)
    return Verification(entries=entries, lines=lines, discrepancies=tuple(found))


# What the database would make of an entry's rows today, for a page of entries.
HASHES = (
    "SELECT entry.id, entry.key, entry.content_hash, ledger_content_hash("
    " entry.key, entry.kind, entry.parameters, entry.effective_on, reversed.key,"
    " entry.subject_type, entry.subject_id, (SELECT string_agg(said, E'\\n' ORDER BY said COLLATE \"C\")"
    "  FROM (SELECT jsonb_build_array(account.currency, account.code, line.amount)::text AS said"
    "   FROM ledger_line AS line JOIN ledger_account AS account ON account.id = line.account_id"
    "   WHERE line.entry_id = entry.id) AS lines))"
    " FROM (SELECT * FROM ledger_entry WHERE id > %s ORDER BY id LIMIT %s) AS entry"
    " LEFT JOIN ledger_entry AS reversed ON reversed.id = entry.reverses_id ORDER BY entry.id"
)


def _wrong_hashes(total: int, progress: Progress | None) -> Iterator[Discrepancy]:
    after = done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(HASHES, [after, CHUNK])
            rows = cursor.fetchall()
        if not rows:
            return
        for entry_id, key, stored, computed in rows:
            if computed != stored:
                yield Discrepancy(
                    "content differs from its hash", f"{key} ({entry_id})", stored, str(computed)
                )
        after, done = rows[-1][0], done + len(rows)
        if progress:
            progress(done, total)
