"""Houses: databases in which what many tests begin with stands already.

A test that asks for `studio` stands in a database where the cast has admitted it, and one that
asks for `award` where its game has got one as well. Each is built once by each process, by what
its fixture would do, and left by every test as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker
from wagtail.models import TaskState

from cms.models import GamePage
from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import save_page_draft
from funding.models import Fund, Milestone, Tranche
from incubator.accounts.access import Role
from incubator.accounts.models import User
from studios.models import Game, Studio, StudioRole
from studios.services.studios import set_bank_account
from tests import cast
from tests.billing.cards import making as cards_making
from tests.billing.making import put_on_sale
from tests.cms.making import WORDS
from tests.database import connected_to
from tests.funding import making
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
    cast.found_game(Studio.objects.get(), _founder())


def raise_fund() -> None:
    making.fill_fund(
        cast.person("Frank Fund", Role.FUND_MANAGER), cast.person("Fiona Finance", Role.FINANCE)
    )


def raise_award() -> None:
    founder, manager, finance = _funders()
    asked = making.agreed_request(Game.objects.get(), 120_000_00, founder, manager, finance)
    making.advance(asked, Fund.objects.get(), list(making.PLAN), manager)


def raise_due_tranche() -> None:
    founder, manager, _finance = _funders()
    milestone = Milestone.objects.get(ordinal=1)
    making.plain_deal(Game.objects.get(), manager)
    making.reach(milestone, making.store_evidence(founder), founder, manager)


def raise_approved_tranche() -> None:
    founder, manager, finance = _funders()
    set_bank_account(studio=Studio.objects.get(), bank_account=making.BANK_ACCOUNT, actor=founder)
    making.ask_for_tranche(Tranche.objects.get(milestone__ordinal=1), founder, manager, finance)


def raise_product() -> None:
    put_on_sale(Game.objects.get(), "full", "Full game", 1_999, _founder())


def raise_soundtrack() -> None:
    put_on_sale(Game.objects.get(), "soundtrack", "Soundtrack", 499, _founder())


def raise_card_codes() -> None:
    finance = cast.resident("Fiona Finance", Role.FINANCE)
    voter, seller = cast.person("Carla Cards", Role.FINANCE), cast.person("Della Distributor")
    cards_making.deal(finance, voter, seller, Game.objects.get())


def raise_draft() -> None:
    save_page_draft(game=Game.objects.get(), fields=WORDS, actor=_founder())


def raise_submission() -> None:
    submit_for_moderation(page=GamePage.objects.get(), actor=_founder())


def raise_live_page() -> None:
    editor = cast.person("Edda Editor", Role.EDITOR)
    approve_page(submission=TaskState.objects.get(), actor=editor)


def _founder() -> User:
    return User.objects.get(name="Fay Founder")


def _funders() -> tuple[User, User, User]:
    founder, manager, finance = (
        User.objects.get(name=name) for name in ("Fay Founder", "Frank Fund", "Fiona Finance")
    )
    return founder, manager, finance


@dataclass(frozen=True, slots=True)
class Story:
    """What the fixture of its name in `module` finds standing, raised on top of `ground`.

    Not for tests that ask for `instead`, which takes the place of something in it.
    """

    ground: str | None
    module: str
    build: Callable[[], None]
    instead: str = ""


STORIES = {
    "studio": Story(None, "tests.cast", raise_studio),
    "game": Story("studio", "tests.cast", raise_game),
    "fund": Story("game", "tests.funding.conftest", raise_fund),
    "award": Story("fund", "tests.funding.conftest", raise_award),
    "due_tranche": Story("award", "tests.funding.conftest", raise_due_tranche, "rich_deal"),
    "approved_tranche": Story("due_tranche", "tests.funding.conftest", raise_approved_tranche),
    "product": Story("game", "tests.billing.conftest", raise_product),
    "soundtrack": Story("game", "tests.support.conftest", raise_soundtrack),
    "card_codes": Story("game", "tests.billing.cards.conftest", raise_card_codes),
    "draft": Story("game", "tests.cms.conftest", raise_draft),
    "submission": Story("draft", "tests.cms.conftest", raise_submission),
    "live_page": Story("submission", "tests.cms.conftest", raise_live_page),
}


def steps_to(name: str | None) -> list[str]:
    """The stories that one stands on, from the ground up, and itself."""
    return [*steps_to(STORIES[name].ground), name] if name else []


def stories_of(test: Any) -> list[str]:
    """What the highest house that the test asks for is built of; nothing if it asks for none.

    A test that makes one of the nouns in another way stands below that, whatever it asks for.
    """
    fixtures = test._fixtureinfo.name2fixturedefs  # pytest tells it in no other way
    made = {name: found[-1].func.__module__ for name, found in fixtures.items() if found}
    usual = {
        name
        for name, story in STORIES.items()
        if made.get(name, story.module) == story.module and story.instead not in made
    }
    wanted = [steps_to(name) for name in STORIES if name in made]
    return max((steps for steps in wanted if usual.issuperset(steps)), key=len, default=[])


class Houses:
    """`of(test)` names the database a test begins with; `standing_in` it, a test may begin."""

    def __init__(self, server: DatabaseServer, template: str) -> None:
        self._server = server
        self._template = template
        self._built: dict[str, str] = {}
        self._open: dict[str, BaseDatabaseWrapper] = {}

    def of(self, test: Any) -> str:
        ground = self._template
        for name in stories_of(test):
            if name not in self._built:
                copied = self.copy(ground)
                with connected_to(copied):
                    STORIES[name].build()
                self._built[name] = copied
            ground = self._built[name]
        return ground

    def clone(self, test: Any) -> str:
        """A copy of the test's own, for commits that are real."""
        return self.copy(self.of(test))

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
        house = houses.of(request.node)
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
        name = houses.clone(request.node)
        with connected_to(name):
            yield name
    database_server.drop(name)


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> None:
    """Replaces pytest-django's: people of the cast live in whichever database the test uses."""
    if "committed_db" in request.fixturenames:
        request.getfixturevalue("committed_db")
        return
    if stories_of(request.node):
        request.getfixturevalue("_in_its_house")
    request.getfixturevalue("_django_db_helper")
