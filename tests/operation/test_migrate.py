"""`manage.py migrate` makes what Django's own would, in less time."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState
from pytest_django import DjangoDbBlocker

from incubator.operation.backup.programs import program_for, run
from incubator.operation.management.commands.migrate import Drawn
from tests.database import connected_to
from tests.servers import DatabaseServer
from tests.sizes import LARGE

# What is another each time: keys of pages, moments, and the dump's own mark.
OF_ITS_OWN = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00"
    r"|^\\(?:un)?restrict .*$",
    re.MULTILINE,
)


def dump_of(database: str, target: Path) -> list[str]:
    """Everything in it, whatever stands first."""
    with connected_to(database):
        connection.ensure_connection()
        known = connection.connection.info
        program = program_for("pg_dump", known.server_version)
        run(program, "--format=plain", f"--file={target}", database=known)
    return sorted(OF_ITS_OWN.sub("", target.read_text()).splitlines())


@pytest.mark.large
@pytest.mark.skipif(not LARGE, reason="Django takes its time: only in make test-large.")
def test_tables_rules_rights_and_rows_are_those_that_djangos_own_makes(
    database_server: DatabaseServer,
    template_database: str,
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = database_server.clone(template_database)
    theirs = "test_of_djangos_own"
    database_server.drop(theirs)
    database_server.create(theirs)
    monkeypatch.setattr(migrate, "MigrationExecutor", MigrationExecutor)
    with django_db_blocker.unblock():
        with connected_to(theirs):
            call_command("migrate", verbosity=0, interactive=False)
        assert dump_of(ours, tmp_path / "ours.sql") == dump_of(theirs, tmp_path / "theirs.sql")
    database_server.drop(ours)
    database_server.drop(theirs)


def drawn(**fields: models.Field) -> Drawn:
    key = models.AutoField(primary_key=True)
    return Drawn.of(ModelState("studios", "Thing", [("id", key), *fields.items()]))


@pytest.mark.parametrize(
    ("after", "serves"),
    [
        ({"of": models.ForeignKey("a.B", models.PROTECT, related_name="things")}, True),
        ({"of": models.ForeignKey("a.B", models.CASCADE, verbose_name="whose")}, True),
        ({"of": models.ForeignKey("a.C", models.CASCADE)}, False),
        ({"of": models.ForeignKey("a.B", models.CASCADE, null=True)}, False),
        ({"of": models.ForeignKey("a.B", models.CASCADE, db_column="whose")}, False),
        ({"of": models.OneToOneField("a.B", models.CASCADE)}, False),
        ({"at": models.ForeignKey("a.B", models.CASCADE)}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_model_serves_on_as_long_as_the_database_would_see_no_other(
    after: dict[str, models.Field], serves: bool
) -> None:
    assert drawn(of=models.ForeignKey("a.B", models.CASCADE)).serves(drawn(**after)) is serves
