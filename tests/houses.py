"""Houses: databases in which what many tests begin with stands already.

A test that asks for `studio` stands in a database where the cast has admitted it, and one that
asks for `game` where it has its game as well. Each is built once by each process, through the same
fixtures, and left by every test as it was.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker

from incubator.accounts.access import Role
from incubator.accounts.models import User
from studios.models import Studio, StudioRole
from tests import cast
from tests.database import connected_to
from tests.joining import join
from tests.servers import DatabaseServer


def raise_studio() -> None:
    founder, member = cast.person("Fay Founder"), cast.person("Milo Member")
    admissions = cast.person("Ada Admissions", Role.ADMISSIONS)
    reviewers = (
        cast.person("Rui Reviewer", Role.REVIEWER),
        cast.person("Rosa Reviewer", Role.REVIEWER),
    )
    cast.admit(cast.apply(founder), admissions, reviewers)
    studio = Studio.objects.get()
    join(studio=studio, user=member, role=StudioRole.DEVELOPER, actor=founder)


def raise_game() -> None:
    cast.found_game(Studio.objects.get(), User.objects.get(name="Fay Founder"))


# Each stands on the one before it.
STORIES = {"studio": raise_studio, "game": raise_game}


class Houses:
    """`of(fixtures)` names the database a test begins with; `standing_in` it, a test may begin."""

    def __init__(self, server: DatabaseServer, template: str) -> None:
        self._server = server
        self._template = template
        self._built: dict[str, str] = {}
        self._open: dict[str, BaseDatabaseWrapper] = {}

    def of(self, fixtures: Collection[str]) -> str:
        ground = self._template
        wanted = [story for story in STORIES if story in fixtures]
        for story in list(STORIES)[: list(STORIES).index(wanted[-1]) + 1] if wanted else []:
            if story not in self._built:
                name = self.copy(ground)
                with connected_to(name):
                    STORIES[story]()
                self._built[story] = name
            ground = self._built[story]
        return ground

    def clone(self, fixtures: Collection[str]) -> str:
        """A copy of the test's own, for commits that are real."""
        return self.copy(self.of(fixtures))

    def copy(self, house: str) -> str:
        """Of any database; nothing is copied that somebody is connected to."""
        self.leave(house)
        return self._server.clone(house)

    @contextmanager
    def standing_in(self, house: str) -> Iterator[None]:
        """The connection stays open for the next test that stands in the same house."""
        configured = connections.settings["default"]
        name, outside = configured["NAME"], connections["default"]
        configured["NAME"] = house
        if house not in self._open:
            self._open[house] = connections.create_connection("default")
        connections["default"] = self._open[house]
        yield
        connections["default"] = outside
        configured["NAME"] = name

    def leave(self, house: str) -> None:
        if house in self._open:
            self._open[house].close()

    def pull_down(self) -> None:
        for name in self._built.values():
            self.leave(name)
            self._server.drop(name)


@pytest.fixture(scope="session")
def houses(
    database_server: DatabaseServer, template_database: str, django_db_setup: None
) -> Iterator[Houses]:
    found = Houses(database_server, template_database)
    yield found
    found.pull_down()


@pytest.fixture
def _in_its_house(
    request: pytest.FixtureRequest, houses: Houses, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock():
        house = houses.of(request.fixturenames)
    with houses.standing_in(house):
        yield


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest,
    houses: Houses,
    database_server: DatabaseServer,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """A fresh database whose commits are real: for threads, processes and browsers."""
    with django_db_blocker.unblock():
        name = houses.clone(request.fixturenames)
        with connected_to(name):
            yield name
    database_server.drop(name)


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> None:
    """Replaces pytest-django's: people of the cast live in whichever database the test uses."""
    if "committed_db" in request.fixturenames:
        request.getfixturevalue("committed_db")
        return
    if not STORIES.keys().isdisjoint(request.fixturenames):
        request.getfixturevalue("_in_its_house")
    request.getfixturevalue("_django_db_helper")
