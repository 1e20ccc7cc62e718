"""Lines of one account in the order of its statement, a page of them at a time, by the database.

A line does not know its day; its entry does. An account that is in a good part of all entries is
read by walking the entries of the days, which lie in this order in an index. One that is not has
few lines among them: those are read, and put in order.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing.ledger.selectors.periods import Period
from incubator.core import database
from incubator.core.words import Said, said_from

# An account with as many lines is walked by entries. To find a page by them costs about
# `50 * entries / lines` looks at an entry, to read its lines costs one look each.
WALKED = 10_000
# Days of which we ask where their entries begin, before we read lines of older ones along.
DAYS_BACK = 62


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: what happened first stands first; within a day, what was written first."""

    day: date
    entry: int
    line: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A line as statements show it, in the ledger's sign."""

    pk: int
    amount: int
    entry_id: int
    effective_on: date
    kind: str
    parameters: Mapping[str, Any]

    @property
    def said(self) -> Said:
        """What happened; `str` words it for the reader."""
        return said_from(self.kind, self.parameters)

    @property
    def place(self) -> Place:
        return Place(self.effective_on, self.entry_id, self.pk)


# The lines of an account that may be of days from %(since)s on: none is in an entry with a lower
# number than the first of each of those days, where there are few. An entry is looked up for each
# of these lines, so the planner is not asked: it takes them for thousands, and reads all entries.
OWN = (
    "(WITH RECURSIVE days AS ("  # noqa: S608  # ours
    "(SELECT effective_on, id, 1 AS place FROM ledger_entry WHERE effective_on >= %(since)s"
    " ORDER BY effective_on, id LIMIT 1) UNION ALL"
    " SELECT following.effective_on, following.id, days.place + 1 FROM days CROSS JOIN LATERAL"
    " (SELECT effective_on, id FROM ledger_entry WHERE effective_on > days.effective_on"
    f"  ORDER BY effective_on, id LIMIT 1) AS following WHERE days.place < {DAYS_BACK})"
    " SELECT own.* FROM (SELECT CASE WHEN count(*)"
    f" < {DAYS_BACK} THEN min(id) ELSE 0 END AS entry_id FROM days) AS first CROSS JOIN LATERAL"
    " (SELECT id, entry_id, amount FROM ledger_line WHERE account_id = %(account)s"
    "  AND entry_id >= first.entry_id OFFSET 0) AS own) AS line"
)
_SHOWN = "line.id, line.amount, entry.id, entry.effective_on, entry.kind, entry.parameters"
_BY_LINES = (
    "SELECT {what} FROM {own} CROSS JOIN LATERAL"
    " (SELECT * FROM ledger_entry WHERE id = line.entry_id OFFSET 0) AS entry WHERE {wanted}"
)
_BY_ENTRIES = (
    "SELECT {what} FROM (SELECT * FROM ledger_entry AS entry WHERE {wanted}{marked}{order})"
    " AS entry CROSS JOIN LATERAL"
    " (SELECT id, amount FROM ledger_line WHERE entry_id = entry.id AND account_id = %(account)s"
    "  OFFSET 0) AS line WHERE true"
)


def page_of(
    account: int,
    period: Period,
    *,
    most: int,
    walked: bool,
    after: Place | None = None,
    before: Place | None = None,
) -> list[Moved]:
    """At most so many lines of the period: its first, those behind a place, or those ahead of one,
    which come in the opposite order, the nearest first. `walked`: by entries, see `WALKED`.
    """
    way = "DESC" if before else "ASC"
    inside = f" ORDER BY effective_on {way}, id {way}"
    query, values = _between(account, period, after, before, walked=walked)
    query = query.format(what=_SHOWN, order=inside)
    query += f" ORDER BY entry.effective_on {way}, entry.id {way}, line.id {way} LIMIT %(most)s"
    found = database.prepared(query, {**values, "most": most})
    return [
        Moved(pk, amount, entry, day, kind, json.loads(parameters))
        for pk, amount, entry, day, kind, parameters in found
    ]


def sum_ahead(account: int, period: Period, before: Place, *, walked: bool) -> int:
    """What the lines of the period ahead of a place add up to, in the ledger's sign."""
    query, values = _between(account, period, None, before, walked=walked)
    what = "coalesce(sum(line.amount), 0)::bigint"
    return int(database.value(query.format(what=what, order=""), values))


def _between(
    account: int, period: Period, after: Place | None, before: Place | None, *, walked: bool
) -> tuple[str, dict[str, Any]]:
    """SQL without `{what}` and `{order}`, and its values."""
    since, until = period.since, period.until
    wanted = "entry.effective_on BETWEEN %(since)s AND %(until)s"
    if period.known_before is not None:
        wanted += " AND entry.recorded_at < %(known_before)s"
    place, entries, lines = after or before, "", ""
    values: dict[str, Any] = {}
    if place is not None:
        # The days are narrowed as well, so that the index of entries is entered there.
        sign = ">" if after else "<"
        since, until = (max(since, place.day), until) if after else (since, min(until, place.day))
        entries = f" AND (entry.effective_on, entry.id) {sign}= (%(day)s, %(entry)s)"
        lines = (
            f" AND (entry.effective_on, entry.id, line.id) {sign} (%(day)s, %(entry)s, %(line)s)"
        )
        values = {"day": place.day, "entry": place.entry, "line": place.line}
    values |= {**period.values, "since": since, "until": until, "account": account}
    query = _BY_ENTRIES if walked else _BY_LINES
    parts = {"{own}": OWN, "{wanted}": wanted, "{marked}": entries}
    for name, part in parts.items():
        query = query.replace(name, part)
    return query + lines, values
