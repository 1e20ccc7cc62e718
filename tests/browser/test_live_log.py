"""A log that is read along: what is new comes by itself, and moves nobody who reads above."""

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page, expect

from incubator.accounts.models import User
from studios.models import Game
from studios.servers.models import Blueprint
from studios.servers.services import launch_server, reconcile
from tests.api.test_browser import assert_accessible
from tests.browsing import BEGUN_IN, PHONE, OpenPage, assert_fits_every_screen
from tests.studios.joined_agents import MakeAgent
from tests.studios.test_quotas_at_once import asked
from tests.studios.told_logs import Log

# Longer than the page ever waits.
ASKED_AGAIN = 5_000
LINES = "".join(f"line {number}\n" for number in range(10_000))


@pytest.fixture
def log(
    site: str,
    make_agent: MakeAgent,
    game: Game,
    member: User,
    operations: User,
) -> Log:
    assert site
    cache.clear()
    agent = make_agent()
    server = launch_server(
        resource_request=asked(game, member, operations),
        blueprint=Blueprint.objects.get(slug="match"),
        actor=member,
    )
    agent.turn()
    reconcile()
    made = Log(agent, server, Client())
    made.said = LINES.encode()
    made.turn()
    return made


def turn(page: Page, log: Log) -> None:
    """Of its host; and so much time passes in the page that it asks again, and is answered."""
    log.turn()
    page.clock.fast_forward(ASKED_AGAIN)
    page.wait_for_timeout(100)


def until(page: Page, log: Log, words: str) -> None:
    for _ in range(30):
        turn(page, log)
        if words in page.locator(".log pre").inner_text():
            return
    raise AssertionError(f"{words!r} never came")


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_it_follows_stays_where_somebody_reads_and_shows_what_came_before(
    open_page: OpenPage, log: Log, member: User, width: int
) -> None:
    page = open_page(user=member, width=width)
    page.clock.install()
    page.goto(f"/studio/{log.server.studio.slug}/servers/{log.server.number}/")
    view = page.locator(".log")
    expect(view).to_contain_text("line 9999")
    # The log itself, in place of the last words that the page begins with.
    until(page, log, "line 8000\n")
    log.said += b"<i>new</i>\n"
    until(page, log, "<i>new</i>")
    assert view.evaluate("view => view.scrollTop") == 0
    assert_fits_every_screen(page)
    assert_accessible(page)
    view.evaluate("view => { view.scrollTop = -400; }")
    reads = "view => view.scrollTop + view.scrollHeight"
    before = view.evaluate(reads)
    log.said += b"later\n" * 20 + b"end\n"
    until(page, log, "later\nend")
    assert abs(view.evaluate(reads) - before) < 2
    assert "line 2000\n" not in view.inner_text()
    earlier = page.get_by_role("button", name="Show earlier")
    for _ in range(5):
        if earlier.is_visible():
            earlier.click()
            for _turn in range(6):
                turn(page, log)
    assert view.inner_text().strip().startswith("line 0\nline 1\n")
    assert view.inner_text().strip().endswith("later\nend")
    page.get_by_label("Follow").uncheck()
    log.said += b"unread\n"
    for _turn in range(3):
        turn(page, log)
    assert "unread" not in view.inner_text()
    page.get_by_label("Follow").check()
    until(page, log, "unread")


def test_without_a_script_it_says_its_last_words(
    open_page: OpenPage, log: Log, member: User
) -> None:
    page = open_page(user=member, width=PHONE, scripts=False)
    page.goto(f"/studio/{log.server.studio.slug}/servers/{log.server.number}/")
    expect(page.locator(".log")).to_contain_text("line 9999")
    expect(page.get_by_text("Download log")).to_be_visible()
    expect(page.get_by_label("Follow")).to_be_hidden()
