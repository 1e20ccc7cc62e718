"""The main job as people do it: every step on its own page, by labels and buttons alone.

Each function is one step of product.md. They talk to the site only through the browser; what
cannot be done there (a mail arriving, a month passing) is done by the test between the steps.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import AnonymousUser
from playwright.sync_api import Locator, Page, expect

from incubator.accounts.access import is_staff
from incubator.accounts.models import User
from tests.browsing import OpenPage, assert_no_horizontal_scroll
from tests.letters import confirm_address

FOUNDER = "nova@example.com"
SECRET = "a long enough secret"
STUDIO, GAME = "Tern Harbour", "Salt and Signal"


@dataclass
class Journey:
    """One walk, in which everybody keeps a browser of their own, staff of one width.

    `as_` goes to a page as somebody; `go` looks at every page it sees. Before time passes, everybody
    goes home: their sessions will be over, and pages left open would ask on with them.
    """

    open_page: OpenPage
    width: int
    staff_width: int
    scripts: bool = True
    browsers: dict[User | None, Page] = field(default_factory=dict)

    def as_(self, user: User | None, path: str) -> Page:
        if user not in self.browsers:
            width = self.staff_width if is_staff(user or AnonymousUser()) else self.width
            self.browsers[user] = self.open_page(user=user, width=width, scripts=self.scripts)
        page = self.browsers[user]
        self.go(page, path)
        return page

    def everybody_goes_home(self) -> None:
        for page in self.browsers.values():
            page.close()
        self.browsers.clear()

    def go(self, page: Page, path: str) -> None:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        self.look(page)

    def press(self, page: Page, name: str | re.Pattern[str]) -> None:
        """Press a button by its words, and look at the page it leads to."""
        with page.expect_navigation():
            page.get_by_role("button", name=name).first.click()
        self.look(page)

    def follow(self, page: Page, link: Locator) -> None:
        """Click what leads to another page, and look at that page."""
        with page.expect_navigation():
            link.click()
        self.look(page)

    def confirm(self, page: Page, asked: str | re.Pattern[str], done: str, says: str) -> None:
        """Open the dialog of an act that moves money, read in it what it posts, and do it."""
        dialog = self.asked(page, asked)
        expect(dialog.locator(".consequences")).to_contain_text(says)
        assert_no_horizontal_scroll(page)
        with page.expect_navigation():
            dialog.get_by_role("button", name=done).click()
        self.look(page)

    def asked(self, page: Page, name: str | re.Pattern[str]) -> Locator:
        """What a link asks before an act: a dialog, or without scripts a page of its own."""
        page.get_by_role("link", name=name).first.click()
        return page.get_by_role("dialog" if self.scripts else "main")

    def look(self, page: Page) -> None:
        assert page.locator("h1").count() == 1, page.url
        assert_no_horizontal_scroll(page)


def sign_up_and_apply(walk: Journey) -> str:
    """A founder signs up and applies to track 18; returns the application's number."""
    page = walk.as_(None, "/accounts/signup/")
    page.get_by_label("Your name").fill("Nova Reyes")
    page.get_by_label("Email").fill(FOUNDER)
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_label("Password (again)").fill(SECRET)
    walk.press(page, "Create passport")
    confirm_address(page)
    walk.go(page, "/apply/new/")
    page.locator("[name=track]").first.check()
    page.get_by_label("Name of the studio").fill(STUDIO)
    walk.press(page, "Begin application")
    page.get_by_label("Title of the game").fill(GAME)
    page.get_by_label("The game", exact=True).fill(
        "Two lighthouses talk across a strait, and the player carries."
    )
    page.get_by_label("The team", exact=True).fill(
        "Nova writes and programs; two friends paint and compose."
    )
    page.get_by_label("Capital you ask for").fill("60000")
    walk.press(page, "Submit application")
    expect(page.get_by_role("main")).to_contain_text(STUDIO)
    return page.url.rstrip("/").split("/")[-1]


def admit(walk: Journey, number: str, admissions: User, reviewers: list[User]) -> None:
    path = f"/staff/admissions/{number}/"
    page = walk.as_(admissions, path)
    for reviewer in reviewers:
        page.get_by_label("Reviewer").select_option(str(reviewer.pk))
        walk.press(page, "Assign reviewer")
    for reviewer in reviewers:
        desk = walk.as_(reviewer, path)
        desk.get_by_label("4, good").check()
        desk.get_by_label("What the score rests on").fill("Small, odd and finished in parts.")
        walk.press(desk, "Submit review")
    walk.go(page, path)
    page.locator("[name=verdict][value=accept]").check()
    page.locator("[name=reason]").fill("Both reviewers would fund it.")
    walk.press(page, "Decide application")
    expect(page.locator(".head .pill")).to_contain_text("accepted")


