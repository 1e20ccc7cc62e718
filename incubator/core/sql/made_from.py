"""Which files a database was made from: a comment on Django's own table of migrations.

A migration that was applied and has changed since can never be applied again, so whatever it says
now is not what the tables are.
"""

import hashlib
import json
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from incubator.core.database import execute, value
from incubator.core.sql.files import GRANTS, rule_files

RULES = "rules"


def missing_migrations() -> list[str]:
    """Of all apps: what `migrate` would apply."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def changed_migrations() -> list[str]:
    """Migrations of ours that were applied here and now say something else, or are gone."""
    ours = {application.label for application in _our_apps()}
    recorded, files = _recorded(), _migration_files()
    applied = {
        f"{label}.{name}"
        for label, name in MigrationRecorder(connection).applied_migrations()
        if label in ours
    }
    gone = applied - files.keys()
    # Nothing is recorded of a run that was killed: what it applied is as the files say.
    other = {
        one for one in applied & recorded.keys() - gone if recorded[one] != _digest(files[one])
    }
    return sorted(gone | other)


def rules_have_changed() -> bool:
    """Whether the rules of this version are other than those that were last applied here."""
    return _recorded().get(RULES) != _rules_digest()


def record_migrations() -> None:
    """Also after a run that failed: what it applied until then is applied."""
    if MigrationRecorder(connection).has_table():
        _record({name: _digest(path) for name, path in _migration_files().items()})


def record_rules() -> None:
    _record({RULES: _rules_digest()})


def _record(made_from: dict[str, str]) -> None:
    """Asks for the owner's connection."""
    text = json.dumps(_recorded() | made_from, sort_keys=True)
    execute(sql.SQL("COMMENT ON TABLE django_migrations IS {}").format(sql.Literal(text)))


def _recorded() -> dict[str, str]:
    text = value("SELECT obj_description(to_regclass('django_migrations'), 'pg_class')")
    return dict(json.loads(text)) if text else {}


def is_ours(application: AppConfig) -> bool:
    """Whether it stands in this project; what is installed may lie below it, in `.venv`."""
    path = Path(application.path)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _our_apps() -> list[AppConfig]:
    return [application for application in apps.get_app_configs() if is_ours(application)]


def _migration_files() -> dict[str, Path]:
    return {
        f"{application.label}.{path.stem}": path
        for application in _our_apps()
        for path in (Path(application.path) / "migrations").glob("[0-9]*.py")
    }


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def _rules_digest() -> str:
    return _digest(*(file.path for file in rule_files()), GRANTS)
