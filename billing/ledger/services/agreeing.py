"""What other apps' rows say they posted, compared with the ledger, both ways.

An app that posts says so once, in its `bookkeeping.py`:

    agree(Booked("refund", table="billing_refund", subject="billing.refund", when="state = 'paid'",
                 currency="(SELECT currency FROM billing_orderline WHERE id = row.order_line_id)"))
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Rows of a table that have an entry each. The texts are SQL over the table as `row`.

    `when` is true of rows that must have one, for `amount` minor units; `entry` is the column that
    names it, and `subject`, `subject_id` are what the entry says it was posted for. `posted` is
    what of its lines (`line`, `account`) must be that amount: all debits, if nothing else. Where it
    `converts`, lines in other currencies are for others to agree with.
    """

    what: str
    table: str
    subject: str
    subject_id: str = "row.id"
    name: str = "row.number"
    entry: str = "entry_id"
    when: str = "true"
    amount: str = "row.amount_minor"
    currency: str = "row.currency"
    posted: str = "sum(line.amount) FILTER (WHERE line.amount > 0)"
    converts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """Rows of a table that say what their parts add up to; the texts are SQL over it as `row`."""

    what: str
    table: str
    total: str
    parts: str
    name: str = "row.number"


_booked: list[Booked] = []
_summed: list[Summed] = []


def agree(*told: Booked | Summed) -> None:
    _booked.extend(one for one in told if isinstance(one, Booked))
    _summed.extend(one for one in told if isinstance(one, Summed))


def agreement_checks() -> Iterator[tuple[str, str]]:
    """(what, SQL) pairs; the SQL gives (where, expected, found) of each fact that is wrong."""
    for summed in _summed:
        yield f"{summed.what} differs from its parts", _total_to_parts(summed)
    for booked in _booked:
        yield f"{booked.what} differs from its entry", _row_to_entry(booked)
    for subject in sorted({booked.subject for booked in _booked}):
        named_by = [booked for booked in _booked if booked.subject == subject]
        yield f"entry is named by no {named_by[0].what}", _entry_to_row(subject, named_by)


def _total_to_parts(summed: Summed) -> str:
    return (
        f"SELECT {summed.name}, {summed.total}, {summed.parts} FROM {summed.table} AS row"  # noqa: S608
        f" WHERE {summed.total} IS DISTINCT FROM {summed.parts}"
    )


def _row_to_entry(booked: Booked) -> str:
    amount = f"CASE WHEN {booked.when} THEN {booked.amount} ELSE 0 END"
    currencies = "string_agg(DISTINCT account.currency, ' ')"
    counted = f" AND account.currency = {booked.currency}" if booked.converts else ""
    return (
        f"SELECT {booked.name}, concat_ws(' ', {amount}, {booked.currency}),"  # noqa: S608  # all ours
        f" concat_ws(' ', coalesce({booked.posted}, 0), {currencies})"
        f" FROM {booked.table} AS row"
        f" LEFT JOIN ledger_entry AS entry ON entry.id = row.{booked.entry}"
        f" AND entry.subject_type = '{booked.subject}' AND entry.subject_id = {booked.subject_id}"
        " LEFT JOIN (ledger_line AS line"
        " JOIN ledger_account AS account ON account.id = line.account_id)"
        f" ON line.entry_id = entry.id{counted}"
        f" WHERE {amount} <> 0 OR row.{booked.entry} IS NOT NULL"
        f" GROUP BY row.id HAVING {amount} <> coalesce({booked.posted}, 0)"
        f" OR {booked.currency} IS DISTINCT FROM {currencies}"
    )


def _entry_to_row(subject: str, named_by: list[Booked]) -> str:
    nowhere = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {booked.table} WHERE {booked.entry} = entry.id)"  # noqa: S608
        for booked in named_by
    )
    return (
        "SELECT entry.key, 'a row', 'none' FROM ledger_entry AS entry"  # noqa: S608  # all ours
        f" WHERE entry.subject_type = '{subject}' AND {nowhere}"
    )
