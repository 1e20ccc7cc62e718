"""Comparing the files with what a database really runs."""

from collections.abc import Iterator

from incubator.core.database import rows
from incubator.core.sql.files import RuleFile, ours, rule_files

SEARCH_PATH = "search_path=public, pg_temp"

TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE NOT tgisinternal AND pronamespace = 'public'::regnamespace AND proname ~ %s"
)
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
    running = rows(FUNCTIONS, [ours(files)])
    for name in declared.keys() - {name for name, *_rest in running}:
        yield f"function {name} is missing"
    for name, body, is_definer, path in running:
        if name not in declared:
            yield f"function {name} is in no file"
        elif (body, is_definer) != (declared[name].body, declared[name].is_definer):
            yield f"function {name} is not what its file says"
        elif SEARCH_PATH not in (path or ()):
            yield f"function {name} has no search_path of its own"


def _triggers(files: list[RuleFile]) -> Iterator[str]:
    declared = {one for file in files for one in file.triggers}
    running = set(rows(TRIGGERS, [ours(files)]))
    switched_off = set(rows(SWITCHED_OFF))
    for table, name in declared - running:
        yield f"trigger {name} on {table} is missing"
    for table, name in running - declared:
        yield f"trigger {name} on {table} is in no file"
    for table, name in switched_off:
        yield f"trigger {name} on {table} is switched off"
