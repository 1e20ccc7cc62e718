"""Applying the rules: every app's file, then the rights, all in one transaction."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from incubator.core.sql.files import GRANTS, RuleFile, ours, rule_files
from incubator.core.sql.made_from import record_rules

RUNNING_TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE NOT tgisinternal AND pronamespace = 'public'::regnamespace AND proname ~ %s"
)
RUNNING_FUNCTIONS = (
    "SELECT oid::regprocedure::text, proname FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace AND proname ~ %s"
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
        _drop_undeclared(cursor, files)
        cursor.execute(GRANTS.read_text(encoding="utf-8"))
    record_rules()
    return files


def _drop_undeclared(cursor: CursorWrapper, files: list[RuleFile]) -> None:
    triggers = {declared for file in files for declared in file.triggers}
    functions = {declared.name for file in files for declared in file.functions}
    cursor.execute(RUNNING_TRIGGERS, [ours(files)])
    for table, name in cursor.fetchall():
        if (table, name) not in triggers:
            cursor.execute(
                sql.SQL("DROP TRIGGER {} ON {}").format(sql.Identifier(name), sql.Identifier(table))
            )
    cursor.execute(RUNNING_FUNCTIONS, [ours(files)])
    for signature, name in cursor.fetchall():
        if name not in functions:
            # As the database itself writes it, arguments and quotes included.
            cursor.execute(f"DROP FUNCTION {signature}")
