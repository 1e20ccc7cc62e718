"""How often a key may ask, and how it is told."""

import pytest
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.api import limits
from tests.api.conftest import Keyed, Program, problem


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    # The clock stands still, 18 seconds before the minute is over.
    monkeypatch.setattr("incubator.api.limits.time.time", lambda: 60 * 1_000 + 42.0)


@pytest.mark.django_db
def test_every_answer_says_how_many_requests_are_left(program: Program) -> None:
    for left in ("2", "1", "0"):
        answer = program.get("/games")
        assert answer["RateLimit-Limit"] == "3"
        assert answer["RateLimit-Remaining"] == left
        assert answer["RateLimit-Reset"] == "18"
        assert answer["RateLimit-Policy"] == "3;w=60"


@pytest.mark.django_db
def test_one_too_many_is_told_to_wait(program: Program) -> None:
    for _ in range(3):
        assert program.get("/games").status_code == 200
    answer = program.get("/games")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "18"
    assert answer["RateLimit-Remaining"] == "0"
    assert "Wait 18 seconds" in problem(answer)["detail"]


@pytest.mark.django_db
def test_a_refused_write_counts_and_one_over_the_limit_is_not_done(program: Program) -> None:
    for _ in range(3):
        program.post("/games/none/products", {})
    answer = program.post("/games/none/products", {})
    assert answer.status_code == 429


@pytest.mark.django_db
def test_each_key_has_its_own_limit(keyed: Keyed, program: Program, member: User) -> None:
    for _ in range(4):
        program.get("/games")
    assert keyed(member, "read:games").get("/games").status_code == 200


def test_the_next_minute_begins_anew() -> None:
    first = [limits.count("a", now=60.0 + second).used for second in (0, 10, 59)]
    assert first == [1, 2, 3]
    assert limits.count("a", now=120.0).used == 1
    assert limits.count("a", now=119.0).exceeded


@pytest.mark.usefixtures("redis_cache")
def test_redis_counts_for_all_processes() -> None:
    assert [limits.count("a", now=60.0).used for _ in range(4)] == [1, 2, 3, 4]
