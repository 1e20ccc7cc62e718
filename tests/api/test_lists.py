"""Lists come in pages, and what has not changed is not sent again."""

import pytest

from incubator.accounts.models import User
from studios.models import Game, Studio
from studios.services.games import add_game
from tests.api.conftest import Program, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def games(studio: Studio, founder: User) -> list[Game]:
    return [
        add_game(
            studio=studio, title=f"Game {n}", tagline="", about="", currency="USD", actor=founder
        )
        for n in range(5)
    ]


def test_following_next_walks_the_whole_list_once(program: Program, games: list[Game]) -> None:
    path, found, sizes = "/games?limit=2", [], []
    while path:
        answer = program.get(path)
        page = answer.json()
        found += [one["slug"] for one in page["items"]]
        sizes.append(len(page["items"]))
        if page["next"]:
            assert answer["Link"] == f'<{page["next"]}>; rel="next"'
            path = page["next"].removeprefix("http://testserver/api/v1")
        else:
            assert "Link" not in answer
            path = ""
    assert found == [game.slug for game in games]
    assert sizes == [2, 2, 1]


def test_rows_that_come_in_between_shift_no_page(
    program: Program, games: list[Game], studio: Studio, founder: User
) -> None:
    first = program.get("/games?limit=3").json()
    add_game(studio=studio, title="Sixth", tagline="", about="", currency="USD", actor=founder)
    second = program.get(first["next"].removeprefix("http://testserver/api/v1")).json()
    assert [one["slug"] for one in second["items"]] == ["game-3", "game-4", "sixth"]


def test_the_next_address_keeps_the_filters(program: Program, games: list[Game]) -> None:
    following = program.get("/games?limit=1&other=x").json()["next"]
    assert "limit=1" in following
    assert "other=x" in following


def test_a_cursor_is_not_to_be_made_up(program: Program, games: list[Game]) -> None:
    for cursor in ("3", "abc:def:ghi", "%01"):
        answer = program.get(f"/games?cursor={cursor}")
        assert answer.status_code == 400
        assert problem(answer)["detail"] == "Begin again without a cursor."


def test_the_same_answer_is_not_sent_twice(program: Program, games: list[Game]) -> None:
    first = program.get("/games")
    etag = first["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = program.get("/games", If_None_Match=known)
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == etag
        assert "RateLimit-Remaining" in again
    assert program.get("/games", If_None_Match='"other"').status_code == 200


def test_a_changed_answer_has_another_etag(program: Program, games: list[Game]) -> None:
    path = f"/games/{games[0].slug}"
    etag = program.get(path)["ETag"]
    Game.objects.filter(pk=games[0].pk).update(title="Another")
    answer = program.get(path, If_None_Match=etag)
    assert answer.status_code == 200
    assert answer["ETag"] != etag
    assert answer.json()["title"] == "Another"


def test_answers_are_for_the_caller_alone(program: Program) -> None:
    answer = program.get("/games")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]
