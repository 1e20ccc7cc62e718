"""A guest chats in the browser in which their mail was confirmed, and nobody else reads it."""

import re
import uuid

import pytest

from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from support.errors import NothingWritten
from support.models import Channel, Chat, Message, Ticket
from support.services import chats, desk, limits, mail, merging, tickets
from tests.clients import Client
from tests.vouching import vouched

pytestmark = pytest.mark.django_db
LINK = re.compile(r"(/support/confirm/[^/\s]+/)")
FIRST = {"topic": "other", "body": "My boat is gone.", "email": "gast@home.example"}


@pytest.fixture
def manned(agent: User) -> User:
    desk.arrive(actor=agent)
    return agent


def confirmed(first: dict[str, str] = FIRST) -> Client:
    """The browser of somebody who asked and opened their mail in it."""
    client = Client()
    page = client.post("/support/chat/guest/", first).content.decode()
    assert "the chat begins at once" in page
    [link] = LINK.findall(OutgoingMail.objects.latest("pk").body)
    assert "Begin chat" in client.get(link).content.decode()
    assert not Ticket.objects.filter(email=first["email"]).exists()
    client.post(link)
    return client


def page_of(ticket: Ticket) -> str:
    return f"/support/chat/{ticket.number}/"


def test_a_guest_chats_once_their_mail_is_confirmed(manned: User) -> None:
    client = confirmed()
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.confirmed, ticket.player) == (Channel.CHAT, True, None)
    cookie = client.cookies["chat_pass"]
    assert cookie["httponly"]
    assert cookie["path"] == page_of(ticket)
    assert cookie["samesite"] == "Lax"
    assert "My boat is gone." in client.get(page_of(ticket)).content.decode()
    words = {"body": "Hello?", "form_key": str(uuid.uuid4())}
    for _press in range(2):
        assert client.post(page_of(ticket), words).status_code == 302
    assert ticket.messages.count() == 2
    tickets.reply(ticket=ticket, body="In the harbour.", actor=manned)
    heard = client.get(f"{page_of(ticket)}news/", {"after": 0}).json()
    assert "In the harbour." in heard["rows"]
    left = client.post(f"{page_of(ticket)}leave/").content.decode()
    assert ticket.number in left
    assert OutgoingMail.objects.filter(delivery__message__isnull=False).count() == 1


def test_without_the_pass_nobody_reads_it(manned: User, player: User) -> None:
    confirmed()
    ticket = Ticket.objects.get()
    stranger = Client()
    assert stranger.get(page_of(ticket)).status_code == 302
    forged = stranger.get(f"{page_of(ticket)}news/", headers={"Accept": "application/json"})
    assert forged.status_code == 401
    for made_up in ("", "1", f"{ticket.pk}:abc:def", "\xe9:a:b"):
        stranger.cookies["chat_pass"] = made_up
        assert stranger.get(page_of(ticket)).status_code == 302
    other = confirmed(FIRST | {"email": "other@home.example"})
    theirs = Ticket.objects.get(email="other@home.example")
    other.cookies["chat_pass"]["path"] = "/"
    assert other.get(page_of(theirs)).status_code == 200
    assert other.get(page_of(ticket)).status_code == 302
    member = Client()
    member.force_login(player)
    assert member.get(page_of(ticket)).status_code == 404


def test_what_an_agent_joins_to_it_is_not_shown_to_the_guest(manned: User) -> None:
    client = confirmed()
    ticket = Ticket.objects.get()
    raw = b"From: Somebody <else@home.example>\nSubject: Mine\n\nMy card is 1234."
    strangers = mail.receive_message(vouched(raw))
    merging.merge(source=strangers, target=ticket, actor=manned)
    assert "1234" not in client.get(page_of(ticket)).content.decode()
    assert "1234" not in client.get(f"{page_of(ticket)}news/", {"after": 0}).json()["rows"]


def test_an_address_of_an_account_leads_to_its_sign_in(manned: User, player: User) -> None:
    client = confirmed(FIRST | {"email": player.email})
    ticket = Ticket.objects.get()
    assert ticket.player == player
    assert "chat_pass" not in client.cookies
    assert "/accounts/login/" in client.get(page_of(ticket)).headers["Location"]
    client.force_login(player)
    assert "My boat is gone." in client.get(page_of(ticket)).content.decode()


def test_when_nobody_is_left_a_guest_is_answered_by_mail(manned: User) -> None:
    client = Client()
    client.post("/support/chat/guest/", FIRST)
    [link] = LINK.findall(OutgoingMail.objects.latest("pk").body)
    desk.leave(actor=manned)
    assert "A person reads it" in client.post(link).content.decode()
    assert Ticket.objects.get().channel == Channel.GUEST
    assert not Chat.objects.exists()


def test_a_guest_says_something_and_not_without_end(
    manned: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = confirmed()
    ticket = Ticket.objects.get()
    with pytest.raises(NothingWritten):
        chats.say(ticket=ticket, body=" ", author=None)
    monkeypatch.setattr(limits, "MOST_MESSAGES_A_DAY", 2)
    client.post(page_of(ticket), {"body": "Two"})
    page = client.post(page_of(ticket), {"body": "Three"}).content.decode()
    assert "Three</textarea>" in page
    assert Message.objects.filter(ticket=ticket).count() == 2
