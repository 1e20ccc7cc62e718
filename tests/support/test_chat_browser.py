"""A chat in two real browsers: what one side says is before the other within three seconds."""

from playwright.sync_api import expect

from incubator.accounts.models import User
from support.models import Topic
from support.services import chats, desk, merging, tickets
from tests.browsing import DESKTOP, PHONE, OpenPage, assert_no_horizontal_scroll

# As is promised.
SOON_MS = 3000


def test_both_sides_see_what_is_said_without_a_reload(
    open_page: OpenPage, player: User, agent: User
) -> None:
    desk.arrive(actor=agent)
    ticket = chats.begin(player=player, topic=Topic.OTHER, game=None, body="My boat is gone.")
    theirs = open_page(user=player, width=PHONE)
    theirs.goto(f"/support/chat/{ticket.number}/")
    expect(theirs.get_by_text("Support is here.")).to_be_visible()
    assert_no_horizontal_scroll(theirs)
    ours = open_page(user=agent, width=DESKTOP)
    ours.goto(f"/staff/tickets/{ticket.number}/")
    expect(ours.get_by_text("chat, waiting")).to_be_visible()
    ours.keyboard.press("r")
    ours.keyboard.type("Half an answer")
    words = theirs.get_by_label("Your message")
    words.fill("Are you there?")
    theirs.get_by_role("button", name="Send message").click()
    expect(theirs.get_by_role("log")).to_contain_text("Are you there?")
    expect(words).to_have_value("")
    expect(ours.locator("#said")).to_contain_text("Are you there?", timeout=SOON_MS)
    box = ours.get_by_label("Reply or note")
    expect(box).to_have_value("Half an answer")
    ours.get_by_role("button", name="Send reply").click()
    expect(theirs.get_by_role("log")).to_contain_text("Half an answer", timeout=SOON_MS)
    assert theirs.get_by_role("log").get_by_role("article").count() == 3


def test_what_is_typed_while_it_is_joined_with_another_goes_on_there(
    open_page: OpenPage, player: User, agent: User, support_lead: User
) -> None:
    desk.arrive(actor=agent)
    other = tickets.file_ticket(
        email=player.email, subject="Sails", body="Torn.", player=player, actor=player
    )
    ticket = chats.begin(player=player, topic=Topic.OTHER, game=None, body="My boat is gone.")
    page = open_page(user=player, width=PHONE)
    page.goto(f"/support/chat/{ticket.number}/")
    page.get_by_label("Your message").fill("And the oars.")
    merging.merge(source=ticket, target=other, actor=agent)
    expect(page.get_by_text("This goes on in another of your questions")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("And the oars.")
    page.get_by_role("button", name="Send message").click()
    page.wait_for_url(f"**/support/{other.number}/")
    expect(page.get_by_text("And the oars.")).to_be_visible()
