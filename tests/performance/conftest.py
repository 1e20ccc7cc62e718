"""The demo world in a database of its own, told once for all tests of a module."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from incubator.portal.demo import build_world
from tests.database import connected_to
from tests.servers import DatabaseServer


@pytest.fixture(scope="module")
def demo_world(
    database_server: DatabaseServer,
    template_database: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    name = database_server.clone(template_database)
    with django_db_blocker.unblock(), connected_to(name):
        build_world(lambda _: None)
        yield
    database_server.drop(name)
