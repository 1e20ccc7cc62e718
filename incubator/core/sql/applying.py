"""Applying the rules: every app's file, then the rights, all in one transaction."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from incubator.core.sql.files import GRANTS, RuleFile, ours, rule_files
from incubator.core.sql.made_from import record_rules

# What the files say was written just now: whatever of ours was not is in no file any more.
STALE_TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE NOT tgisinternal AND pronamespace = 'public'::regnamespace AND proname ~ %s"
    " AND pg_trigger.xmin <> pg_current_xact_id()::xid"
)
STALE_FUNCTIONS = (
    "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    " AND proname ~ %s AND xmin <> pg_current_xact_id()::xid"
)


@transaction.atomic(durable=True)
def apply_rules() -> list[RuleFile]:
    """Make the database run what the files say and nothing else of ours; returns the files.

    Asks for the owner's connection and for tables that are as the models want them. Whoever works
    meanwhile sees the old rules or the new ones, and never none.
    """
    files = rule_files()
    with connection.cursor() as cursor:
        for file in files:
            cursor.execute(file.text)
        _drop_stale(cursor, ours(files))
        cursor.execute(GRANTS.read_text(encoding="utf-8"))
    record_rules()
    return files


def _drop_stale(cursor: CursorWrapper, names: str) -> None:
    cursor.execute(STALE_TRIGGERS, [names])
    for table, name in cursor.fetchall():
        cursor.execute(
            sql.SQL("DROP TRIGGER {} ON {}").format(sql.Identifier(name), sql.Identifier(table))
        )
    cursor.execute(STALE_FUNCTIONS, [names])
    for (signature,) in cursor.fetchall():
        # As the database itself writes it, arguments and quotes included.
        cursor.execute(f"DROP FUNCTION {signature}")
