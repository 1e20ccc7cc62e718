"""What many parts of one page ask for is read once: rights, who holds a role.

Only while a page is read (GET), and while a service finds out whom to tell of what it has done:
nothing is remembered while something may be changing, so that no service ever decides by what was
true a moment ago.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

Read = TypeVar("Read")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


def once(key: Hashable, read: Callable[[], Read]) -> Read:
    """What `read` gives; within one reading of a page it is asked once for each key."""
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: Read = kept[key]
    return found


@contextmanager
def remembering() -> Iterator[None]:
    """What is asked for inside by `once` is read once, and forgotten at the end."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


class RequestCache:
    """Remembers for as long as a page is being made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with remembering():
            return self.get_response(request)