def add_game_and_ask(walk: Journey, founder: User, studio: str) -> tuple[str, str]:
    """A game, a bank account, capital and a server; returns the numbers of the two requests."""
    page = walk.as_(founder, f"/studio/{studio}/bank-account/")
    page.get_by_label("Bank account").fill("DE02 1203 0000 0000 2020 51")
    walk.press(page, "Change bank account")
    walk.go(page, f"/studio/{studio}/games/new/")
    page.get_by_label("Title").fill(GAME)
    page.get_by_label("In one line").fill("Two lighthouses talk across a strait.")
    walk.press(page, "Add game")
    numbers = []
    for kind, label, value in (("capital", "Amount", "60000"), ("server", "Server-hours", "100")):
        walk.go(page, f"/studio/{studio}/requests/new/?kind={kind}")
        page.get_by_label(label, exact=True).fill(value)
        page.get_by_label("What it is for").fill("Work up to the launch.")
        walk.press(page, "Send request")
        expect(page.get_by_role("main")).to_contain_text(re.compile("approv", re.IGNORECASE))
        numbers.append(page.url.rstrip("/").split("/")[-1])
    return numbers[0], numbers[1]


def approve(walk: Journey, number: str, *people: User) -> None:
    for person in people:
        page = walk.as_(person, f"/staff/requests/{number}/")
        vote(walk, page, "Approve request")


def vote(walk: Journey, page: Page, name: str) -> None:
    """From the page of what was asked for to the page of votes, and the vote."""
    walk.follow(page, page.get_by_role("link", name="Approve or reject").first)
    walk.press(page, name)


def make_award(walk: Journey, request: str, fund_manager: User, due: date) -> str:
    page = walk.as_(fund_manager, f"/staff/requests/{request}/award/")
    page.get_by_label("advance, recouped from revenue").check()
    for number, (title, amount) in enumerate((("First light", "40000"), ("Second light", "20000"))):
        page.locator(f"[name=plan-{number}-title]").fill(title)
        page.locator(f"[name=plan-{number}-criteria]").fill("It can be played to the end.")
        page.locator(f"[name=plan-{number}-due_on]").fill(due.isoformat())
        page.locator(f"[name=plan-{number}-amount]").fill(amount)
    walk.press(page, "Make award")
    return page.url.rstrip("/").split("/")[-1]


def sign_deal(walk: Journey, fund_manager: User, starts: date) -> None:
    page = walk.as_(fund_manager, "/staff/deals/new/")
    page.get_by_label("Game").select_option(index=0)
    page.get_by_label("In force from").fill(starts.isoformat())
    page.locator("[name=studio_percent]").fill("60")
    page.locator("[name=platform_percent]").fill("5")
    page.locator("[name=recoup_percent]").fill("50")
    page.locator("[name=reserve_percent]").fill("10")
    page.locator("[name=reserve_days]").fill("90")
    walk.press(page, "Sign deal")


def launch_server(walk: Journey, operations: User, request: str) -> str:
    page = walk.as_(operations, f"/staff/servers/launch/{request}/")
    page.get_by_label("Match server").check()
    walk.press(page, "Launch server")
    return page.url.rstrip("/").split("/")[-1]


def deliver_milestone(walk: Journey, founder: User, studio: str, award: str) -> None:
    page = walk.as_(founder, f"/studio/{studio}/funding/{award}/milestones/1/deliver/")
    page.locator("input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"What to look at first."}
    )
    page.locator("[name=note]").fill("The build is on the usual page.")
    walk.press(page, re.compile("Deliver milestone"))
    # With scripts the file goes up first, with its progress shown, before the page moves on.
    page.wait_for_url(f"**/funding/{award}/")


def draw_tranche(
    walk: Journey, founder: User, studio: str, award: str, manager: User, officers: list[User]
) -> Page:
    """Accepted, asked for, approved by two, paid by a third, confirmed; the staff's page."""
    staff = f"/staff/awards/{award}/"
    page = walk.as_(manager, staff)
    walk.press(page, "Accept milestone")
    own = walk.as_(founder, f"/studio/{studio}/funding/{award}/")
    walk.press(own, re.compile("Request tranche"))
    approver, payer = officers
    for person in (manager, approver):
        desk = walk.as_(person, staff)
        vote(walk, desk, "Approve tranche")
    desk = walk.as_(payer, staff)
    walk.confirm(desk, re.compile("^Pay tranche"), "Pay $40,000.00", "asset:advance")
    desk = walk.as_(approver, staff)
    walk.follow(desk, desk.get_by_role("link", name="Say what became of the payment"))
    walk.confirm(desk, "Confirm that it arrived", "Confirm that it arrived", "asset:fund:")
    return walk.as_(approver, staff)
