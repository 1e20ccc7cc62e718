"""Rooms of other packages behind one door each: Django's admin and Wagtail's editor."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from incubator.accounts.access import Role
from incubator.accounts.models import User
from tests.access.asking import ask
from tests.access.expectations import LOGIN, MISSING, NO_METHOD, OPEN, REFUSED
from tests.access.figures import PROPERTY
from tests.access.people import EVERYBODY, Actor
from tests.access.routes import routes
from tests.access.test_pages import Record
from tests.access.world import World
from tests.cast import PASSWORD

EDITORS = "cms/"
# They draw nothing of anybody's: words for the editor's scripts, and its own ways to sign in.
OPEN_IN_EDITOR = {"wagtailadmin_javascript_catalog"}
EDITORS_ROOMS = ("/cms/", "/cms/pages/", "/cms/images/", "/cms/documents/", "/cms/reports/locked/")
ADMIN_ROOMS = (
    "/admin/",
    "/admin/accounts/",
    "/admin/studios/studio/",
    "/admin/billing/order/",
    "/admin/studios/track/add/",
    "/admin/password_change/",
)


def test_all_of_wagtails_editor_is_behind_the_editors_door() -> None:
    outside = [
        route.path
        for route in routes()
        if route.path.startswith(EDITORS) and route.access != f"staff:{Role.EDITOR}"
    ]
    assert outside == []


@pytest.mark.parametrize("room", EDITORS_ROOMS)
def test_wagtails_editor_is_for_editors(room: str, world: World, record_property: Record) -> None:
    wrong = []
    for method in ("GET", "POST"):
        for actor in EVERYBODY:
            got = ask(world, actor, method, room)
            if got.outcome not in (_of_editor(actor), NO_METHOD):
                wrong.append(f"{method} {room} as {actor.name}: {got.outcome}")
    record_property(PROPERTY, 2 * len(EVERYBODY))
    assert wrong == []


def _of_editor(actor: Actor) -> str:
    if actor.is_anonymous:
        return LOGIN
    if actor.staff_role is None:
        return MISSING
    return OPEN if actor.staff_role in (Role.EDITOR, Role.ADMINISTRATOR) else REFUSED


@pytest.mark.parametrize("room", ADMIN_ROOMS)
def test_djangos_admin_opens_to_nobody_by_a_role_of_the_portal(
    room: str, world: World, record_property: Record
) -> None:
    """It asks for Django's own flag, which only an operator sets at the command line."""
    wrong = []
    for method in ("GET", "POST"):
        for actor in EVERYBODY:
            got = ask(world, actor, method, room, drawn=True)
            if b"id_username" in got.body or "site-name" in got.body.decode(errors="replace"):
                wrong.append(f"{method} {room} as {actor.name} shows a page")
            if got.written:
                wrong.append(f"{method} {room} as {actor.name} wrote {set(got.written)}")
    record_property(PROPERTY, 2 * len(EVERYBODY))
    assert wrong == []


def test_djangos_admin_has_no_way_to_sign_in_of_its_own(db: None) -> None:
    operator = User.objects.create_superuser(email="op@incubator.example", password=PASSWORD)
    browser = Client()
    words = {"username": operator.email, "password": PASSWORD, "next": "/admin/"}
    for got in (browser.get("/admin/login/?next=/admin/"), browser.post("/admin/login/", words)):
        assert got.status_code == 302
        assert got["Location"].startswith("/accounts/login/")
    assert SESSION_KEY not in browser.session
    browser.force_login(operator)
    assert browser.get("/admin/").status_code == 200
