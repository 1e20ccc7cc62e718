"""`manage.py first_migrations`: every app's first migration, written anew from its models.

Nothing is released, so tables change by rewriting `0001_first.py` and by no further migration. What
is written by hand (seeds, from `0002_seed_….py` on) is left alone.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands.makemigrations import Command as MakeMigrations
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter
from django.test import override_settings

from incubator.core.sql.made_from import is_ours

FIRST = "0001_first"


class Command(BaseCommand):
    help = (
        "Write the first migration of each of our apps anew, each table in as few steps as can be."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for application, text in _generated().items():
            path = Path(application.path) / "migrations" / f"{FIRST}.py"
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"{application.label}: {path.name} was written.")


def _generated() -> dict[AppConfig, str]:
    """What makemigrations asks of each app, where none of ours has any yet.

    People first, as every other app may point at them; then from the bottom up.

    Not for all at once: it would cut an app in two to place another's tables between.
    """
    ours = [
        application
        for application in reversed(list(apps.get_app_configs()))
        if is_ours(application) and (Path(application.path) / "migrations").is_dir()
    ]
    people = settings.AUTH_USER_MODEL.partition(".")[0]
    ours.sort(key=lambda application: application.label != people)
    with TemporaryDirectory() as scratch:
        package = Path(scratch) / "first_migrations_of"
        for application in ours:
            (package / application.label).mkdir(parents=True)
            (package / application.label / "__init__.py").touch()
        modules = {one.label: f"{package.name}.{one.label}" for one in ours}
        sys.path.insert(0, scratch)
        written = {}
        with override_settings(MIGRATION_MODULES=modules):
            for application in ours:
                written[application] = _first_migration(application.label)
                (package / application.label / f"{FIRST}.py").write_text(written[application])
        sys.path.remove(scratch)
    return written


def _first_migration(label: str) -> str:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    detector = MakeMigrations.autodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps={label}),
    )
    changes = detector.changes(
        graph=loader.graph,
        trim_to_apps={label},
        convert_apps={label},
        migration_name=FIRST.partition("_")[2],
    )
    if list(changes) != [label] or len(changes[label]) != 1:
        raise CommandError(
            f"The first migration of {label} would need others beside it: its foreign keys form a "
            "circle with another app's, or point to an app above it in INSTALLED_APPS."
        )
    migration: Any = changes[label][0]
    migration.operations = _whole_tables(migration.operations)
    text: str = MigrationWriter(migration, include_header=False).as_string()
    return text


def _whole_tables(operations: list[Operation]) -> list[Operation]:
    """Indexes and constraints are made with their table: a step of its own for each takes longer.

    Not those of a table of which a column comes later, as they may be about that.
    """
    tables = {one.name_lower: one for one in operations if isinstance(one, CreateModel)}
    for column in operations:
        if isinstance(column, AddField):
            tables.pop(column.model_name_lower, None)
    kept = []
    for operation in operations:
        if isinstance(operation, AddIndex | AddConstraint) and operation.model_name_lower in tables:
            made = operation.index if isinstance(operation, AddIndex) else operation.constraint
            options = tables[operation.model_name_lower].options
            options.setdefault(operation.option_name, []).append(made)
        else:
            kept.append(operation)
    return kept
