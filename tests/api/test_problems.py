"""Every refusal is a problem in JSON that says what to do and names its request."""

import pytest
from django.test import Client
from django.urls import path
from ninja import Router
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.api.frame import Api
from incubator.core.errors import WrongState
from incubator.urls import urlpatterns as site
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Game
from tests.api.conftest import Keyed, Program, problem

pytestmark = pytest.mark.django_db

trouble = Router()


@trouble.get("/broken", auth=StudioKeyAuth())
def broken(request: KeyedRequest) -> None:
    raise RuntimeError("a mistake of ours, with the secret 4711")


@trouble.get("/moved-on", auth=StudioKeyAuth())
def moved_on(request: KeyedRequest) -> None:
    raise WrongState("Payout P-1 is confirmed. Reload it.")


troubled = Api(title="Trouble", urls_namespace="trouble")
troubled.add_router("", trouble)
urlpatterns = [path("api/v1/", troubled.urls), *site]


def test_an_unknown_address_is_a_problem(program: Program, nobody: Program) -> None:
    for path_ in ("/nothing", "/games/", "/../v2/games"):
        for client in (program, nobody):
            answer = client.get(path_)
            assert answer.status_code == 404
            assert problem(answer)["type"].endswith("#not-found")


def test_a_game_of_a_stranger_does_not_exist(program: Program) -> None:
    answer = program.get("/games/somebody-elses")
    assert answer.status_code == 404
    problem(answer)


def test_a_wrong_method_is_told_the_right_ones(program: Program) -> None:
    answer = program.client.delete("/api/v1/games")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    assert problem(answer)["type"].endswith("#method-not-allowed")


def test_a_body_that_is_no_json_is_a_400(program: Program, game: Game) -> None:
    answer = program.client.post(
        f"/api/v1/games/{game.slug}/products",
        "{not json",
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.key}", "Idempotency-Key": "a"},
    )
    assert answer.status_code == 400
    problem(answer)
    assert not game.products.exists()


def test_a_body_beyond_all_measure_is_a_413(
    program: Program, game: Game, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    body = {"sku": "full", "name": "x" * 2_000, "amount_minor": 1}
    answer = program.post(f"/games/{game.slug}/products", body)
    assert answer.status_code == 413
    problem(answer)
    assert not game.products.exists()


def test_a_request_for_another_host_is_a_problem_as_well(program: Program) -> None:
    answer = program.get("/games", Host="elsewhere.example")
    assert answer.status_code == 400
    problem(answer)


def test_every_wrong_value_is_pointed_at(program: Program, game: Game) -> None:
    body = {"sku": "no spaces", "amount_minor": -1, "colour": "red"}
    answer = program.post(f"/games/{game.slug}/products", body)
    assert answer.status_code == 422
    pointers = {one["pointer"] for one in problem(answer)["errors"]}
    assert pointers == {"#/sku", "#/name", "#/amount_minor", "#/colour"}
    assert not game.products.exists()


def test_a_wrong_parameter_is_named(program: Program) -> None:
    for query, name in (("limit=0", "limit"), ("limit=many", "limit")):
        answer = program.get(f"/games?{query}")
        assert answer.status_code == 422
        assert [one["parameter"] for one in problem(answer)["errors"]] == [name]


def test_a_value_the_database_knows_already_is_refused_with_its_words(
    program: Program, game: Game
) -> None:
    body = {"sku": "full", "name": "Full game", "amount_minor": 1999}
    assert program.post(f"/games/{game.slug}/products", body).status_code == 201
    answer = program.post(f"/games/{game.slug}/products", body)
    assert answer.status_code == 422
    assert "already has a product" in problem(answer)["errors"][0]["detail"]
    assert game.products.count() == 1


def test_a_member_who_may_not_gets_403(keyed: Keyed, member: User, game: Game) -> None:
    program = keyed(member, "read:products")
    answer = program.post(f"/games/{game.slug}/products", {})
    assert answer.status_code == 403
    problem(answer)


def test_a_wrong_state_is_a_409_in_the_words_of_the_rule(
    program: Program, settings: Settings
) -> None:
    settings.ROOT_URLCONF = __name__
    answer = program.get("/moved-on")
    assert answer.status_code == 409
    assert problem(answer)["detail"] == "Payout P-1 is confirmed. Reload it."


@pytest.mark.filterwarnings("ignore")
def test_a_failure_of_ours_says_nothing_of_its_cause(program: Program, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    answer = program.get("/broken")
    assert answer.status_code == 500
    body = problem(answer)
    assert body["type"].endswith("#server-error")
    assert "4711" not in str(body)


def test_pages_for_people_stay_pages(client: Client) -> None:
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_no_database_keeps_is_named(program: Program, game: Game, text: str) -> None:
    for path_, body, name in (
        (f"/games/{game.slug}/products", {"sku": "a", "name": text, "amount_minor": 1}, "name"),
        ("/tickets", {"game": text, "email": "a@b.example", "subject": "s", "body": "b"}, "game"),
    ):
        answer = program.post(path_, body)
        assert answer.status_code == 422
        assert problem(answer)["errors"][0]["pointer"] == f"#/{name}"
