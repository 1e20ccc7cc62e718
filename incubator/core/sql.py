"""SQL that migrations read from the files beside them."""

from pathlib import Path

from django.db.migrations import RunSQL


def run_file(migration: str, name: str) -> RunSQL:
    """The statements of `name` beside the migration module whose `__file__` is given.

    Read as they stand: percent signs are not placeholders, and nothing is undone on the way back,
    because rules of money are never taken off a live database.
    """
    return RunSQL(Path(migration).with_name(name).read_text(encoding="utf-8"), elidable=False)
