"""Blueprints: derived, published, revised and withdrawn, and what is launched of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core.models import AuditRow
from incubator.web.errors import ChangedMeanwhile
from studios.models import Game, ResourceRequest, Studio, StudioRole
from studios.servers.errors import BlueprintRefused, BuildUsed, NotLaunchable
from studios.servers.models import Blueprint, BlueprintRevision, Build
from studios.servers.recipes import Recipe, recipe_of
from studios.servers.services import launch_server
from studios.servers.services.blueprints import (
    derive_blueprint,
    offer_blueprint,
    publish_blueprint,
    revise_blueprint,
    use_build,
    withdraw_blueprint,
)
from studios.servers.services.builds import retire_build
from studios.services.games import add_game
from studios.services.rates import add_size
from tests.cast import person
from tests.joining import join
from tests.powers import tamper
from tests.studios.blueprints import own_blueprint, recipe, server_build

pytestmark = pytest.mark.django_db


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


def acts_on(blueprint: Blueprint) -> list[str]:
    rows = AuditRow.objects.filter(subject_type="servers.blueprint", subject_id=blueprint.pk)
    return list(rows.order_by("pk").values_list("act", flat=True))


def test_a_studio_derives_its_own_and_the_trail_says_so(own: Blueprint, game: Game) -> None:
    assert own.slug.startswith("BP-")
    assert (own.studio, own.game) == (game.studio, game)
    assert own.current.number == 1
    assert acts_on(own) == ["blueprint.derive"]


def test_one_begun_from_a_standard_one_remembers_it(
    game: Game, member: User, blueprint: Blueprint, build: Build
) -> None:
    made = derive_blueprint(
        game=game,
        recipe=recipe_of(blueprint.current),
        name="Mine",
        of=blueprint.current,
        actor=member,
    )
    assert made.derived_from == blueprint
    assert made.current.program == "match"


def test_nothing_is_begun_from_another_games_or_a_withdrawn_one(
    game: Game, founder: User, member: User, own: Blueprint, blueprint: Blueprint, operations: User
) -> None:
    other = add_game(
        studio=game.studio, title="Home", tagline="", about="", currency="USD", actor=founder
    )
    withdraw_blueprint(blueprint=blueprint, actor=operations)
    for of in (own.current, Blueprint.objects.get(pk=blueprint.pk).current):
        with pytest.raises(BlueprintRefused, match="Begin from"):
            derive_blueprint(
                game=other, recipe=Recipe(program="match"), name="x", of=of, actor=member
            )
    assert Blueprint.objects.filter(game=other).count() == 0


def test_developers_write_and_nobody_else(
    game: Game, own: Blueprint, build: Build, founder: User, stranger: User, operations: User
) -> None:
    viewer = person("Vera Viewer")
    join(studio=game.studio, user=viewer, role=StudioRole.VIEWER, actor=founder)
    changed = recipe(build, start_seconds=60)
    for user, refusal in (
        (viewer, PermissionDenied),
        (operations, PermissionDenied),
        (stranger, Http404),
    ):
        with pytest.raises(refusal):
            derive_blueprint(game=game, recipe=recipe(build), name="x", actor=user)
        with pytest.raises(refusal):
            revise_blueprint(blueprint=own, recipe=changed, actor=user)
        with pytest.raises(refusal):
            withdraw_blueprint(blueprint=own, actor=user)
    assert own.current.number == 1
    assert revise_blueprint(blueprint=own, recipe=changed, actor=founder).number == 2


def test_operations_publish_standard_ones_of_any_build(
    build: Build, operations: User, member: User, finance: User
) -> None:
    for user, refusal in ((member, Http404), (finance, PermissionDenied)):
        with pytest.raises(refusal):
            publish_blueprint(recipe=recipe(build), name="Arena", actor=user)
    made = publish_blueprint(recipe=recipe(build), name="Arena", actor=operations)
    assert made.studio is None
    assert Blueprint.objects.standard().filter(pk=made.pk).exists()
    with pytest.raises(Http404):
        revise_blueprint(blueprint=made, recipe=recipe(build, stop_seconds=9), actor=member)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\0b", "a\u202eb"])
def test_a_name_can_be_read(game: Game, member: User, build: Build, name: str) -> None:
    with pytest.raises(BlueprintRefused, match="name"):
        derive_blueprint(game=game, recipe=recipe(build), name=name, actor=member)
    assert not Blueprint.objects.filter(studio=game.studio).exists()


def test_names_of_all_scripts_are_kept(game: Game, member: User, build: Build) -> None:
    for name in ("دوئل", "ＤＵＥＬ　決闘", "x" * 60):
        made = derive_blueprint(game=game, recipe=recipe(build), name=name, actor=member)
        assert str(made) == f"{name[0].upper()}{name[1:]}"


def test_another_games_build_or_a_players_build_is_refused(
    game: Game, founder: User, member: User, build: Build
) -> None:
    other = add_game(
        studio=game.studio, title="Home", tagline="", about="", currency="USD", actor=founder
    )
    with pytest.raises(BlueprintRefused, match="another game"):
        derive_blueprint(game=other, recipe=recipe(build), name="x", actor=member)
    with pytest.raises(BlueprintRefused, match="Choose what runs"):
        derive_blueprint(game=game, recipe=recipe(None), name="x", actor=member)
    tamper(f"UPDATE servers_build SET kind = 'player' WHERE id = {build.pk}")  # noqa: S608
    build.refresh_from_db()
    with pytest.raises(BlueprintRefused, match="for players"):
        derive_blueprint(game=game, recipe=recipe(build), name="x", actor=member)


def test_a_revision_that_changes_nothing_is_none(
    own: Blueprint, member: User, build: Build
) -> None:
    with pytest.raises(BlueprintRefused, match="Nothing is changed"):
        revise_blueprint(blueprint=own, recipe=recipe(build), actor=member)
    same: dict[str, Any] = {"recipe": recipe(build), "description": "", "actor": member}
    assert revise_blueprint(blueprint=own, name="Melee", **same).number == 1
    assert Blueprint.objects.get(pk=own.pk).name == "Melee"
    assert acts_on(own) == ["blueprint.derive", "blueprint.describe"]


def test_of_two_who_revise_at_once_the_second_looks_first(
    own: Blueprint, member: User, founder: User, build: Build
) -> None:
    revise_blueprint(blueprint=own, recipe=recipe(build, stop_seconds=9), seen=1, actor=member)
    with pytest.raises(ChangedMeanwhile, match="Revision 2"):
        revise_blueprint(blueprint=own, recipe=recipe(build, stop_seconds=8), seen=1, actor=founder)
    assert own.current.stop_seconds == 9


def test_what_runs_keeps_its_revision(
    own: Blueprint, member: User, game: Game, server_request: ResourceRequest, build: Build
) -> None:
    server = launch_server(resource_request=server_request, blueprint=own, actor=member)
    before = BlueprintRevision.objects.filter(pk=server.revision_id).values().get()
    second = server_build(game, member, "2.0")
    use_build(blueprint=own, build=second, actor=member)
    server.refresh_from_db()
    assert BlueprintRevision.objects.filter(pk=server.revision_id).values().get() == before
    assert (server.revision.build, own.current.build) == (build, second)


def test_another_build_changes_that_alone_and_the_same_changes_nothing(
    own: Blueprint, member: User, game: Game, build: Build, blueprint: Blueprint, operations: User
) -> None:
    assert use_build(blueprint=own, build=build, actor=member).number == 1
    second = server_build(game, member, "2.0")
    assert use_build(blueprint=own, build=second, actor=member).number == 2
    assert recipe_of(own.current) == replace(recipe(build), build=second)
    with pytest.raises(BlueprintRefused, match="comes with the product"):
        use_build(blueprint=blueprint, build=build, actor=operations)


def test_a_build_in_use_is_not_retired(
    own: Blueprint, member: User, game: Game, build: Build, server_request: ResourceRequest
) -> None:
    launch_server(resource_request=server_request, blueprint=own, actor=member)
    second = server_build(game, member, "2.0")
    use_build(blueprint=own, build=second, actor=member)
    for used in (build, second):
        with pytest.raises(BuildUsed):
            retire_build(build=used, actor=member)
    withdraw_blueprint(blueprint=own, actor=member)
    retire_build(build=second, actor=member)
    with pytest.raises(BlueprintRefused, match="retired"):
        offer_blueprint(blueprint=own, actor=member)
    with pytest.raises(BlueprintRefused, match="retired"):
        revise_blueprint(blueprint=own, recipe=recipe(second, stop_seconds=9), actor=member)
    revise_blueprint(blueprint=own, recipe=recipe(build), actor=member)
    assert offer_blueprint(blueprint=own, actor=member).is_offered
    assert offer_blueprint(blueprint=own, actor=member).is_offered
    assert acts_on(own).count("blueprint.offer") == 1


def test_a_withdrawn_one_and_another_games_are_not_launched(
    own: Blueprint, member: User, founder: User, server_request: ResourceRequest, studio: Studio
) -> None:
    withdraw_blueprint(blueprint=own, actor=member)
    with pytest.raises(NotLaunchable):
        launch_server(resource_request=server_request, blueprint=own, actor=member)
    other = add_game(
        studio=studio, title="Home", tagline="", about="", currency="USD", actor=founder
    )
    theirs = derive_blueprint(
        game=other,
        recipe=Recipe(program="match", ports=({"name": "game", "protocol": "udp"},)),
        name="Theirs",
        actor=member,
    )
    with pytest.raises(NotLaunchable):
        launch_server(resource_request=server_request, blueprint=theirs, actor=member)
    offered = Blueprint.objects.launchable_for(server_request)
    assert {one.slug for one in offered} == {"match", "lobby"}


def test_one_for_another_size_is_not_launched_and_sizes_are_frozen(
    own: Blueprint, member: User, operations: User, build: Build, server_request: ResourceRequest
) -> None:
    large = add_size(
        code="large", name="Large", memory_mb=4096, cpu_percent=200, region="eu", actor=operations
    )
    revise_blueprint(blueprint=own, recipe=recipe(build, item=large), actor=member)
    with pytest.raises(NotLaunchable):
        launch_server(resource_request=server_request, blueprint=own, actor=member)
    revise_blueprint(blueprint=own, recipe=recipe(build, item=server_request.item), actor=member)
    server = launch_server(resource_request=server_request, blueprint=own, actor=member)
    assert (server.memory_mb, server.cpu_percent) == (1024, 100)
