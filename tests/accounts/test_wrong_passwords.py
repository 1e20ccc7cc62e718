"""Guessing is slowed down where it comes from; the owner gets in meanwhile."""

import pytest
from django.conf import settings
from django.test import Client

from incubator.accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.usefixtures("redis_cache")
ELSEWHERE = "203.0.113.9"


def enters(client: Client, person: User, password: str = PASSWORD, ip: str = "127.0.0.1") -> bool:
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
    typed = {"login": person.email, "password": password}
    return client.post("/accounts/login/", typed, REMOTE_ADDR=ip).status_code == 302


def test_wrong_passwords_from_elsewhere_do_not_lock_the_owner_out(founder: User) -> None:
    thief = Client()
    assert not any(enters(thief, founder, "guess", ELSEWHERE) for _turn in range(6))
    assert not enters(thief, founder, ip=ELSEWHERE)
    assert not enters(Client(), founder, ip="203.0.113.77")
    assert enters(Client(), founder)


def test_a_browser_that_was_here_before_has_its_own_allowance(founder: User) -> None:
    owner, neighbour = Client(), Client()
    assert enters(owner, founder)
    for _turn in range(12):
        enters(neighbour, founder, "guess")
    assert not enters(Client(), founder)
    assert enters(owner, founder)
    # Of wrong guesses, it has no more than anybody.
    for _turn in range(5):
        enters(owner, founder, "guess")
    assert not enters(owner, founder)


def test_a_browser_is_known_for_its_own_account_alone(founder: User, member: User) -> None:
    owner = Client()
    assert enters(owner, member)
    for _turn in range(6):
        enters(Client(), founder, "guess")
    assert not enters(owner, founder)
