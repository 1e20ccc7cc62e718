"""Figures of the ledger for Prometheus."""

from django.db import connection

from incubator.core.gauges import gauge


@gauge("incubator_ledger_entries", "Entries in the ledger.")
def entries() -> float:
    """The planner's estimate: counting a hundred million rows every fifteen seconds is no metric."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(c.reltuples, s.n_live_tup, 0) FROM pg_class AS c"
            " JOIN pg_stat_user_tables AS s ON s.relid = c.oid WHERE c.oid = 'ledger_entry'::regclass"
        )
        row = cursor.fetchone()
    return float(row[0]) if row else 0.0
