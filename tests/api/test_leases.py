"""A game's back end takes a server, keeps it and gives it back."""

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest
from studios.servers.models import Blueprint, Lease, Server
from tests.api.conftest import Keyed, Program, problem
from tests.studios.conftest import blueprint, server_request
from tests.studios.leasing import running_server

__all__ = ["blueprint", "server_request"]
pytestmark = pytest.mark.django_db
MATCH = {"blueprint": "match"}


@pytest.fixture
def server(server_request: ResourceRequest, blueprint: Blueprint) -> Server:
    return running_server(server_request, blueprint)


def at(game: Game, key: str = "match-1", then: str = "") -> str:
    return f"/games/{game.slug}/leases/{key}{then}"


def test_a_server_is_taken_kept_and_given_back(
    program: Program, game: Game, server: Server
) -> None:
    taken = program.put(at(game), MATCH)
    assert taken.status_code == 200
    lease = taken.json()
    assert (lease["server"], lease["address"]) == (server.number, server.address)
    assert (lease["state"], lease["game"], lease["blueprint"]) == ("open", game.slug, "match")
    token = {"token": lease["token"]}
    kept = program.put(at(game, then="/heartbeat"), token).json()
    assert kept["until"] > lease["until"]
    shown = program.get(f"/servers/{server.number}").json()
    assert shown["lease"] == {"key": "match-1", "until": kept["until"]}
    given = program.put(at(game, then="/release"), token)
    assert (given.status_code, given.json()["state"]) == (200, "released")
    assert program.put(at(game, then="/release"), token).json() == given.json()
    assert program.put(at(game, then="/heartbeat"), token).status_code == 409
    assert program.get(f"/servers/{server.number}").json()["lease"] is None


def test_a_lost_answer_is_found_again(program: Program, game: Game, server: Server) -> None:
    lease = program.put(at(game), MATCH).json()
    assert program.get(at(game)).json() == lease
    assert program.put(at(game), MATCH).json() == lease
    program.put(at(game, then="/release"), {"token": lease["token"]})
    ended = program.put(at(game), MATCH)
    assert (ended.status_code, ended.json()["state"]) == (200, "released")
    assert ended.json()["server"] == server.number


def test_none_ready_says_when_to_ask_again(program: Program, game: Game, server: Server) -> None:
    program.put(at(game), MATCH)
    answer = program.put(at(game, "match-2"), MATCH)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert problem(answer)["detail"] == "None is ready. Try again after 60 seconds."
    assert program.get(at(game, "match-2")).status_code == 404


def test_a_key_for_two_things_is_a_conflict(program: Program, game: Game, server: Server) -> None:
    program.put(at(game), MATCH)
    answer = program.put(at(game), MATCH | {"seconds": 60})
    assert answer.status_code == 409
    assert "Choose another key" in problem(answer)["detail"]


@pytest.mark.parametrize(
    "body",
    [{}, {"blueprint": "x", "seconds": 1}, MATCH | {"pick": "any"}, MATCH | {"more": 1}],
)
def test_odd_bodies_are_refused(
    program: Program, game: Game, server: Server, body: dict[str, object]
) -> None:
    assert program.put(at(game), body).status_code == 422
    assert program.put(at(game), {"blueprint": "unknown"}).status_code == 422
    assert not Lease.objects.exists()


@pytest.mark.parametrize("key", ["a b", "%C3%A4", "x" * 65])
def test_odd_keys_are_refused(program: Program, game: Game, server: Server, key: str) -> None:
    assert program.put(at(game, key), MATCH).status_code == 422
    assert program.get(at(game, key)).status_code == 422


def test_another_program_sees_the_lease_and_not_its_token(
    program: Program, keyed: Keyed, founder: User, game: Game, server: Server
) -> None:
    lease = program.put(at(game), MATCH).json()
    other = keyed(founder, "read:servers", "allocate:servers")
    [listed] = other.get("/leases").json()["items"]
    assert (listed["key"], listed["server"]) == ("match-1", server.number)
    assert "token" not in listed
    assert other.get(at(game)).status_code == 404
    assert other.put(at(game), MATCH).status_code == 409
    assert other.put(at(game, then="/release"), {"token": "x"}).status_code == 422
    # Whoever was told the token holds it: the server's own program, for example.
    assert other.put(at(game, then="/heartbeat"), {"token": lease["token"]}).status_code == 200
    assert Lease.objects.get().heartbeat_at <= timezone.now()


def test_a_key_without_the_scope_takes_none(
    keyed: Keyed, founder: User, game: Game, server: Server
) -> None:
    weak = keyed(founder, "read:servers", "write:servers")
    assert weak.put(at(game), MATCH).status_code == 403
    assert not Lease.objects.exists()
