"""A blueprint is made, revised and launched by somebody who has never seen the form."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, Studio
from studios.servers.models import Blueprint
from studios.servers.specs import secrets_of
from tests.api.test_browser import assert_accessible
from tests.browsing import BEGUN_IN, OpenPage, assert_fits_every_screen
from tests.studios.blueprints import server_build


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_a_blueprint_is_made_and_revised(
    open_page: OpenPage, studio: Studio, game: Game, member: User, width: int
) -> None:
    server_build(game, member)
    page = open_page(user=member, width=width)
    page.goto(f"/studio/{studio.slug}/blueprints/")
    assert_fits_every_screen(page)
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Make blueprint for").click()
    assert_fits_every_screen(page)
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill("Duel")
    page.get_by_label("Command").fill("./server --port {port:game} --rcon {port:rcon}")
    page.get_by_label("Name of port 2").fill("rcon")
    page.get_by_label("Protocol of port 2").select_option("tcp")
    expect(page.locator("#would-run")).to_contain_text("./server --port 20000 --rcon 20001")
    # What belongs to another kind is not asked for.
    expect(page.get_by_label("Page to ask for").first).to_be_hidden()
    page.get_by_label("How it is known").select_option("http")
    page.get_by_label("Page to ask for").first.fill("health")
    page.get_by_label("Name of a new secret").first.fill("TOKEN")
    page.get_by_label("Value of a new secret").first.fill("hush")
    page.get_by_role("button", name="Make blueprint").click()
    expect(page.get_by_text("A path begins with /").first).to_be_visible()
    expect(page.get_by_label("Value of a new secret").first).to_have_value("")
    assert_fits_every_screen(page)
    page.get_by_label("Port to ask").first.fill("rcon")
    page.get_by_label("Page to ask for").first.fill("/health")
    page.get_by_label("Value of a new secret").first.fill("hush")
    page.get_by_role("button", name="Make blueprint").click()
    expect(page.get_by_text("Duel is there.")).to_be_visible()
    assert_fits_every_screen(page)
    assert_accessible(page)
    made = Blueprint.objects.get(studio=studio)
    assert secrets_of(made.current) == {"TOKEN": "hush"}

    with page.expect_navigation():
        page.get_by_role("link", name="Revise blueprint").click()
    assert_fits_every_screen(page)
    assert_accessible(page)
    page.get_by_label("Seconds to stop").fill("30")
    page.get_by_role("button", name="Write revision").click()
    expect(page.get_by_text("Duel: revision 2 is written.")).to_be_visible()
    page.get_by_role("link", name="All revisions").click()
    expect(page.get_by_role("row", name="Seconds to stop 20 30")).to_be_visible()
    assert_fits_every_screen(page)
    assert_accessible(page)
    assert secrets_of(made.current) == {"TOKEN": "hush"}
