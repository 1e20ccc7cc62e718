"""The docs and the keys page in a real browser: an owner makes a key and tries it."""

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from incubator.accounts.models import User
from studios.models import Game, Studio
from tests.browsing import DESKTOP, PHONE, OpenPage, assert_no_horizontal_scroll


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    problems = [
        f"{problem['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for problem in found["violations"]
        for node in problem["nodes"]
    ]
    assert not problems, f"{page.url}\n" + "\n".join(problems)


def test_an_owner_makes_a_key_and_tries_it_in_the_docs(
    open_page: OpenPage, studio: Studio, game: Game, founder: User
) -> None:
    page = open_page(user=founder, width=DESKTOP)
    page.goto(f"/studio/{studio.slug}/keys/new/")
    page.get_by_label("Name").fill("Build server")
    page.get_by_label("read games").check()
    page.get_by_role("button", name="Make key").click()
    key = page.get_by_label("Authorization: Bearer").input_value()
    page.goto("/api/v1/docs")
    page.get_by_label("Key to try operations with").fill(key)
    entry = page.locator("#read_game")
    entry.get_by_text("Try it").click()
    entry.get_by_label("game").fill(game.slug)
    entry.get_by_role("button", name="Send request").click()
    answer = entry.locator("pre.answer")
    expect(answer).to_contain_text("200 OK")
    expect(answer).to_contain_text('"title": "Paper Tides"')
    page.goto(f"/studio/{studio.slug}/keys/")
    expect(page.get_by_text("Build server").first).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(PHONE, False), (DESKTOP, True)])
def test_the_docs_and_the_keys_are_accessible_and_fit(
    open_page: OpenPage, studio: Studio, founder: User, width: int, dark: bool
) -> None:
    page = open_page(user=founder, width=width, dark=dark)
    for address in ("/api/v1/docs", f"/studio/{studio.slug}/keys/new/"):
        page.goto(address)
        page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert_no_horizontal_scroll(page)
        assert_accessible(page)
