"""What a server and a build are called, whose they are and what they run is kept by the database."""

import pytest

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest
from studios.servers.models import Blueprint
from studios.servers.services import launch_server
from tests.powers import refuse
from tests.studios.blueprints import server_build


@pytest.mark.parametrize("column", ["number", "launch_key"])
def test_a_server_keeps_what_its_machine_is_found_by(
    server_request: ResourceRequest, blueprint: Blueprint, member: User, column: str
) -> None:
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    refuse(f"UPDATE servers_server SET {column} = 'x' WHERE id = {server.pk}", column)  # noqa: S608


def test_no_server_and_no_build_is_taken_away(
    server_request: ResourceRequest, blueprint: Blueprint, game: Game, member: User
) -> None:
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    build = server_build(game, member)
    refuse(f"DELETE FROM servers_server WHERE id = {server.pk}", "refused")  # noqa: S608
    refuse(f"DELETE FROM servers_build WHERE id = {build.pk}", "refused")  # noqa: S608


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("studio_id", "studio_id + 1"),
        ("game_id", "game_id + 1"),
        ("upload_id", "upload_id + 1"),
        ("version", "'9.9'"),
        ("kind", "'player'"),
        ("platform", "'macos'"),
    ],
)
def test_a_build_stays_what_was_announced(
    game: Game, member: User, column: str, value: str
) -> None:
    build = server_build(game, member)
    refuse(f"UPDATE servers_build SET {column} = {value} WHERE id = {build.pk}", column)  # noqa: S608
