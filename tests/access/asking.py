"""Asking for an address as somebody, and taking back whatever that changed."""

from dataclasses import dataclass
from typing import Any

import django.test
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponseBase

from tests.access.expectations import outcome_of
from tests.access.people import Actor
from tests.access.world import World

# Written by any visit: who was here, when, with which key, and what was answered.
BOOKKEEPING = {
    "core_signin",
    "core_storedanswer",
    "django_session",
    "pghistory_context",
    "studios_studiokey",
    "usersessions_usersession",
}

WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
    FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """`written` are the tables with rows that the request inserted, changed or deleted."""

    outcome: str
    written: frozenset[str]
    content_type: str
    body: bytes


def ask(
    world: World,
    actor: Actor,
    method: str,
    url: str,
    posted: Any = None,
    **headers: str,
) -> Answer:
    """The answer, with the world as it was before."""
    # Failures are collected with the rest, instead of ending the test at the first one.
    client = django.test.Client(raise_request_exception=False)
    if not actor.is_anonymous:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[actor.name]
    # Limits count by address, and everybody asks from this one.
    caches["default"].clear()
    with transaction.atomic():
        before = _written()
        response = client.generic(method, url, **_form(posted, method), headers=headers)
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
