"""A studio's programs: keys, and a client that calls as they do."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client

from incubator.accounts.models import User
from studios.models import Game, Scope, Studio
from studios.services.keys import make_key


class Program:
    """Calls the API with one key. Every write gets a new idempotency key unless told another."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: object, *, key: str | None = None, **headers: str) -> Any:
        repeat = {"Idempotency-Key": uuid4().hex if key is None else key}
        return self.client.post(
            f"/api/v1{path}",
            body,
            content_type="application/json",
            headers=self._headers(repeat | headers),
        )

    def put(self, path: str, body: object) -> Any:
        """What says the same however often it is said, so without a key for repeating it."""
        return self.client.put(
            f"/api/v1{path}", body, content_type="application/json", headers=self._headers({})
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return own | {name.replace("_", "-"): value for name, value in more.items()}


Keyed = Callable[..., Program]


@pytest.fixture
def keyed(studio: Studio) -> Keyed:
    """A program with a key of this maker and these scopes."""

    def make(maker: User, *scopes: str, game: Game | None = None) -> Program:
        _, text = make_key(
            studio=studio, name="Build server", scopes=scopes, game=game, actor=maker
        )
        return Program(text)

    return make


@pytest.fixture
def program(keyed: Keyed, founder: User) -> Program:
    """The owner's program, which may do everything."""
    return keyed(founder, *Scope)


@pytest.fixture
def nobody() -> Program:
    """Calls without any key."""
    return Program("")


def problem(response: HttpResponseBase) -> dict[str, Any]:
    """The problem an answer is, in the form every one of them has."""
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()  # type: ignore[attr-defined]
    assert body["status"] == response.status_code
    assert body["detail"]
    assert body["title"]
    assert body["instance"] == response["X-Request-ID"]
    assert "/api/v1/docs#" in body["type"]
    return body
