"""One id for all that one request sets off: its log lines, its tasks and their log lines."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Under this name in HTTP, in task messages (lower case) and in what other systems send us.
HEADER = "X-Request-ID"
TASK_HEADER = "request_id"
# What proxies make: UUIDs, hex, nginx's $request_id. Nothing that could break a log line.
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of what is being worked on; empty outside of requests and tasks."""
    return _current.get()


def new() -> str:
    return uuid.uuid4().hex


def is_well_formed(text: str) -> bool:
    return WELL_FORMED.fullmatch(text) is not None


@contextmanager
def carrying(request_id: str) -> Iterator[None]:
    """Everything inside belongs to this id."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)
