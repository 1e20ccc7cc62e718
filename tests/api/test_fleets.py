"""Fleets by the API: a build server moves one, a back end takes from one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from studios.models import Game
from studios.servers.models import Blueprint, Server
from tests.api.conftest import Program, problem
from tests.studios.fleeting import Fleets, blueprint, fleets, ten
from tests.studios.leasing import reused

__all__ = ["blueprint", "fleets", "ten"]
pytestmark = pytest.mark.django_db


def test_a_fleet_says_how_it_stands(program: Program, fleets: Fleets) -> None:
    fleets.step(2)
    Server.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    fleet = program.get(f"/fleets/{fleets.fleet.number}").json()
    assert (fleet["name"], fleet["state"], fleet["revision"]) == ("Europe", "on", 1)
    assert (fleet["wanted"], fleet["ready"], fleet["starting"]) == (2, 2, 0)
    assert fleet["rollout"] is None
    assert "fleet.roll_out" in fleet["actions"]
    [listed] = program.get("/fleets").json()["items"]
    assert listed == fleet


def test_a_match_takes_a_server_of_a_fleet(program: Program, game: Game, fleets: Fleets) -> None:
    fleets.step(2)
    at = f"/games/{game.slug}/leases/match-1"
    lease = program.put(at, {"fleet": fleets.fleet.number}).json()
    assert (lease["fleet"], lease["state"]) == (fleets.fleet.number, "open")
    assert program.put(at, {"blueprint": "match"}).status_code == 409
    other = program.put(f"/games/{game.slug}/leases/match-2", {"blueprint": "match"})
    assert other.status_code == 503


@pytest.mark.parametrize("body", [{}, {"fleet": "FL-1"}, {"fleet": "FL-1", "blueprint": "match"}])
def test_it_names_a_fleet_or_a_blueprint(
    program: Program, game: Game, body: dict[str, str]
) -> None:
    assert program.put(f"/games/{game.slug}/leases/match-1", body).status_code == 422


def test_a_rollout_is_begun_and_followed(
    program: Program, fleets: Fleets, blueprint: Blueprint
) -> None:
    fleets.step(2)
    reused(blueprint)
    at = f"/fleets/{fleets.fleet.number}/rollouts"
    begun = program.post(at, {"revision": 2})
    assert (begun.status_code, begun.json()["rollout"]["state"]) == (202, "under_way")
    fleets.step(12)
    assert program.get(f"/fleets/{fleets.fleet.number}").json()["rollout"]["state"] == "done"


@pytest.mark.parametrize(
    "body", [{}, {"revision": 7}, {"build": "BD-1"}, {"revision": 1, "build": "BD-1"}]
)
def test_what_it_does_not_have_is_not_rolled_out(
    program: Program, fleets: Fleets, body: dict[str, object]
) -> None:
    answer = program.post(f"/fleets/{fleets.fleet.number}/rollouts", body)
    assert answer.status_code == 422
    assert problem(answer)["detail"]
    assert not fleets.fleet.rollouts.exists()
