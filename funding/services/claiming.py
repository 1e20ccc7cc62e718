"""Claiming rows for a statement: everything of a deal that no statement has counted yet.

Each claim is one INSERT … SELECT. A source row has a unique constraint among all items, so it is
settled once ever, whatever runs at the same time.
"""

from dataclasses import dataclass
from datetime import date

from funding.models import Deal
from incubator.core import database

CLAIMS = {
    # Before the sales: whatever was refunded by now was sold by then, so no refund of the month is
    # counted without its sale.
    "refund": (
        "SELECT refund.id, refund.effective_on AS day FROM billing_refund AS refund"
        " JOIN billing_orderline AS line ON line.id = refund.order_line_id"
        " WHERE line.game_id = %(game)s AND refund.state = 'paid'"
        " AND refund.effective_on <= %(until)s"
    ),
    # Only what was paid: a pending or cancelled order has lines and no money.
    "order_line": (
        "SELECT line.id, line.effective_on AS day FROM billing_orderline AS line"
        " JOIN billing_order AS bought ON bought.id = line.order_id"
        " WHERE line.game_id = %(game)s AND line.effective_on <= %(until)s"
        " AND bought.state IN ('paid', 'partly_refunded', 'refunded')"
    ),
    "service_charge": (
        "SELECT charge.id, charge.period_end AS day FROM billing_servicecharge AS charge"
        " WHERE charge.game_id = %(game)s AND charge.period_end <= %(until)s"
    ),
    # Confirmed payments of advances. A grant has no deal and is never recouped.
    "disbursement": (
        "SELECT paid.id, paid.effective_on AS day FROM funding_disbursement AS paid"
        " JOIN funding_tranche AS tranche ON tranche.id = paid.tranche_id"
        " JOIN funding_award AS award ON award.id = tranche.award_id"
        " WHERE award.deal_id = %(deal)s AND paid.state = 'confirmed'"
        " AND paid.effective_on <= %(until)s"
    ),
}


# Fewer rows are summed in no time by any plan.
WORTH_COUNTING = 1000


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
    values: dict[str, int | date] = {
        "statement": statement_id,
        "deal": deal.pk,
        "game": deal.game_id,
        "until": until,
        "late_before": late_before or date.min,
    }
    rows = late = 0
    for source, candidates in CLAIMS.items():
        ((claimed, claimed_late),) = database.rows(
            f"WITH claimed AS (INSERT INTO funding_statementitem"  # noqa: S608  # our constants
            f" (statement_id, {source}_id, late)"
            f" SELECT %(statement)s, row.id, row.day < %(late_before)s"
            f" FROM ({candidates}) AS row WHERE NOT EXISTS (SELECT 1"
            f" FROM funding_statementitem AS item WHERE item.{source}_id = row.id)"
            f" RETURNING late)"
            f" SELECT count(*), count(*) FILTER (WHERE late) FROM claimed",
            values,
        )
        rows, late = rows + claimed, late + claimed_late
    if rows >= WORTH_COUNTING:
        # Without fresh statistics the sums of this month are planned for a handful of rows.
        database.execute("ANALYZE funding_statementitem, billing_orderline, billing_order")
    return Claimed(rows=rows, late=late)
