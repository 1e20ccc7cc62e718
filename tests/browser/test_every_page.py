"""Every page, as everybody, on a phone and a desk, light and dark.

Fails on an error in the console, on a page that scrolls sideways, on serious findings of axe, on a
link that leads nowhere and on a page of more than 200 kB.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser

from incubator.accounts.models import User
from incubator.portal.demo.people import DOMAIN, PERSONAS, Persona
from tests.browser.rounds import AXE, Rounds, plain_routes
from tests.browsing import DESKTOP, StaticFiles, Watch

# What kind of person each persona outside the staff is; staff are of their role's kind.
KINDS = {
    "mira": "owner",
    "jonas": "developer",
    "wen": "owner",
    "ravi": "owner",
    "noor": "applicant",
    "pia": "player",
    "tomas": "player",
}


@pytest.fixture(scope="module")
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture(scope="module")
def handler(rounds: Rounds) -> type[StaticFiles]:
    """Answers for a page what the rounds were answered for it a moment ago, and does it once."""

    class FetchedAlready(StaticFiles):
        def _should_handle(self, path: str) -> bool:
            return bool(rounds.fetched) or super()._should_handle(path)

        def get_response(self, request: HttpRequest) -> HttpResponseBase:
            answer = rounds.fetched.pop(request.get_full_path(), None)
            if answer is not None:
                return answer
            if super()._should_handle(request.path):
                return super().get_response(request)
            return self.application.get_response(request)

    return FetchedAlready


@pytest.fixture(scope="module")
def demo_site(demo_world: None, handler: type[StaticFiles]) -> Iterator[str]:
    """The demo served with its own pages and the kit's."""
    with override_settings(DEMO=True):
        server = LiveServerThread("127.0.0.1", handler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
        connections.close_all()


def kind_of(persona: Persona) -> str:
    return KINDS.get(persona.key) or "+".join(persona.roles)


def client_of(key: str, site: str) -> Client:
    """Of the served site, without the way through a browser and a server."""
    client = Client(raise_request_exception=False, headers={"host": urlsplit(site).netloc})
    if key != "nobody":
        user = User.objects.get(email=f"{key}@{DOMAIN}")
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


PEOPLE = [("nobody", "stranger"), *((one.key, kind_of(one)) for one in PERSONAS)]


@pytest.mark.large
@pytest.mark.parametrize(("key", "kind"), PEOPLE)
def test_every_page_is_sound(
    browser: Browser, demo_site: str, rounds: Rounds, key: str, kind: str
) -> None:
    context = browser.new_context(
        base_url=demo_site,
        viewport={"width": DESKTOP, "height": 844},
        locale="en",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    client = client_of(key, demo_site)
    if settings.SESSION_COOKIE_NAME in client.cookies:
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": demo_site}
        context.add_cookies([cookie])  # type: ignore[list-item]
    context.add_init_script(AXE)
    watch = Watch(demo_site)
    page = context.new_page()
    watch.over(page)
    # A home differs from person to person, whatever was seen of its kind.
    rounds.seen -= {
        (route, who)
        for route in ("home/", "staff/", "studio/<slug:studio>/")
        for who in (kind, "somebody")
    }
    start = ["/home/", "/"]
    if kind in ("stranger", "player"):
        start += plain_routes()
    complaints = rounds.walk(client, page, kind, start)
    context.close()
    # A bare answer names no icon, so the browser looks for one by itself.
    heard = [one for one in watch.complaints if "/favicon.ico" not in one]
    wrong = list(dict.fromkeys(complaints + heard))
    assert not wrong, "\n".join(wrong)
