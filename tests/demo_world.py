"""The demo world, told once by each process, and a copy of it for each module that asks."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from incubator.portal.demo import build_world
from tests.database import connected_to
from tests.servers import DatabaseServer


@pytest.fixture(scope="session")
def told_world(
    database_server: DatabaseServer,
    template_database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """The name of the database in which it is told. Nobody works in it: it is there to be copied."""
    name = database_server.clone(template_database)
    with django_db_blocker.unblock(), connected_to(name):
        build_world(lambda _: None)
    yield name
    database_server.drop(name)


@pytest.fixture(scope="module")
def demo_world(
    told_world: str, database_server: DatabaseServer, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The demo world in a database of the module's own, whose commits are real."""
    name = database_server.clone(told_world)
    with django_db_blocker.unblock(), connected_to(name):
        yield
    database_server.drop(name)
