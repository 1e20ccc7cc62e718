"""Applying the rules: every app's file, then the rights, all in one transaction."""

from django.db import transaction
from psycopg import sql

from incubator.core.database import column, execute, rows
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
    for file in files:
        execute(file.text)
    _drop_stale(ours(files))
    execute(GRANTS.read_text(encoding="utf-8"))
    record_rules()
    return files


def _drop_stale(names: str) -> None:
    for table, name in rows(STALE_TRIGGERS, [names]):
        execute(
            sql.SQL("DROP TRIGGER {} ON {}").format(sql.Identifier(name), sql.Identifier(table))
        )
    for signature in column(STALE_FUNCTIONS, [names]):
        # As the database itself writes it, arguments and quotes included.
        execute(f"DROP FUNCTION {signature}")
