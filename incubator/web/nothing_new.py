"""Pages that ask every two seconds whether anything is new are told "no" from memory.

A view that found nothing says what it waits for; the same request again (the same browser, session
and cursor) is then answered 204 before anybody is signed in or a row is read, until something new
is announced or HOLDS_SECONDS have passed. So only "nothing" is ever said this way: whatever is new
goes the long way, past every guard. The cache is a hint: where it is away, or an announcement was
lost, the rows are asked a little later.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

# Sent by scripts that ask again and again.
HEADER = "X-Asks-Again"
HOLDS_SECONDS = 10
# An announcement outlives all that was remembered before it.
ANNOUNCED_SECONDS = 6 * HOLDS_SECONDS


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a page waits for, and the last announcement about it when its rows were looked at."""

    topic: str
    announced: str | None


def waiting_for(topic: str) -> Waiting:
    """To be asked before the rows are: what comes between is not missed."""
    return Waiting(topic, cache.get(_key(topic)))


def announce(topic: str) -> None:
    """There may be something new, once the transaction has ended."""
    transaction.on_commit(lambda: cache.set(_key(topic), uuid.uuid4().hex, ANNOUNCED_SECONDS))


def nothing_new(request: HttpRequest, waiting: Waiting) -> HttpResponse:
    """The answer of a view that found nothing."""
    if HEADER in request.headers:
        match = request.resolver_match
        name = match.view_name if match else ""
        cache.set(_key_of(request), (waiting.topic, waiting.announced, name), HOLDS_SECONDS)
    return _nothing()


class NothingNew:
    """Stands before all that costs something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if HEADER in request.headers and request.method == "GET":
            topic, announced, name = cache.get(_key_of(request)) or ("", None, "")
            if topic and cache.get(_key(topic)) == announced:
                request.resolver_match = ResolverMatch(_nothing, (), {}, url_name=name)
                return _nothing()
        return self.get_response(request)


def _nothing() -> HttpResponse:
    return HttpResponse(status=204, headers={"Cache-Control": "private, no-store"})


def _key(topic: str) -> str:
    return f"announced:{topic}"


def _key_of(request: HttpRequest) -> str:
    asked = f"{request.META.get('HTTP_COOKIE', '')}\n{request.get_full_path()}"
    return f"nothing-new:{hashlib.sha256(asked.encode()).hexdigest()}"
