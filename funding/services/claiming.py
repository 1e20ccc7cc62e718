"""Claiming rows for a statement: everything of a deal that no statement has counted yet.

Each claim is one INSERT … SELECT. A source row has a unique constraint among all items, so it is
settled once ever, whatever runs at the same time.
"""

from dataclasses import dataclass
from datetime import date

from billing.settleable import Source, counted_as
from funding.models import Deal
from funding.selectors.inputs import INPUTS
from funding.selectors.sources import unsettled
from incubator.core import database


@dataclass(frozen=True, slots=True)
class Claimed:
    """How many rows went into a statement, and how many of them came late."""

    rows: int
    late: int


def reserve_statement_id() -> int:
    """The id the statement will have.

    A statement is written once, with its results; its items point at it before it exists (their
    foreign key is checked at commit).
    """
    return int(database.value("SELECT nextval(pg_get_serial_sequence('funding_statement', 'id'))"))


def claim_rows(*, deal: Deal, statement_id: int, late_before: date | None, until: date) -> Claimed:
    """Take all unsettled rows up to `until`; those before `late_before` are flagged late."""
    claims = [
        _claim(source, deal, statement_id, late_before or date.min, until)
        for kind in INPUTS
        for source in counted_as(kind)
    ]
    return Claimed(rows=sum(one.rows for one in claims), late=sum(one.late for one in claims))


def _claim(
    source: Source, deal: Deal, statement_id: int, late_before: date, until: date
) -> Claimed:
    found = unsettled(source, [deal]).filter(**{f"{source.day}__lte": until})
    sql, values = found.values_list("pk", source.day).query.sql_with_params()
    ((rows, late),) = database.rows(
        "WITH claimed AS ("  # noqa: S608  # our key, and what a queryset compiled to
        f"INSERT INTO funding_statementitem (statement_id, {source.key}_id, late)"
        f" SELECT %s, row.id, row.day < %s FROM ({sql}) AS row (id, day) RETURNING late)"
        " SELECT count(*), count(*) FILTER (WHERE late) FROM claimed",
        [statement_id, late_before, *values],
    )
    return Claimed(rows=rows, late=late)
