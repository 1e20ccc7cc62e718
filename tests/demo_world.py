"""The demo world, told once in a run, and a copy of it for each module that asks."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from incubator.portal.demo.world import build_world
from tests.database import connected_to
from tests.servers import DatabaseServer


@pytest.fixture(scope="session")
def told_world(
    database_server: DatabaseServer,
    template_database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> str:
    """The name of the database in which it is told. Nobody works in it: it is there to be copied."""
    name = database_server.shared()
    with database_server.building("world"), django_db_blocker.unblock():
        if not database_server.exists(name):
            unfinished = database_server.clone(template_database)
            with connected_to(unfinished):
                build_world(lambda _: None)
            database_server.rename(unfinished, name)
    return name


@pytest.fixture(scope="module")
def demo_world(
    told_world: str, database_server: DatabaseServer, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The demo world in a database of the module's own, whose commits are real."""
    name = database_server.clone(told_world)
    with django_db_blocker.unblock(), connected_to(name):
        yield
    database_server.drop(name)
