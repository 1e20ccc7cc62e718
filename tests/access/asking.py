"""Asking for an address as somebody, and taking back whatever that changed."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import django.test
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.template.backends.django import Template
from django.test.client import ClientHandler
from django.utils.safestring import SafeString

from incubator.accounts.middleware import LastSeen
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

# Its middleware is put together at the first request, and once is enough.
HANDLER = ClientHandler(enforce_csrf_checks=False)


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
    with UNSEEN, nullcontext() if drawn else BLANK, transaction.atomic():
        before = _written()
        response = client.generic(method, url, **_form(posted, method), headers=headers or {})
        # Where the database refused something, it answers nothing more until the rollback.
        after = before if response.status_code >= 500 else _written()
        body = _read(response)
        transaction.set_rollback(True)
    broken = getattr(response, "exc_info", None) if response.status_code >= 500 else None
    return Answer(
        outcome=repr(broken[1]) if broken else outcome_of(response),
        written=frozenset(table for table, count in after.items() if count != before.get(table, 0))
        - BOOKKEEPING,
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


def _written() -> dict[str, int]:
    """Row changes of this transaction by table, those of rolled-back savepoints included."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())
