"""Builds and blueprints are found by their number, by whoever may read them."""

from incubator.accounts.models import User
from incubator.portal.search import search
from studios.models import Game
from studios.servers.models import Blueprint
from tests.powers import tamper
from tests.studios.blueprints import own_blueprint, server_build


def found(viewer: User, number: str) -> list[str]:
    return [hit.url for hit in search(viewer, number)]


def test_builds_and_blueprints_are_found_by_their_number(
    game: Game, member: User, operations: User, stranger: User
) -> None:
    build = server_build(game, member)
    own = own_blueprint(game, member, build)
    at = f"/studio/{game.studio.slug}"
    assert found(member, build.number) == [f"{at}/builds/{build.number}/"]
    assert found(member, own.slug) == [f"{at}/blueprints/{own.slug}/"]
    assert found(operations, build.number) == [f"/staff/builds/{build.number}/"]
    assert found(operations, own.slug) == [f"/staff/blueprints/{own.slug}/"]
    assert not found(stranger, build.number)
    assert not found(stranger, own.slug)


def test_a_standard_blueprint_is_found_by_operations(
    blueprint: Blueprint, member: User, operations: User
) -> None:
    tamper(f"UPDATE servers_blueprint SET slug = 'BP-9', name = 'Ours' WHERE id = {blueprint.pk}")  # noqa: S608
    assert found(operations, "BP-9") == ["/staff/blueprints/BP-9/"]
    assert not found(member, "BP-9")
