"""Comparing the files with what a database really runs."""

from collections.abc import Iterator

from django.db import connection

from incubator.core.sql.applying import RUNNING_TRIGGERS
from incubator.core.sql.files import RuleFile, ours, rule_files

SEARCH_PATH = "search_path=public, pg_temp"

FUNCTIONS = (
    "SELECT proname, prosrc, prosecdef, proconfig FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace AND proname ~ %s"
)
SWITCHED_OFF = (
    "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgenabled <> 'O'"
)


def differences() -> list[str]:
    """What the database lacks, has too much or has in another form; empty when all is in force.

    Reads catalogues only, so any role may ask. How a trigger is defined beyond its name and table
    is not compared here: `migrate` writes every one anew.
    """
    files = rule_files()
    return sorted((*_functions(files), *_triggers(files)))


def _functions(files: list[RuleFile]) -> Iterator[str]:
    declared = {one.name: one for file in files for one in file.functions}
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS, [ours(files)])
        running = {name: (body, definer, path) for name, body, definer, path in cursor}
    for name in declared.keys() - running.keys():
        yield f"function {name} is missing"
    for name in running.keys() - declared.keys():
        yield f"function {name} is in no file"
    for name in declared.keys() & running.keys():
        body, is_definer, path = running[name]
        if body != declared[name].body or is_definer != declared[name].is_definer:
            yield f"function {name} is not what its file says"
        if SEARCH_PATH not in (path or ()):
            yield f"function {name} has no search_path of its own"


def _triggers(files: list[RuleFile]) -> Iterator[str]:
    declared = {one for file in files for one in file.triggers}
    with connection.cursor() as cursor:
        cursor.execute(RUNNING_TRIGGERS, [ours(files)])
        running = set(cursor.fetchall())
        cursor.execute(SWITCHED_OFF)
        switched_off = set(cursor.fetchall())
    for table, name in declared - running:
        yield f"trigger {name} on {table} is missing"
    for table, name in running - declared:
        yield f"trigger {name} on {table} is in no file"
    for table, name in switched_off:
        yield f"trigger {name} on {table} is switched off"
