"""Rooms of other packages behind one door each: Django's admin and Wagtail's editor."""

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.contrib.auth import views as auth_views
from django.test import Client

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core.models import AuditRow
from incubator.web.admin import KeptAdmin, ReadOnlyAdmin
from studios.models import Track
from tests.access.asking import ask
from tests.access.expectations import LOGIN, MISSING, NO_METHOD, OPEN, REFUSED
from tests.access.figures import PROPERTY
from tests.access.people import EVERYBODY, Actor
from tests.access.routes import routes
from tests.access.test_pages import Record
from tests.access.world import World
from tests.cast import PASSWORD

EDITORS = "cms/"
BACKEND = "incubator.accounts.backends.Passport"
# They draw nothing of anybody's: words for the editor's scripts, and its own ways to sign in.
OPEN_IN_EDITOR = {"wagtailadmin_javascript_catalog"}
EDITORS_ROOMS = ("/cms/", "/cms/pages/", "/cms/images/", "/cms/documents/", "/cms/reports/locked/")
ADMIN_ROOMS = (
    "/admin/",
    "/admin/studios/",
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
def test_djangos_admin_is_for_administrators(
    room: str, world: World, record_property: Record
) -> None:
    """By their role and never by Django's own flags."""
    wrong = []
    for method in ("GET", "POST"):
        for actor in EVERYBODY:
            got = ask(world, actor, method, room)
            if got.outcome not in (_of_admin(actor), NO_METHOD):
                wrong.append(f"{method} {room} as {actor.name}: {got.outcome}")
            if got.written:
                wrong.append(f"{method} {room} as {actor.name} wrote {set(got.written)}")
    record_property(PROPERTY, 2 * len(EVERYBODY))
    assert wrong == []


def _of_admin(actor: Actor) -> str:
    if actor.is_anonymous:
        return LOGIN
    if actor.staff_role is None:
        return MISSING
    return OPEN if actor.staff_role == Role.ADMINISTRATOR else REFUSED


@pytest.fixture
def almighty(world: World) -> User:
    """An editor whom Wagtail takes for somebody who may do everything."""
    user = world.people[Role.EDITOR.value]
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    return User.objects.get(pk=user.pk)


PASSWORD_VIEWS = (
    auth_views.LoginView,
    auth_views.PasswordChangeView,
    auth_views.PasswordResetView,
    auth_views.PasswordResetConfirmView,
)
A_LINK = {"uidb64": "MQ", "token": "set-password"}


def test_passwords_are_asked_and_changed_on_the_passports_pages_alone(almighty: User) -> None:
    browser = Client()
    browser.force_login(almighty, BACKEND)
    words = {"username": almighty.email, "password": PASSWORD}
    of_django = [route for route in routes() if issubclass(route.view_class, PASSWORD_VIEWS)]
    assert of_django
    for route in of_django:
        url = route.url({name: A_LINK[name] for name in route.args})
        for asking in (browser, Client()):
            for got in (asking.get(url), asking.post(url, words)):
                assert got.status_code in (302, 404), url
                assert got.get("Location", "/accounts/").startswith("/accounts/"), url
        assert SESSION_KEY not in Client().session


@pytest.mark.parametrize(
    "room",
    [
        "users/", "users/add/", "groups/", "sites/", "collections/", "workflows/list/", "failwhale/",
        "workflows/tasks/index/", "snippets/", "password_reset/confirm/MQ/set-password/",
    ],
)  # fmt: skip
def test_rooms_of_wagtail_that_the_portal_keeps_itself_are_there_for_nobody(
    room: str, almighty: User
) -> None:
    browser = Client()
    browser.force_login(almighty, BACKEND)
    assert browser.get(f"/cms/{room}").status_code == 404
    assert browser.post(f"/cms/{room}").status_code == 404


def test_wagtails_account_page_changes_neither_address_nor_password(almighty: User) -> None:
    browser = Client()
    browser.force_login(almighty, BACKEND)
    typed = {
        "name_email-first_name": "Eve",
        "name_email-last_name": "Editor",
        "name_email-email": "unclaimed@example.com",
        "password-old_password": PASSWORD,
        "password-new_password1": "another long secret",
        "password-new_password2": "another long secret",
    }
    for got in (browser.get("/cms/account/"), browser.post("/cms/account/", typed)):
        assert got["Location"] == "/accounts/security/"
    kept = User.objects.get(pk=almighty.pk)
    assert (kept.email, kept.password) == (almighty.email, almighty.password)


def test_djangos_flags_open_nothing(db: None) -> None:
    operator = User.objects.create_superuser(email="op@incubator.example", password=PASSWORD)
    words = {"username": operator.email, "password": PASSWORD, "next": "/admin/"}
    browser = Client()
    for got in (browser.get("/admin/login/?next=/admin/"), browser.post("/admin/login/", words)):
        assert got.status_code == 302
        assert got["Location"].startswith("/accounts/login/")
    assert SESSION_KEY not in browser.session
    browser.force_login(operator, BACKEND)
    for room in (*ADMIN_ROOMS, *EDITORS_ROOMS):
        assert browser.get(room).status_code == 404, room


def test_the_admin_lists_our_rows_alone_and_changes_none_that_money_depends_on(
    administrator: User,
) -> None:
    browser = Client()
    browser.force_login(administrator, BACKEND)
    listed = admin.site._registry
    assert {model._meta.app_label for model in listed} == {
        "billing", "cards", "connections", "funding", "payments", "servers", "studios",
    }  # fmt: skip
    for model, shown in listed.items():
        url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert browser.get(url).status_code == 200, url
        is_described = model == Track
        assert browser.get(f"{url}add/").status_code == (200 if is_described else 403), url
        assert isinstance(shown, KeptAdmin if is_described else ReadOnlyAdmin)
        assert "delete_selected" not in browser.get(url).content.decode()


def test_what_administrators_describe_anew_stands_in_the_trail(administrator: User) -> None:
    browser = Client()
    browser.force_login(administrator, BACKEND)
    track = Track.objects.get(slug="18")
    url = f"/admin/studios/track/{track.pk}/change/"
    form = browser.get(url).context["adminform"].form
    typed = {name: form.initial.get(name) or "" for name in form.fields}
    assert browser.post(url, typed | {"name": "Early"}).status_code == 302
    assert Track.objects.get(pk=track.pk).name == "Early"
    [row] = AuditRow.objects.filter(subject_type="studios.track", subject_id=track.pk)
    assert (row.act, row.actor) == ("row.change", administrator)


def test_only_administrators_are_led_to_the_admin(
    administrator: User, auditor: User, finance: User
) -> None:
    for person, is_led in ((administrator, True), (auditor, False), (finance, False)):
        browser = Client()
        browser.force_login(person, BACKEND)
        page = browser.get("/staff/rights/").content.decode()
        assert ('href="/admin/"' in page) == is_led
