"""The ticket's pages in a real browser, on a desktop and on a phone."""

import pytest
from playwright.sync_api import expect

from billing.models import Refund
from incubator.accounts.models import User
from incubator.web.models import FormDraft
from studios.models import Game
from support.models import Attachment, Ticket
from support.services import mail
from tests.browsing import (
    BEGUN_IN,
    DESKTOP,
    PHONE,
    OpenPage,
    assert_fits_every_screen,
    assert_no_horizontal_scroll,
)
from tests.vouching import vouched

# As a person does it to the words: two files, one after the other.
DROP_AND_PASTE = """(words) => {
  const ways = [["drop", DragEvent, "dataTransfer"], ["paste", ClipboardEvent, "clipboardData"]];
  for (const [how, Kind, part] of ways) {
    const brought = new DataTransfer();
    brought.items.add(new File([how], `${how}.txt`, { type: "text/plain" }));
    words.dispatchEvent(new Kind(how, { bubbles: true, cancelable: true, [part]: brought }));
  }
}"""
LONG = "https://example.com/" + "a" * 200


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_a_sender_nobody_vouches_for_is_told_beside_what_they_wrote(
    open_page: OpenPage, player: User, agent: User, width: int
) -> None:
    claimed = mail.receive_message(f"From: Petra <{player.email}>\n\nSee {LONG}".encode())
    page = open_page(user=agent, width=width)
    page.goto(f"/staff/tickets/{claimed.number}/")
    expect(page.get_by_role("heading", name="Sender not verified")).to_be_visible()
    said = page.get_by_role("article")
    expect(said).to_contain_text("Sender not verified")
    expect(said).to_contain_text(f"The mail says it is from Petra <{player.email}>")
    assert_fits_every_screen(page)


@pytest.mark.large
@pytest.mark.parametrize("width", BEGUN_IN)
def test_an_agent_drafts_refunds_and_answers(
    open_page: OpenPage, ticket: Ticket, agent: User, width: int
) -> None:
    raw = f"From: {ticket.email}\nTo: {ticket.reply_address}\n\nSee {LONG}".encode()
    mail.receive_message(vouched(raw))
    page = open_page(user=agent, width=width)
    page.goto("/staff/tickets/")
    assert_fits_every_screen(page)
    page.get_by_role("link", name=ticket.subject).click()
    page.get_by_label("Reply or note").fill("Dear Petra")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert FormDraft.objects.get().typed == {"body": ["Dear Petra"]}
    page.get_by_text("Soundtrack, $4.99 left").click()
    expect(page.get_by_text("Sales of Paper Tides")).to_be_visible()
    assert_fits_every_screen(page)
    page.get_by_label("Reason", exact=True).fill("Charged twice")
    page.get_by_role("button", name="Refund order").click()
    expect(page.get_by_text("is back in your wallet")).to_be_visible()
    assert Refund.objects.count() == 1
    expect(page.get_by_label("Reply or note")).to_have_value("Dear Petra")
    page.get_by_role("button", name="Send and solve").click()
    expect(page.get_by_role("button", name="Reopen ticket")).to_be_visible()
    assert_fits_every_screen(page)


def test_a_player_asks_and_reads_on_a_phone(
    open_page: OpenPage, ticket: Ticket, player: User
) -> None:
    page = open_page(user=player, width=PHONE)
    page.goto("/support/")
    assert_fits_every_screen(page)
    page.get_by_role("link", name="Ask a question").first.click()
    assert_fits_every_screen(page)
    page.get_by_role("link", name="Something else").click()
    page.get_by_label("Your question in one line").fill("Where is my soundtrack?")
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_role("alert")).to_contain_text("What happened?")
    expect(page.get_by_label("Your question in one line")).to_have_value("Where is my soundtrack?")
    page.get_by_label("What happened?").fill(f"I looked here: {LONG}")
    page.get_by_label("What happened?").evaluate(DROP_AND_PASTE)
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_text("we are on it")).to_be_visible()
    assert_fits_every_screen(page)
    assert Ticket.objects.of_player(player).count() == 2
    came = Attachment.objects.values_list("document__name", flat=True)
    assert list(came) == ["drop.txt", "paste.txt"]


@pytest.mark.parametrize("title", ["Paper" * 24, "Paper " * 20])
def test_figures_stay_in_sight_beside_the_longest_title(
    open_page: OpenPage, ticket: Ticket, support_lead: User, title: str
) -> None:
    Game.objects.filter(tickets=ticket).update(title=title)
    page = open_page(user=support_lead, width=DESKTOP)
    page.goto("/staff/tickets/reports/")
    row = page.get_by_role("row").filter(has_text=title)
    opened = row.get_by_role("cell").first
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert_no_horizontal_scroll(page)
        box = opened.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] < width
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1123})
    last = row.get_by_role("cell").last.bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= 718
