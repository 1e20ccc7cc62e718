"""The second half of the main job: the page, the shop, the month, the ticket."""

import re

from playwright.sync_api import Page, expect

from incubator.accounts.models import User
from tests.browser.journey import GAME, Journey, vote

CARD = "5555 0000 0000 0001"
PRICE = "12.00"


def publish_page(walk: Journey, founder: User, studio: str, game: str, editor: User) -> None:
    page = walk.as_(founder, f"/studio/{studio}/games/{game}/page/")
    page.get_by_label("Tagline").fill("Two lighthouses talk across a strait.")
    page.get_by_label("Kind of game").fill("Story")
    page.get_by_label("About the game").fill("You row between them at night, with letters.")
    page.get_by_label("Linux").check()
    page.get_by_label("English").check()
    walk.press(page, "Save and send to the editors")
    walk.go(page, f"/studio/{studio}/products/add/")
    page.get_by_label("Name", exact=True).fill(GAME)
    page.get_by_label("Code").fill("standard")
    page.get_by_label("Price").fill(PRICE)
    walk.press(page, "Add product")
    desk = walk.as_(editor, "/staff/moderation/")
    walk.follow(desk, desk.get_by_role("link", name=re.compile(GAME)).first)
    walk.press(desk, "Publish page")


def top_up_and_buy(walk: Journey, player: User, game: str) -> Page:
    """Through the sandbox bank's own page, then from the game's page; ends on the order."""
    page = walk.as_(player, "/wallet/")
    page.locator("[name=amount_minor]").fill("30")
    walk.press(page, "Go to payment")
    assert "/sandbox/pay/" in page.url
    page.locator("[name=card_number]").fill(CARD)
    walk.press(page, re.compile("^Pay"))
    expect(page.get_by_role("main")).to_contain_text("$30.00")
    walk.go(page, f"/games/{game}/")
    walk.follow(page, page.get_by_role("link", name=re.compile("^Buy")).first)
    walk.press(page, re.compile("^(Pay|Buy)"))
    expect(page.get_by_role("main")).to_contain_text(GAME)
    return page


def settle(walk: Journey, officer: User) -> None:
    page = walk.as_(officer, "/staff/settlement/")
    dialog = walk.asked(page, re.compile(r"^Settle \w+ \d{4}$"))
    expect(dialog).to_contain_text("A settled month never changes")
    walk.follow(page, dialog.get_by_role("button", name=re.compile("^Settle")))


def open_statement(walk: Journey, founder: User, studio: str, number: str) -> Page:
    page = walk.as_(founder, f"/studio/{studio}/statements/{number}/")
    if walk.scripts:
        expect(page.locator("[data-chart=waterfall] svg")).to_be_visible()
    return page


def open_figure(walk: Journey, page: Page, label: str) -> int:
    """Follow the figure of a line down; returns how many rows the list shows."""
    row = page.locator("tr", has=page.get_by_text(label, exact=True)).last
    walk.follow(page, row.get_by_role("link").last)
    return page.locator("main tbody tr").count()


def pay_out(walk: Journey, founder: User, statement: str, studio: str, staff: list[User]) -> str:
    """Asked for by the studio, approved by one officer, released by another; the first confirms."""
    page = walk.as_(founder, f"/studio/{studio}/statements/{statement}/")
    walk.press(page, re.compile("Request payout"))
    approver, payer = staff
    desk = walk.as_(approver, "/staff/payouts/")
    walk.follow(desk, desk.get_by_role("link", name=re.compile("^P-")).first)
    path = desk.url
    vote(walk, desk, "Approve payout")
    walk.go(desk, path)
    assert desk.get_by_role("link", name=re.compile("Release payout")).count() == 0
    desk = walk.as_(payer, path)
    expect(desk.locator(".consequences").first).to_contain_text("liability:payable")
    walk.confirm(desk, "Release payout", "Pay out", "liability:payable")
    walk.follow(desk, desk.get_by_role("link", name=re.compile("^PM-")))
    desk = walk.as_(approver, desk.url)
    walk.confirm(desk, "Confirm that it arrived", "Confirm that it arrived", "asset:bank:main")
    expect(desk.locator(".head .pill")).to_contain_text("confirmed")
    return path


def ask_for_help(walk: Journey, player: User) -> str:
    page = walk.as_(player, "/support/new/other/")
    page.get_by_label("Your question in one line").fill("It does not start")
    page.get_by_label("What happened?").fill("A black window, then nothing.")
    walk.press(page, "Send question")
    return page.url.rstrip("/").split("/")[-1]


def answer(walk: Journey, agent: User, ticket: str) -> Page:
    page = walk.as_(agent, f"/staff/tickets/{ticket}/")
    page.get_by_label("Reply or note").fill("Sorry to hear that. We look into it today.")
    walk.press(page, "Send reply")
    expect(page.locator(".say.us").last).to_contain_text("Sorry to hear that.")
    return page


def refund(walk: Journey, agent: User, ticket: str) -> None:
    """The order of the ticket's player, from inside the ticket, its consequences shown first."""
    page = answer(walk, agent, ticket)
    page.locator("summary", has_text="$12.00 left").click()
    assert page.get_by_label("Amount in USD").input_value() == PRICE
    page.get_by_label("Reason", exact=True).fill("Does not run on the player's computer.")
    expect(page.locator(".consequences").first).to_contain_text("liability:wallet")
    walk.press(page, "Refund order")
    expect(page.locator(".say.us").last).to_contain_text("$12.00")
