"""Addresses that come with other packages: signing in, second factors, the site itself."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from tests.access.asking import ask
from tests.access.expectations import LOGIN, MISSING, NO_METHOD, OPEN
from tests.access.figures import PROPERTY
from tests.access.people import EVERYBODY, PLAYER, Actor
from tests.access.routes import Route
from tests.access.table import THIRD_PARTY
from tests.access.test_pages import PAGES, Record
from tests.access.world import World

OF_PACKAGES = [route for route in PAGES if route.access is None]
SECRET = "a secret of a few"


def site_document(world: World) -> str:
    document = get_document_model()(title="Press kit")
    document.file.save("press.txt", ContentFile(b"All about the game."))
    return str(document.url)


def closed_documents(world: World) -> str:
    restriction = CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(),
        restriction_type="password",
        password=SECRET,
    )
    return f"/documents/authenticate_with_password/{restriction.pk}/"


def closed_page(world: World) -> str:
    page = Page.objects.filter(depth__gt=1)[0]
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password=SECRET
    )
    return f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"


def confirmation(world: World) -> str:
    address = EmailAddress.objects.create(
        user=world.people[PLAYER.name], email="second@example.com", verified=False
    )
    return f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/"


def passkey(world: World) -> str:
    """As enrolment leaves it, but for its own data, which these pages never look at."""
    key = Authenticator.objects.create(
        user=world.people[PLAYER.name],
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Laptop", "credential": {}},
    )
    return f"/accounts/2fa/webauthn/keys/{key.pk}"


# What the addresses with arguments name.
NAMED: dict[str, Callable[[World], str]] = {
    "account_confirm_email": confirmation,
    "account_reset_password_from_key": lambda world: "/accounts/password/reset/key/1-set/",
    "mfa_remove_webauthn": lambda world: f"{passkey(world)}/remove/",
    "mfa_edit_webauthn": lambda world: f"{passkey(world)}/edit/",
    "wagtaildocs_serve": site_document,
    "wagtaildocs_authenticate_with_password": closed_documents,
    "wagtailcore_authenticate_with_password": closed_page,
    "wagtail_serve": lambda world: f"/games/{world.things['game']}/",
}


@pytest.mark.parametrize("route", OF_PACKAGES, ids=lambda route: route.key)
def test_pages_of_packages_are_for_whom_the_table_says(
    route: Route, world: World, record_property: Record
) -> None:
    url = NAMED[route.key](world) if route.key in NAMED else route.url({})
    access, wrong, opened = THIRD_PARTY[route.key], [], False
    for method in ("GET", "POST"):
        for actor in EVERYBODY:
            # Limits count by address, and everybody asks from this one.
            caches["default"].clear()
            got = ask(world, actor, method, url, drawn=actor == PLAYER)
            opened |= got.outcome in (OPEN, LOGIN)
            if got.outcome not in _of(access, actor):
                wrong.append(f"{method} {url} as {actor.name}: {got.outcome}")
            refused = got.outcome == MISSING or (got.outcome == LOGIN and access != "public")
            if refused and got.written:
                wrong.append(f"{method} {url} as {actor.name} wrote {set(got.written)}")
    record_property(PROPERTY, 2 * len(EVERYBODY))
    assert wrong == [], "\n".join(wrong)
    assert opened


def _of(access: str, actor: Actor) -> tuple[str, ...]:
    """Ways in send on to the login page whoever has not begun to sign in."""
    if access == "public":
        return (OPEN, LOGIN, NO_METHOD)
    if actor.is_anonymous:
        return (LOGIN, NO_METHOD)
    if actor == PLAYER:
        return (OPEN, NO_METHOD)
    # Second factors are one's own: who has none finds none.
    return (OPEN, MISSING, NO_METHOD)
