"""One world for the whole session, in a database of its own; each test's changes are rolled back."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from incubator.operation.metrics import REQUEST_SECONDS, REQUESTS
from tests.access.asking import forget_counts
from tests.access.world import World, build_world
from tests.database import connected_to
from tests.houses import Houses
from tests.servers import DatabaseServer


@pytest.fixture(scope="session")
def built_world(
    database_server: DatabaseServer,
    template_database: str,
    houses: Houses,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[tuple[str, World]]:
    name = database_server.clone(template_database)
    with django_db_blocker.unblock(), connected_to(name):
        world = build_world()
    yield name, world
    houses.leave(name)
    database_server.drop(name)


@pytest.fixture
def world(
    built_world: tuple[str, World], houses: Houses, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    name, built = built_world
    # The page of metrics tells of every address that was asked for so far.
    REQUESTS.clear()
    REQUEST_SECONDS.clear()
    with django_db_blocker.unblock(), houses.standing_in(name), transaction.atomic():
        forget_counts()
        yield built
        transaction.set_rollback(True)
