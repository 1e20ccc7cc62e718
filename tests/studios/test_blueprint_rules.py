"""What the database itself refuses about blueprints, whoever writes."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest
from studios.servers.models import Blueprint, Build, Server
from studios.servers.services import launch_server
from studios.services.games import add_game
from tests.powers import refuse, tamper
from tests.studios.blueprints import own_blueprint, server_build

pytestmark = pytest.mark.django_db
COPIED = (
    "program, item_id, command, ports, health, players, environment, secrets, secrets_set,"
    " start_seconds, drain_minutes, stop_seconds, is_reused, made_by_id, created_at"
)


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def build(game: Game, member: User) -> Build:
    return server_build(game, member)


@pytest.fixture
def own(game: Game, member: User, build: Build) -> Blueprint:
    return own_blueprint(game, member, build)


@pytest.fixture
def other(game: Game, founder: User) -> Game:
    return add_game(
        studio=game.studio, title="Home", tagline="", about="", currency="USD", actor=founder
    )


def revision_with(blueprint: Blueprint, build: Build) -> str:
    return (
        f"INSERT INTO servers_blueprintrevision (blueprint_id, number, build_id, {COPIED})"  # noqa: S608
        f" SELECT blueprint_id, number + 1, {build.pk}, {COPIED} FROM servers_blueprintrevision"
        f" WHERE blueprint_id = {blueprint.pk}"
    )


def test_a_studios_own_runs_builds_of_its_own_game(
    own: Blueprint, other: Game, founder: User
) -> None:
    theirs = server_build(other, founder)
    refuse(revision_with(own, theirs), "builds of its own game")
    assert own.current.number == 1


def test_only_a_server_build_that_is_ready_is_run(own: Blueprint, game: Game, member: User) -> None:
    second = server_build(game, member, "2.0")
    for field, value in (("kind", "player"), ("state", "retired")):
        before = getattr(second, field)
        tamper(f"UPDATE servers_build SET {field} = '{value}' WHERE id = {second.pk}")  # noqa: S608
        refuse(revision_with(own, second), "server build that is ready")
        if field == "kind":
            tamper(f"UPDATE servers_build SET {field} = '{before}' WHERE id = {second.pk}")  # noqa: S608


def test_a_revision_is_kept_as_written(own: Blueprint) -> None:
    refuse("UPDATE servers_blueprintrevision SET secrets = ''", "another revision")
    refuse("DELETE FROM servers_blueprintrevision", "another revision")


def test_whose_a_blueprint_is_stays(own: Blueprint, other: Game) -> None:
    refuse(
        f"UPDATE servers_blueprint SET studio_id = NULL, game_id = NULL WHERE id = {own.pk}",  # noqa: S608
        "kept as it was written",
    )
    refuse(f"UPDATE servers_blueprint SET game_id = {other.pk}", "kept as it was written")  # noqa: S608
    refuse("DELETE FROM servers_blueprint", "withdrawn")


def test_a_blueprint_is_of_a_game_of_its_studio(own: Blueprint) -> None:
    made = (
        "INSERT INTO servers_blueprint (slug, studio_id, game_id, name, description, is_offered)"
        " VALUES ('x', {}, {}, 'x', '', true)"
    )
    for values in ((own.studio_id, "NULL"), ("NULL", own.game_id)):
        with (
            pytest.raises(DatabaseError, match=r"of_a_game|one of its own games"),
            transaction.atomic(),
        ):
            connection.cursor().execute(made.format(*values))
    refuse(made.format(own.studio_id, 999_999), "one of its own games")


def test_a_server_runs_its_blueprint_of_its_game(
    own: Blueprint, member: User, blueprint: Blueprint, server_request: ResourceRequest
) -> None:
    server = launch_server(resource_request=server_request, blueprint=own, actor=member)
    frozen = ("revision_id", "blueprint_id", "memory_mb", "rate_id")
    for column in frozen:
        refuse(
            f"UPDATE servers_server SET {column} = {column} + 1 WHERE id = {server.pk}",  # noqa: S608
            "kept as it was written",
        )
    columns = [
        str(field.column)
        for field in type(server)._meta.concrete_fields
        if field.column not in ("id", "number", "launch_key", "revision_id", "observed")
    ]
    copied = ", ".join(columns)
    # Else it would be one too many.
    Server.objects.update(desired="stopped")
    refuse(
        f"INSERT INTO servers_server (number, launch_key, observed, revision_id, {copied})"  # noqa: S608
        f" SELECT 'SV-x', 'x', 'pending', {blueprint.current.pk}, {copied} FROM servers_server",
        "a revision of its blueprint",
    )
