"""Fixtures for a real Chromium: pages that fail their test on any error in the console.

`open_page(user=..., width=...)` opens a page of the served site; `site` is its address. The site
runs in threads of this process on the test's own committed database.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from incubator.accounts.models import User
from tests.clients import prove_second_factor
from tests.sizes import LARGE

# The shell is the same engine without the windows around it, and takes half the time.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET_AND_ALONE = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Every page is new and seen for a moment: optimising its scripts costs more than it saves.
    "--js-flags=--no-maglev --no-turbofan",
]
PHONE, DESKTOP = 390, 1280
# The width a walk begins in; each page on its way is turned to the other one.
BEGUN_IN = (PHONE, DESKTOP) if LARGE else (PHONE,)

OpenPage = Callable[..., Page]


@dataclass
class Watch:
    """Collects what a person with the developer tools open would see go wrong."""

    site: str
    complaints: list[str] = field(default_factory=list)
    # What the test has its pages' scripts answered.
    answered: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        return self.site, self.site.replace("127.0.0.1", "localhost")

    def over(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((*self.names, "data:", "blob:"))
                else self.complaints.append(f"{page.url}: asks the outside for {request.url}")
            ),
        )

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        if "htmx:sendAbort" in message.text or "htmx:afterRequest" in message.text:
            return  # somebody left the page while it was saving a draft: the browser drops that
        if re.search(r"(?:status of|Error Code) (\d+)", message.text) and any(
            f" {status} " in f"{message.text} " for status in self.answered
        ):
            return
        where = message.location.get("url", "")
        # A refused page is an answer, and tests ask for such; a missing file inside one is a fault.
        refused_page = "status of 403" in message.text or "status of 404" in message.text
        if refused_page and message.page and where == message.page.url:
            return
        self.complaints.append(f"{where}: {message.text}")


class StaticFiles(StaticFilesHandler):
    """Files a browser may keep, as in production: each page would ask for all of them again."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        response = super().serve(request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response


@pytest.fixture
def site(committed_db: str) -> Iterator[str]:
    """The address of the site, served on the test's own database."""
    server = LiveServerThread("127.0.0.1", StaticFiles)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    connections.close_all()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        missing = "Browser tests need a Chromium: apt-get install chromium-headless-shell."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for an async view.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(executable_path=found, args=QUIET_AND_ALONE)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """open_page(user=None, width=1280, dark=False, scripts=True) -> a page, signed in as the user.

    The person has just proved a second factor; not so with `proved=False`. `named` opens the site
    by its name instead of its number, as passkeys ask. `answered` are statuses that the test wants
    its scripts to be answered with; without `scripts` the browser runs none.
    """
    watch = Watch(site)
    contexts = []

    def open_one(
        *,
        user: User | None = None,
        width: int = DESKTOP,
        dark: bool = False,
        proved: bool = True,
        named: bool = False,
        scripts: bool = True,
        answered: tuple[int, ...] = (),
    ) -> Page:
        address = site.replace("127.0.0.1", "localhost") if named else site
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            color_scheme="dark" if dark else "light",
            locale="en",
            timezone_id="UTC",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if user is not None:
            client = Client()
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            if proved:
                prove_second_factor(client, user)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}]
            )
        page = context.new_page()
        watch.answered += answered
        watch.over(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A stranger's page on a desktop."""
    return open_page()


def assert_fits_every_screen(page: Page) -> None:
    """Fails where the page sticks out on a desk or on a telephone.

    It is left in the other width, in which the next one is loaded: a page is drawn in either.
    """
    assert_no_horizontal_scroll(page)
    size = page.viewport_size
    assert size is not None
    other = DESKTOP if size["width"] == PHONE else PHONE
    page.set_viewport_size({"width": other, "height": 844 if other == PHONE else 900})
    assert_no_horizontal_scroll(page)


def assert_no_horizontal_scroll(page: Page) -> None:
    """Fails with the elements that stick out; what scrolls inside its own box is fine."""
    sticking_out = page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return null;
            return [...document.querySelectorAll("body *")]
                .filter(element => element.getBoundingClientRect().right > room + 1)
                .map(element => element.outerHTML.slice(0, 120));
        }"""
    )
    assert sticking_out is None, f"{page.url} scrolls sideways because of: {sticking_out}"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """The first button of that name; then the next page is there."""
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state("load")
