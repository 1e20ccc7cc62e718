"""Hours of a fleet are typed, with script and without, and nothing of them is lost on the way."""

import pytest
from playwright.sync_api import expect

from incubator.accounts.models import User
from studios.servers.services.fleets import Hours, change_fleet, sizes_of
from tests.api.test_browser import assert_accessible
from tests.browsing import BEGUN_IN, OpenPage, assert_fits_every_screen
from tests.studios.conftest import blueprint
from tests.studios.fleeting import Fleets, fleets, sizes, ten

__all__ = ["blueprint", "fleets", "ten"]
KEPT = Hours(days=(5, 6), from_hour=10, to_hour=24, minimum=4)
NEW = Hours(days=(0,), from_hour=8, to_hour=20, minimum=3)


def at(fleets: Fleets) -> str:
    return f"/studio/{fleets.fleet.studio.slug}/fleets/{fleets.fleet.number}/"


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_a_further_row_is_opened_and_comes_back_with_the_way_back(
    open_page: OpenPage, fleets: Fleets, member: User, width: int
) -> None:
    change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(hours=[KEPT]), actor=member)
    page = open_page(user=member, width=width)
    page.goto(f"{at(fleets)}change/")
    rows = page.locator("[data-row]:visible")
    expect(rows).to_have_count(4)
    more = page.get_by_role("button", name="More hours")
    more.click()
    expect(rows).to_have_count(5)
    expect(page.get_by_label("Another minimum, 5: days")).to_be_focused()
    assert_fits_every_screen(page)
    assert_accessible(page)
    page.get_by_label("Another minimum, 5: days").select_option("Monday")
    for part, number in (("from the hour", 8), ("to the hour", 20), ("how many", 3)):
        page.get_by_label(f"Another minimum, 5: {part}").fill(str(number))
    with page.expect_navigation():
        page.get_by_role("button", name="See what changes").click()
    with page.expect_navigation():
        page.go_back()
    expect(page.get_by_label("Another minimum, 5: how many")).to_be_visible()
    expect(page.get_by_label("Another minimum, 5: how many")).to_have_value("3")
    with page.expect_navigation():
        page.get_by_role("button", name="See what changes").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Change fleet").click()
    assert sizes_of(fleets.fleet).hours == [KEPT, NEW]
    page.goto(f"{at(fleets)}change/")
    for _row in range(16):
        more.click()
    expect(more).to_be_hidden()


def test_without_script_three_empty_rows_follow_and_saving_gives_more(
    open_page: OpenPage, fleets: Fleets, member: User
) -> None:
    page = open_page(user=member, scripts=False)
    page.goto(f"{at(fleets)}change/")
    expect(page.locator("[data-row]:visible")).to_have_count(3)
    expect(page.get_by_role("button", name="More hours")).to_be_hidden()
    for row in (1, 2, 3):
        page.get_by_label(f"Another minimum, {row}: days").select_option("Monday")
        for part, number in (("from the hour", 8), ("to the hour", 20), ("how many", 3)):
            page.get_by_label(f"Another minimum, {row}: {part}").fill(str(number))
    with page.expect_navigation():
        page.get_by_role("button", name="See what changes").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Change fleet").click()
    assert sizes_of(fleets.fleet).hours == [NEW] * 3
    page.goto(f"{at(fleets)}change/")
    expect(page.locator("[data-row]:visible")).to_have_count(6)
