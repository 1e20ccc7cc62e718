"""Other connections than the web role's: to another database, and to this one as its owner.

Web and workers connect as a role that owns nothing, and so may neither change a table nor switch a
trigger off. DATABASE_OWNER_URL says how the owner connects to the same database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper
from environ import Env


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Inside, the default connection of every thread leads there."""
    with _configured(Env.db_url_config(url)):
        yield


@contextmanager
def connected_as_owner() -> Iterator[None]:
    """Inside, the default connection of every thread is the owner's, to the same database."""
    with _configured(_of_the_owner()):
        yield


@contextmanager
def owner_beside() -> Iterator[CursorWrapper]:
    """One of the owner's, to the same database, beside the web role's and whatever it is doing."""
    beside = connection.copy()
    beside.settings_dict |= _of_the_owner()
    try:
        with beside.cursor() as cursor:
            yield cursor
    finally:
        beside.close()


def _of_the_owner() -> dict[str, Any]:
    owner = Env.db_url_config(settings.DATABASE_OWNER_URL) if settings.DATABASE_OWNER_URL else {}
    return {name: value for name, value in owner.items() if name != "NAME"}


@contextmanager
def _configured(changes: dict[str, Any]) -> Iterator[None]:
    # The dictionary is shared by the connections of all threads.
    configured = connections.settings["default"]
    before = dict(configured)
    connections.close_all()
    configured.update(changes)
    try:
        yield
    finally:
        connections.close_all()
        configured.clear()
        configured.update(before)
