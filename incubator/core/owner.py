"""The database's owner: as whom this process makes and changes tables, and as nobody else does.

Web and workers connect as a role that owns nothing, and so may neither change a table nor switch a
trigger off. DATABASE_OWNER_URL says how the owner connects to the same database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections
from environ import Env


@contextmanager
def connected_as_owner() -> Iterator[None]:
    """Inside, the default connection of every thread is the owner's."""
    owner = Env.db_url_config(settings.DATABASE_OWNER_URL) if settings.DATABASE_OWNER_URL else {}
    # The dictionary is shared by the connections of all threads. The database stays the one that
    # they are connected to.
    configured = connections.settings["default"]
    before = dict(configured)
    connections.close_all()
    configured.update({name: value for name, value in owner.items() if name != "NAME"})
    try:
        yield
    finally:
        connections.close_all()
        configured.clear()
        configured.update(before)
