"""Asking for an address as somebody, and taking back whatever that changed."""

import copy
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

import django.test
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.template.backends.django import Template
from django.test.client import ClientHandler
from django.urls import ResolverMatch, get_resolver
from django.utils.safestring import SafeString
from psycopg.pq import TransactionStatus

from incubator.accounts.middleware import LastSeen
from incubator.accounts.models import User
from incubator.api.frame import Api
from tests.access.expectations import outcome_of
from tests.access.people import Actor
from tests.access.world import World

# Written by any visit: who was here, when, with which key, and what was answered.
BOOKKEEPING = {
    "accounts_signin",
    "api_storedanswer",
    "django_session",
    "pghistory_context",
    "studios_studiokey",
    "usersessions_usersession",
}

# Straight from the counters: the view over them costs more than most requests.
WRITTEN = """
    SELECT relname, changed FROM (
        SELECT relname, pg_stat_get_xact_tuples_inserted(oid)
            + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) AS changed
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ) AS counted WHERE changed > 0
"""

BLANK = patch.object(Template, "render", lambda *args, **kwargs: SafeString(""))
# With each test's empty cache every first visit would write when its device was seen.
UNSEEN = patch.object(LastSeen, "__call__", lambda self, request: self.get_response(request))

_read_session = SessionStore._get_session_from_db  # type: ignore[attr-defined]


@cache
def _session(key: str) -> Session | None:
    found: Session | None = _read_session(SessionStore(key))
    return found


_read_user = auth.get_user


@cache
def _person(key: str) -> User | AnonymousUser:
    """Whoever the session is of, with their roles."""
    request = HttpRequest()
    request.session = SessionStore(key)
    found = _read_user(request)
    if isinstance(found, User):
        assert found.held_roles is not None
    return found


def _get_user(request: HttpRequest) -> User | AnonymousUser:
    key = request.session.session_key
    return copy.copy(_person(key)) if key else AnonymousUser()


# Whatever a request leaves in a session or does to its person is taken back, so both are read from
# the database once.
SIGNED_IN = patch.object(
    SessionStore, "_get_session_from_db", lambda store: _session(store.session_key)
)
KNOWN = patch.object(auth, "get_user", _get_user)

_write_schema = Api.get_openapi_schema
_schemas: dict[str, Any] = {}


def _schema(api: Api, **asked: Any) -> Any:
    key = repr(asked)
    if key not in _schemas:
        _schemas[key] = _write_schema(api, **asked)
    return _schemas[key]


# The reference says the same to everybody, and takes long to write.
WRITTEN_DOWN = patch.object(Api, "get_openapi_schema", _schema)

# Everybody asks for the same addresses, and nobody reads the lines about it.
QUIET = patch.object(logging.getLogger("incubator.requests"), "disabled", True)


@cache
def _resolved(path: str) -> ResolverMatch:
    return get_resolver().resolve(path)


class Handler(ClientHandler):
    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        found = request.resolver_match = _resolved(request.path_info)
        return found


# Its middleware is put together at the first request, and once is enough.
HANDLER = Handler(enforce_csrf_checks=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """`written` are the tables with rows that the request inserted, changed or deleted.

    `to` is where a redirect leads.
    """

    outcome: str
    written: frozenset[str]
    content_type: str
    body: bytes
    to: str = ""


def ask(
    world: World,
    actor: Actor,
    method: str,
    url: str,
    posted: Any = None,
    *,
    drawn: bool = False,
    headers: dict[str, str] | None = None,
) -> Answer:
    """The answer, with the world as it was before; its page is blank unless it is `drawn`.

    Who may open a page is decided before it is drawn, which takes most of the time.
    """
    # Failures are collected with the rest, instead of ending the test at the first one.
    client = django.test.Client(raise_request_exception=False)
    client.handler = HANDLER
    if not actor.is_anonymous:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[actor.name]
    with (
        QUIET,
        UNSEEN,
        SIGNED_IN,
        KNOWN,
        WRITTEN_DOWN,
        nullcontext() if drawn else BLANK,
        _taken_back() as written,
    ):
        response = client.generic(method, url, **_form(posted, method), headers=headers or {})
        body = _read(response)
        # Where the database refused something, it answers nothing more until the rollback.
        changed = set() if response.status_code >= 500 else written()
    broken = getattr(response, "exc_info", None) if response.status_code >= 500 else None
    return Answer(
        outcome=repr(broken[1]) if broken else outcome_of(response),
        written=frozenset(changed - BOOKKEEPING),
        content_type=response.get("Content-Type", ""),
        body=body,
        to=response.get("Location", ""),
    )


def _form(posted: Any, method: str) -> dict[str, Any]:
    """`posted` as a form sends it, or the JSON text that it is."""
    if method == "GET":
        return {}
    if isinstance(posted, str):
        return {"data": posted, "content_type": "application/json"}
    encoded = django.test.client.encode_multipart(django.test.client.BOUNDARY, posted or {})
    return {"data": encoded, "content_type": django.test.client.MULTIPART_CONTENT}


def _read(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(response)
    return bytes(response.content)  # type: ignore[attr-defined]


@contextmanager
def _taken_back() -> Iterator[Callable[[], set[str]]]:
    """Undoes what is done inside; what it gives tells the tables that were written until then.

    A transaction in which nothing was written has no number. As long as the test itself wrote
    nothing, each request gets one of its own, and most of them need not be looked into.
    """
    assert connection.in_atomic_block
    hooks = list(connection.run_on_commit)
    is_untouched = not _has_number()
    if is_untouched:
        connection.connection.rollback()
        before: dict[str, int] = {}
    else:
        before = _counted()
        _say("SAVEPOINT asked")

    def written() -> set[str]:
        if is_untouched and not _has_number():
            # The next request needs no look at this one.
            connection.connection.rollback()
            return set()
        return {table for table, count in _counted().items() if count != before.get(table, 0)}

    yield written
    connection.needs_rollback = False
    if is_untouched:
        wrote = _is_broken() or _has_number()
        connection.connection.rollback()
        if wrote:
            forget_counts()
    else:
        _say("ROLLBACK TO SAVEPOINT asked; RELEASE SAVEPOINT asked")
    connection.run_on_commit = hooks


def forget_counts() -> None:
    """The server counts what a connection wrote, taken back or not, until it passes that on."""
    _say("SELECT pg_stat_force_next_flush()")
    connection.connection.rollback()


def _status() -> TransactionStatus:
    return TransactionStatus(connection.connection.info.transaction_status)


def _is_broken() -> bool:
    return _status() == TransactionStatus.INERROR


def _has_number() -> bool:
    """Whether anything was written in this transaction, or locked to be."""
    if _status() == TransactionStatus.IDLE:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _say(statements: str) -> None:
    """Also where a refused statement waits for its rollback, which Django would not let through."""
    connection.connection.execute(statements)


def _counted() -> dict[str, int]:
    """Row changes of this transaction by table, those of rolled-back savepoints included."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())
