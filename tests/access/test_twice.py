"""A form that is sent twice, at once or after going back, makes one thing."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import django.test
import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from funding.models import Award
from funding.services.milestones import accept, return_milestone
from incubator.accounts.access import Role
from incubator.web.models import SentForm
from studios.models import Application, Game, ResourceRequest, Track
from studios.services.applications import submit_application
from studios.services.requests import request_resource
from studios.services.reviews import assign_reviewer, submit_review
from tests.access.moved import MOVED
from tests.access.routes import Route, routes
from tests.access.rows import Row
from tests.access.sendings import SENDINGS, Sending
from tests.access.staff import Staff
from tests.access.table import ROWS
from tests.access.world import World
from tests.database import connected_to
from tests.houses import Houses
from tests.servers import DatabaseServer
from tests.voting import approve

KEY = re.compile(rb'name="form_key" value="([0-9a-f-]{36})"')
ROUTES = {route.key: route for route in routes()}


@pytest.fixture(scope="module")
def lived_in(
    built_world: tuple[str, World],
    houses: Houses,
    database_server: DatabaseServer,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[World]:
    """A world of this module's own, in which commits are real."""
    built, world = built_world
    name = houses.copy(built)
    with django_db_blocker.unblock(), connected_to(name):
        yield World(
            world.people,
            world.sessions,
            world.things | _prepared(world),
            world.others,
            world.staff,
        )
    database_server.drop(name)


def _prepared(world: World) -> dict[str, Any]:
    """States that only the first sending of a form may leave."""
    staff, owner = world.staff, world.people["owner of own studio"]
    own, theirs = (
        Award.objects.get(number=things["award"]) for things in (world.things, world.others)
    )
    manager = staff[Role.FUND_MANAGER]
    handed_in = own.milestones.get(ordinal=world.things["handed in"])
    return_milestone(milestone=handed_in, reason="It does not start.", actor=manager)
    accept(milestone=theirs.milestones.get(ordinal=world.others["handed in"]), actor=manager)
    for approver in (manager, staff.third_finance):
        approve(own.tranches.get(ordinal=world.things["voted"]), approver)
    game = Game.objects.get(slug=world.things["game"])
    agreed = request_resource(
        studio=game.studio, game=game, kind="capital", quantity=1, amount_minor=60_000_00,
        currency="USD", purpose="More.", actor=owner,
    )  # fmt: skip
    for approver in (manager, staff[Role.FINANCE]):
        approve(ResourceRequest.objects.get(pk=agreed.pk), approver)
    return {
        "agreed request": agreed.number,
        "new application": _applied(world, "New").number,
        "reviewed application": _reviewed(_applied(world, "Read"), staff).number,
    }


def _applied(world: World, name: str) -> Application:
    stranger = world.people["stranger"]
    return submit_application(
        track=Track.objects.get(slug="18"), founder=stranger, studio_name=name, game_title=name,
        pitch="A game.", team="Two.", requested_minor=1_000_00, currency="USD", actor=stranger,
    )  # fmt: skip


def _reviewed(application: Application, staff: Staff) -> Application:
    for reviewer in (staff[Role.REVIEWER], staff.second_reviewer):
        review = assign_reviewer(
            application=application, reviewer=reviewer, actor=staff[Role.ADMISSIONS]
        )
        submit_review(review=review, score=4, comment="Clear.", actor=reviewer)
    return application


def address_of(route: Route, sending: Sending, world: World) -> str:
    things = world.others if sending.others else world.things
    names = ROWS.get(route.key, Row()).names | sending.names
    return route.url({arg: things[names.get(arg, arg)] for arg in route.args})


def signed_in(sending: Sending, world: World) -> django.test.Client:
    client = django.test.Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[sending.who]
    return client


def sent_at_once(sending: Sending, world: World, url: str, typed: dict[str, Any]) -> list[Any]:
    """The answers to two POSTs that begin in the same moment."""
    start, answers = threading.Barrier(2), []

    def send() -> None:
        client = signed_in(sending, world)
        start.wait()
        try:
            answers.append(client.post(url, typed | _fresh_files(typed)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _press in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def _fresh_files(typed: dict[str, Any]) -> dict[str, Any]:
    """A file is read once; each sending has its own."""
    return {name: type(file)(file.name, file.file.getvalue())
            for name, file in typed.items() if hasattr(file, "file")}  # fmt: skip


def led_to(answer: Any) -> str:
    assert "Location" in answer, re.findall(
        r'class="(?:wrong|summary)[^>]*>(.{,300})', answer.content.decode(), re.DOTALL
    )
    return str(answer.headers["Location"])


@pytest.mark.parametrize("sending", SENDINGS, ids=str)
def test_what_is_sent_twice_is_made_once(
    sending: Sending, lived_in: World, settings: Settings
) -> None:
    settings.PAYMENT_COOLING_OFF_HOURS = 0
    url = address_of(ROUTES[sending.key], sending, lived_in)
    page = address_of(ROUTES[sending.page or sending.key], sending, lived_in)
    client = signed_in(sending, lived_in)
    drawn = client.get(page).content
    keys = KEY.findall(drawn)
    assert keys, f"The form at {page} has no key."
    typed = sending.typed(lived_in)
    if typed.get("seen") == "now":
        typed["seen"] = re.findall(rb'name="seen" value="([^"]+-[^"]+)"', drawn)[0].decode()
    typed["form_key"] = keys[-1].decode()
    before = sending.made._default_manager.count()

    first, second = sent_at_once(sending, lived_in, url, typed)
    after_going_back = client.post(url, typed | _fresh_files(typed))

    assert led_to(first) == led_to(second) == led_to(after_going_back)
    assert sending.made._default_manager.count() == before + 1
    if sending.leads:
        assert SentForm.objects.get(key=typed["form_key"]).led_to == led_to(first)
        assert "sent before" in client.get(led_to(first), follow=True).content.decode()
    # Another form of the same page is another thing.
    assert KEY.findall(client.get(page).content) != keys


def test_every_form_with_a_key_is_tried_or_moves_what_is_there_once() -> None:
    keyed = {key for key, route in ROUTES.items() if route.is_sent_once}
    assert keyed - MOVED == {sending.key for sending in SENDINGS if sending.leads}
    assert keyed >= MOVED
