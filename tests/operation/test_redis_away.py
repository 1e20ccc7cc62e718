"""A Redis that is gone, or accepts and says nothing, costs speed and no page."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from celery import Celery
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.api import limits
from incubator.core import cache as away_cache
from incubator.core.cache import ANSWER_SECONDS, Breaker
from incubator.runtime.redis import RedisServer
from incubator.work import hints
from studios.models import Studio
from tests.cast import PASSWORD
from tests.runtime.servers import Heard, silent_server

pytestmark = pytest.mark.django_db

GONE = "redis://127.0.0.1:9/0"


@pytest.fixture(params=["gone", "silent"])
def away(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    """Cache and broker at an address where nobody is, or where nobody answers."""
    with silent_server() as port:
        url = GONE if request.param == "gone" else f"redis://127.0.0.1:{port}/0"
        settings.CACHES = {
            "default": {"BACKEND": "incubator.core.cache.DispensableRedis", "LOCATION": url}
        }
        yield url
        away_cache._breakers.pop(url, None)


def seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_the_cache_says_nothing_is_there_and_nothing_can_be_added(away: str) -> None:
    def everything() -> None:
        for _again in range(20):
            cache.set("a", 1)
            cache.set_many({"a": 1, "b": 2})
            assert cache.get("a", "default") == "default"
            assert cache.get_many(["a", "b"]) == {}
            assert cache.get_or_set("a", "made") == "made"
            assert cache.add("a", 1) is False
            assert cache.delete("a") is False
            assert cache.touch("a") is False
            assert "a" not in cache
            cache.delete_many(["a", "b"])
            cache.clear()
            with pytest.raises(ValueError, match="no counter"):
                cache.incr("a")

    # Silence is waited for once, and by one of the process.
    assert seconds(everything) < 2 * ANSWER_SECONDS


def test_pages_answer(
    away: str, client: Client, founder: User, studio: Studio, operations: User
) -> None:
    for address in ("/healthz", "/", "/accounts/login/", "/games/"):
        assert client.get(address).status_code == 200, address
    client.force_login(founder)
    took = seconds(lambda: client.get(f"/studio/{studio.slug}/"))
    assert client.get(f"/studio/{studio.slug}/").status_code == 200
    client.force_login(operations)
    assert client.get("/staff/").status_code == 200
    assert took < 3


def test_health_says_so_and_readiness_does_not(away: str, client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["cache"] == "does not answer"
    assert answer.json()["database"] == "ok"


def test_nobody_signs_in_while_guesses_cannot_be_counted(
    away: str, client: Client, founder: User
) -> None:
    words = {"login": founder.email, "password": PASSWORD}
    assert client.post("/accounts/login/", words).status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_code_that_cannot_be_used_up_opens_nothing(away: str, founder: User) -> None:
    seed = "JBSWY3DPEHPK3PXP"
    totp = TOTP.activate(founder, seed)
    code = format_hotp_value(hotp_value(seed, int(time.time()) // 30))
    assert totp.validate_code(code) is False


def test_the_api_goes_on_without_counting(away: str) -> None:
    assert [limits.count("key").exceeded for _again in range(3)] == [False] * 3


@pytest.fixture
def own_breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "_breaker", Breaker("broker"))


def nothing() -> None:
    """What a task of the trial does."""


def test_a_hint_neither_raises_nor_hangs(away: str, own_breaker: None) -> None:
    trial = Celery("trial", broker=away, set_as_current=False)
    task = trial.task(name="trial.look")(nothing)

    def everything() -> None:
        for _again in range(20):
            hints.look_sooner(task)
            with pytest.raises(hints.BrokerSilent):
                hints.send(task)

    assert seconds(everything) < 3
    trial.close()


def test_a_server_that_is_back_is_used_again(
    tmp_path: Path, heard: Heard, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(away_cache, "PAUSE_SECONDS", 0)
    server = RedisServer(tmp_path / "var")
    url = server.cache_url()
    monkeypatch.setitem(away_cache._breakers, url, Breaker("cache", pause=0))
    settings.CACHES = {
        "default": {"BACKEND": "incubator.core.cache.DispensableRedis", "LOCATION": url}
    }
    try:
        server.ensure(heard)
        assert cache.add("a", 1)
        assert cache.incr("a") == 2
        server.stop(heard)
        assert cache.get("a") is None
        server.ensure(heard)
        assert cache.get("a") is None
        cache.set("a", 5)
        assert cache.get("a") == 5
        # Over connections from before a restart too.
        server.stop(heard)
        server.ensure(heard)
        cache.set("a", 6)
        assert cache.get("a") == 6
    finally:
        server.stop(heard)


def test_it_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    breaker = Breaker("cache", pause=60)
    for _again in range(5):
        breaker.failed(OSError("gone"))
    assert not breaker.lets_through()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    breaker.answered()
    assert breaker.lets_through()
    assert caplog.records[-1].levelname == "WARNING"


def test_one_caller_finds_out_whether_it_is_back() -> None:
    breaker = Breaker("cache", pause=0.05)
    breaker.failed(OSError("gone"))
    time.sleep(0.06)
    assert [breaker.lets_through() for _caller in range(3)] == [True, False, False]
