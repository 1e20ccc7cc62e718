"""Several people, and a sweep, at one fleet at the same moment."""

from pathlib import Path

import pytest
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest
from studios.servers.models import Build, Fleet, Server
from studios.servers.services.builds import retire_build
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.fleets import make_fleet, roll_out, roll_out_build
from tests.studios.blueprints import own_blueprint, server_build
from tests.studios.fleeting import sizes, ten
from tests.studios.test_leases_at_once import at_once

__all__ = ["ten"]
pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def fleets(
    game: Game, ten: ResourceRequest, member: User, settings: Settings, tmp_path: Path
) -> list[Fleet]:
    """Two of one blueprint and request."""
    settings.MEDIA_ROOT = tmp_path
    revision = own_blueprint(game, member, server_build(game, member, "1.0")).current
    return [
        make_fleet(
            resource_request=ten, revision=revision, name=name, sizes=sizes(1, 4, 0), actor=member
        )
        for name in ("Europe", "Asia")
    ]


def test_a_build_is_rolled_out_by_several_and_gets_one_revision(
    fleets: list[Fleet], game: Game, member: User
) -> None:
    second = server_build(game, member, "2.0")
    found = at_once(
        *[
            lambda fleet=fleet: roll_out_build(fleet=fleet, build=second, actor=member)
            for fleet in fleets * 3
        ],
        step_fleets,
    )
    assert [one for one in found if isinstance(one, Exception)] == []
    blueprint = fleets[0].blueprint
    assert list(blueprint.revisions.values_list("number", flat=True)) == [1, 2]
    for fleet in Fleet.objects.all():
        assert (fleet.revision.number, fleet.rollouts.count()) == (2, 1)
    assert Server.objects.count() <= 4


def test_a_build_is_retired_or_rolled_out_and_never_both(
    fleets: list[Fleet], game: Game, member: User
) -> None:
    second = server_build(game, member, "2.0")
    [europe, asia] = fleets
    roll_out_build(fleet=asia, build=second, actor=member)
    third = server_build(game, member, "3.0")
    roll_out_build(fleet=asia, build=third, actor=member)
    revision = asia.blueprint.revisions.get(build=second)
    at_once(
        lambda: roll_out(fleet=europe, revision=revision, actor=member),
        lambda: retire_build(build=Build.objects.get(pk=second.pk), actor=member),
    )
    second.refresh_from_db()
    is_run = Fleet.objects.get(pk=europe.pk).revision == revision
    assert (second.state == "retired") != is_run
