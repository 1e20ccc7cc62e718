"""Signed out while typing, in two tabs, or over a limit: the words stay where they are."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from incubator.accounts.models import User
from incubator.web import drafts
from incubator.web.models import FormDraft
from studios.models import Application, Game, ResourceRequest, Studio, Track
from studios.services.applications import save_draft
from support.models import Ticket
from support.services.tickets import file_ticket
from tests.browsing import DESKTOP, PHONE, OpenPage, assert_no_horizontal_scroll
from tests.cast import PASSWORD


@pytest.fixture
def ticket(committed_db: str, player: User) -> Ticket:
    return file_ticket(
        email=player.email, subject="Stuck", body="On the island.", player=player, actor=player
    )


@pytest.fixture
def begun(committed_db: str, founder: User) -> Application:
    return save_draft(
        application=None,
        track=Track.objects.get(slug="18"),
        founder=founder,
        studio_name="Lantern Works",
        game_title="",
        pitch="",
        team="",
        requested_minor=None,
        currency="USD",
        actor=founder,
    )


def signed_out(page: Page) -> Locator:
    return page.get_by_role("dialog", name="You were signed out")


def sign_in_beside(page: Page, person: User) -> None:
    with page.expect_popup() as opened:
        signed_out(page).get_by_role("link", name="Sign in in a new tab").click()
    beside = opened.value
    beside.locator("[name=login]").fill(person.email)
    beside.get_by_label("Password").fill(PASSWORD)
    with beside.expect_event("close"):
        beside.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_signed_out_while_answering_a_ticket_one_signs_in_beside_it_and_goes_on(
    open_page: OpenPage, ticket: Ticket, agent: User, support_lead: User, width: int
) -> None:
    page = open_page(user=agent, width=width, answered=(401,))
    page.goto(f"/staff/tickets/{ticket.number}/")
    box = page.get_by_label("Reply or note")
    # What the page asks by itself is refused first, and nobody who writes is interrupted.
    with page.expect_response(
        lambda answer: answer.url.endswith("/live/") and answer.status == 401
    ):
        Session.objects.all().delete()
    expect(signed_out(page)).to_be_hidden()
    box.fill("Dear Petra")
    expect(signed_out(page)).to_contain_text("What you typed is still here.")
    expect(box).to_have_value("Dear Petra")
    assert_no_horizontal_scroll(page)
    if width == PHONE:
        # Somebody else, on the same telephone.
        sign_in_beside(page, support_lead)
        expect(signed_out(page)).to_contain_text("Somebody else is signed in here now")
        assert_no_horizontal_scroll(page)
        assert not FormDraft.objects.exists()
        return
    sign_in_beside(page, agent)
    expect(signed_out(page)).to_be_hidden()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert FormDraft.objects.get().typed == {"body": ["Dear Petra"]}
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".say").last).to_contain_text("Dear Petra")
    assert not FormDraft.objects.exists()


def test_an_older_draft_never_replaces_what_the_browser_has_put_back(
    open_page: OpenPage, ticket: Ticket, agent: User
) -> None:
    drafts.save_draft(
        person=agent, form=f"reply:{ticket.number}", typed={"body": ["An older draft"]}
    )
    page = open_page(user=agent)
    page.goto(f"/staff/tickets/{ticket.number}/")
    expect(page.get_by_label("Reply or note")).to_have_value("An older draft")
    # As browsers do on a reload or the way back, before any script of the page.
    page.add_init_script(
        """new MutationObserver(() => {
            const box = document.querySelector("textarea[name=body]");
            if (box) box.value = "Newer words";
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.reload()
    expect(page.get_by_label("Reply or note")).to_have_value("Newer words")


def test_an_estimate_never_holds_the_sign_in_and_a_late_form_comes_back_without_script(
    open_page: OpenPage, studio: Studio, game: Game, founder: User
) -> None:
    page = open_page(user=founder, answered=(401,))
    address = f"/studio/{studio.slug}/requests/new/"
    page.goto(address)
    Session.objects.all().delete()
    page.get_by_label("Amount", exact=True).fill("1500")
    expect(signed_out(page)).to_be_visible()
    expect(page.locator("#preview")).not_to_contain_text("Password")
    sign_in_beside(page, founder)
    expect(page.locator("#preview")).to_contain_text("$1,500.00")
    expect(signed_out(page)).to_be_hidden()

    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(address)
    page.get_by_label("What it is for").fill("The beta & <more>.")
    page.get_by_label("Half days at a desk").fill("4")
    page.get_by_role("radio", name="desk").check()
    Session.objects.all().delete()
    page.get_by_role("button", name="Send request").click()
    page.locator("[name=login]").fill(founder.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("You were signed out before this was sent")).to_be_visible()
    expect(page.get_by_label("What it is for")).to_have_value("The beta & <more>.")
    assert not ResourceRequest.objects.exists()
    # With a script again, they are a draft, which stays when the page is loaded anew.
    page.unroute("**/*.js")
    page.reload()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("What it is for")).to_have_value("The beta & <more>.")
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url("**/requests/RQ-*/")
    assert ResourceRequest.objects.get().quantity == 4


def test_two_tabs_of_one_application_are_shown_each_others_words(
    open_page: OpenPage, begun: Application, founder: User
) -> None:
    one = open_page(user=founder, answered=(409,))
    address = f"/apply/{begun.number}/edit/"
    one.goto(address)
    two = one.context.new_page()
    two.goto(address)
    one.get_by_label("The game", exact=True).fill("Ships of paper.")
    expect(one.get_by_text(re.compile("Saved at"))).to_be_visible()
    two.get_by_label("The game", exact=True).fill("Ships of glass.")
    told = two.get_by_role("alert")
    expect(told).to_contain_text("changed in another tab or on another device at")
    expect(told.locator("dl")).to_have_text("The gameShips of paper.")
    expect(two.get_by_label("The game", exact=True)).to_have_value("Ships of glass.")
    told.get_by_role("button", name="Keep mine").click()
    expect(two.get_by_text(re.compile("Saved at"))).to_be_visible()
    one.get_by_label("Title of the game").fill("Paper Tides")
    told = one.get_by_role("alert")
    expect(told).to_contain_text("Ships of glass.")
    told.get_by_role("button", name="Take theirs").click()
    expect(one.get_by_label("The game", exact=True)).to_have_value("Ships of glass.")

    # Nothing that is pasted is cut off.
    title = one.get_by_label("Title of the game")
    title.fill("x" * 130)
    expect(title).to_have_value("x" * 130)
    expect(one.get_by_text("Characters too many: 10.")).to_be_visible()
