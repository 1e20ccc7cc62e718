"""Blueprints, for a build server: named, read, and given the build it just uploaded."""

from pathlib import Path

import pytest
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, Scope
from studios.servers.models import Blueprint, Build
from studios.services.games import add_game
from tests.api.conftest import Keyed, Program, problem
from tests.studios.blueprints import own_blueprint, server_build

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
    return own_blueprint(game, member, build, secrets={"TOKEN": "hush-hush"})


def test_a_program_finds_and_reads_the_studios_own(program: Program, own: Blueprint) -> None:
    [listed] = program.get("/blueprints").json()["items"]
    assert (listed["number"], listed["version"]) == (own.slug, "1.0")
    read = program.get(f"/blueprints/{own.slug}")
    assert read.json() == listed
    assert read.json()["secrets"] == ["TOKEN"]
    assert "hush-hush" not in read.text
    assert program.get("/blueprints/match").status_code == 404


def test_the_usual_step_gives_it_the_new_build(
    program: Program, own: Blueprint, game: Game, member: User
) -> None:
    second = server_build(game, member, "2.0")
    body = {"build": second.number}
    first = program.post(f"/blueprints/{own.slug}/revisions", body, key="job-8")
    again = program.post(f"/blueprints/{own.slug}/revisions", body, key="job-8")
    another = program.post(f"/blueprints/{own.slug}/revisions", body, key="job-9")
    assert [one.status_code for one in (first, again, another)] == [201, 201, 201]
    assert [one.json()["revision"] for one in (first, again, another)] == [2, 2, 2]
    assert (own.current.build, own.current.secrets_set.keys()) == (second, {"TOKEN"})


def test_a_build_that_is_not_there_or_not_of_this_game_is_refused(
    program: Program, own: Blueprint, build: Build, game: Game, founder: User
) -> None:
    other = add_game(
        studio=game.studio, title="Home", tagline="", about="", currency="USD", actor=founder
    )
    theirs = server_build(other, founder)
    url = f"/blueprints/{own.slug}/revisions"
    assert program.post(url, {"build": "BD-9"}).status_code == 404
    assert program.post(url, {"build": "\0"}).status_code == 422
    assert program.post(url, {"build": build.number, "command": []}).status_code == 422
    refused = program.post(url, {"build": theirs.number})
    assert "another game" in problem(refused)["detail"]
    assert own.current.number == 1


def test_a_key_does_what_its_maker_may_in_the_games_it_is_for(
    keyed: Keyed, own: Blueprint, build: Build, game: Game, founder: User
) -> None:
    other = add_game(
        studio=game.studio, title="Home", tagline="", about="", currency="USD", actor=founder
    )
    url = f"/blueprints/{own.slug}/revisions"
    body = {"build": build.number}
    assert keyed(founder, Scope.READ_BLUEPRINTS).post(url, body).status_code == 403
    elsewhere = keyed(founder, Scope.READ_BLUEPRINTS, Scope.WRITE_BLUEPRINTS, game=other)
    assert elsewhere.get("/blueprints").json()["items"] == []
    assert elsewhere.post(url, body).status_code == 404
