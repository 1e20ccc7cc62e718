"""Forms and lists in use: files on their way, fields that follow each other, chosen rows."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from funding.models import Award
from incubator.accounts.models import User
from incubator.approvals.models import ApprovalVote
from incubator.documents.models import Document
from studios.models import Game, ResourceRequest, Studio
from studios.services.games import add_game
from studios.services.requests import request_resource
from tests.browser.waiting import make_award
from tests.browsing import BEGUN_IN, PHONE, OpenPage, assert_fits_every_screen

BUILD: FilePayload = {
    "name": "build.txt",
    "mimeType": "text/plain",
    "buffer": b"Plays to the end. " * 40_000,
}
NOTES: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Look left."}
PROGRAM: FilePayload = {
    "name": "run.exe",
    "mimeType": "text/plain",
    "buffer": b"MZ\x90\x00" + b"\x00" * 500,
}


@pytest.fixture
def award(committed_db: str, game: Game, founder: User, fund_manager: User, finance: User) -> Award:
    return make_award(game, founder, fund_manager, finance)


def slow_upload(page: Page, bytes_a_second: int) -> None:
    """A connection on which a file takes a while; -1 lifts the limit."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1}
    devtools.send("Network.emulateNetworkConditions", limits | {"uploadThroughput": bytes_a_second})


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_a_milestone_is_delivered_and_the_files_progress_is_seen(
    open_page: OpenPage, award: Award, founder: User, width: int
) -> None:
    page = open_page(user=founder, width=width)
    page.goto(f"/studio/{award.studio.slug}/funding/{award.number}/milestones/1/deliver/")
    files, deliver = (
        page.get_by_label("Files"),
        page.get_by_role("button", name="Deliver milestone"),
    )
    page.get_by_label("What to look at").fill("The second island.")
    files.set_input_files(PROGRAM)
    deliver.click()
    # Refused in place: what was typed stays, the file is asked for anew.
    expect(page.get_by_role("alert")).to_contain_text("run.exe")
    expect(page.get_by_label("What to look at")).to_have_value("The second island.")
    assert not Document.objects.exists()

    slow_upload(page, 250_000)
    files.set_input_files([BUILD, NOTES])
    deliver.click()
    progress = page.locator("[data-uploading]")
    expect(progress).to_be_visible()
    expect(progress).to_contain_text(re.compile(r"0\.[1-6] MB / 0\.7 MB sent"))
    assert_fits_every_screen(page)
    page.get_by_role("button", name="Stop upload").click()
    expect(progress).to_be_hidden()
    assert not Document.objects.exists()

    slow_upload(page, -1)
    deliver.click()
    page.wait_for_url(f"**/funding/{award.number}/")
    expect(page.locator(".toast")).to_contain_text("Delivered.")
    expect(page.get_by_role("link", name="build.txt")).to_be_visible()
    assert set(Document.objects.values_list("name", flat=True)) == {"build.txt", "notes.txt"}
    assert award.milestones.get().note == "The second island."


def test_the_fields_of_a_request_follow_what_is_asked_for(
    open_page: OpenPage, studio: Studio, game: Game, founder: User, finance: User, operations: User
) -> None:
    add_game(studio=studio, title="雨", tagline="", about="", currency="JPY", actor=founder)
    page = open_page(user=founder, width=PHONE)
    page.goto(f"/studio/{studio.slug}/requests/new/")
    amount, hours = page.get_by_label("Amount", exact=True), page.get_by_label("Server-hours")
    meaning = page.locator("#preview")
    expect(hours).to_be_hidden()
    amount.fill("1,500")
    expect(meaning).to_contain_text("$1,500.00")
    expect(meaning).to_contain_text(finance.display_name)
    page.get_by_label("Game").select_option(label="雨")
    expect(meaning).to_contain_text("¥1,500")
    page.get_by_label("Game").select_option(label=game.title)
    page.get_by_role("radio", name="server").check()
    expect(amount).to_be_hidden()
    hours.fill("200")
    expect(meaning).to_contain_text("$120.00")
    expect(meaning).to_contain_text(operations.display_name)
    assert_fits_every_screen(page)
    expect(page.locator("[data-draft-said]")).to_contain_text("Draft saved")

    page.reload()
    expect(hours).to_have_value("200")
    expect(amount).to_be_hidden()
    expect(meaning).to_contain_text("$120.00")
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("alert")).to_contain_text("What it is for")
    expect(meaning).to_contain_text("$120.00")
    page.get_by_label("What it is for").fill("The beta.")
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url("**/requests/RQ-*/")
    asked = ResourceRequest.objects.get()
    assert (asked.kind, asked.quantity, asked.amount_minor) == ("server", 200, 120_00)


def test_a_request_is_sent_without_script(
    open_page: OpenPage, studio: Studio, game: Game, founder: User
) -> None:
    page = open_page(user=founder)
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"/studio/{studio.slug}/requests/new/?kind=desk")
    expect(page.get_by_label("Server-hours")).to_be_visible()
    page.get_by_label("Half days at a desk").fill("4")
    page.get_by_label("What it is for").fill("A place to test.")
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url("**/requests/RQ-*/")
    assert ResourceRequest.objects.get().quantity == 4


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_several_requests_are_chosen_and_approved(
    open_page: OpenPage, studio: Studio, game: Game, founder: User, operations: User, width: int
) -> None:
    asked = [
        request_resource(
            studio=studio,
            game=game,
            kind=kind,
            quantity=10,
            amount_minor=500_00,
            currency="USD",
            purpose="The beta.",
            actor=founder,
        )
        for kind in ("server", "desk", "capital", "desk")
    ]
    page = open_page(user=operations, width=width)
    page.goto("/staff/requests/")
    act = page.get_by_role("button", name="Approve requests")
    expect(act).to_be_hidden()
    page.get_by_label("Choose all rows of this page").check()
    expect(page.locator("[data-picked]")).to_have_text("4")
    page.get_by_label(f"Choose {asked[3].number}").uncheck()
    expect(page.locator("[data-picked]")).to_have_text("3")
    assert_fits_every_screen(page)
    act.click()
    toasts = page.locator(".toast")
    expect(toasts.first).to_contain_text("Done for 2 rows.")
    expect(toasts.last).to_contain_text(asked[2].number)
    expect(toasts.last).to_contain_text("fund manager")
    assert_fits_every_screen(page)
    assert ApprovalVote.objects.count() == 2
    states = [ResourceRequest.objects.get(pk=one.pk).state for one in asked]
    assert states == ["approved", "approved", "submitted", "submitted"]
