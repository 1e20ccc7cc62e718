"""Erased tickets: the words go, that somebody asked and was answered stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from billing.models import OrderLine
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.errors import WrongState
from incubator.messaging.mail import send_due
from incubator.messaging.models import Notification, OutgoingMail
from support.models import Chat, Ticket, Topic
from support.selectors.search import at_the_desk
from support.services import chats, desk, mail, merging, refunds, tickets
from support.services.erasing import erase_ticket
from tests.clients import Client
from tests.powers import refuse, tamper
from tests.support.test_mail import PETRA, last_mail, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(agent: User, support_lead: User) -> Ticket:
    """By a guest's mail, answered, with a second ticket merged into it."""
    ticket = mail.receive_message(write(body="My xylophone.", subject="Xylophone"))
    tickets.reply(ticket=ticket, body="Which xylophone?", actor=agent)
    second = mail.receive_message(write(body="Another xylophone.", subject="Xylophone two"))
    merging.merge(source=second, target=ticket, actor=agent)
    send_due()
    return ticket


def erase(ticket: Ticket, lead: User) -> None:
    erase_ticket(ticket=ticket, reason="They asked us to.", actor=lead)


def test_the_words_go_and_the_record_stays(asked: Ticket, support_lead: User, agent: User) -> None:
    before = list(asked.messages.values_list("direction", "author", "created_at"))
    acts = [row.act for row in audit.history(asked)]
    erase(asked, support_lead)
    assert (asked.state, asked.title, asked.email, asked.due_at) == ("closed", "(erased)", "", None)
    assert list(asked.messages.values_list("direction", "author", "created_at")) == before
    assert {one.body for one in asked.messages.all()} == {""}
    assert [one.title for one in asked.merged.all()] == ["(erased)"]
    assert [row.act for row in audit.history(asked)] == ["ticket.erase", *acts]
    assert audit.history(asked)[0].reason == "They asked us to."
    assert "is erased" in last_mail().body
    send_due()
    letters = OutgoingMail.objects.filter(delivery__isnull=False)
    assert not letters.exclude(recipient="").exists()
    assert not Notification.objects.filter(about=f"support.ticket:{asked.pk}").exists()
    assert not Ticket.objects.filter(at_the_desk("xylophone")).exists()
    assert not asked.clocks.running().exists()


def test_it_is_erased_once_by_a_lead(asked: Ticket, support_lead: User, agent: User) -> None:
    with pytest.raises((PermissionDenied, Http404)):
        erase(asked, agent)
    erase(asked, support_lead)
    with pytest.raises((WrongState, PermissionDenied, Http404)):
        erase(asked, support_lead)


def test_a_chat_ends_and_mails_nothing_of_it(player: User, agent: User, support_lead: User) -> None:
    desk.arrive(actor=agent)
    chatting = chats.begin(player=player, topic=Topic.OTHER, game=None, body="My xylophone.")
    tickets.reply(ticket=chatting, body="Which xylophone?", actor=agent)
    erase(chatting, support_lead)
    Chat.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    chats.end_silent()
    assert not OutgoingMail.objects.filter(delivery__message__isnull=False).exists()


def test_a_refund_is_told_first(
    ticket: Ticket, line: OrderLine, agent: User, support_lead: User
) -> None:
    refunds.refund_from_ticket(
        ticket=ticket, line=line, amount_minor=499, reason="Twice", key="a", actor=agent
    )
    tamper("UPDATE support_ticketrefund SET message_id = NULL")
    with pytest.raises(WrongState, match="wait for it"):
        erase(ticket, support_lead)


def test_who_writes_again_is_heard_anew(asked: Ticket, support_lead: User) -> None:
    ours = last_mail()
    reply_to, about = ours.sender, ours.message_id
    erase(asked, support_lead)
    again = mail.receive_message(write(body="Me again.", to=reply_to, In_Reply_To=about))
    assert again != asked
    assert (again.email, again.state) == (PETRA, "open")


def test_the_page_says_what_goes_and_takes_a_reason(asked: Ticket, support_lead: User) -> None:
    client = Client()
    client.force_login(support_lead)
    address = f"/staff/tickets/{asked.number}/erase/"
    assert "The words of 3 messages go" in client.get(address).content.decode()
    assert "Say why." in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "Asked by mail."})
    page = client.get(f"/staff/tickets/{asked.number}/").content.decode()
    assert "What was said here was erased" in page
    assert "ylophone" not in page
    assert address not in page


def test_the_database_keeps_words_until_they_are_erased(asked: Ticket, support_lead: User) -> None:
    said = asked.messages.first()
    assert said is not None
    refuse(f"UPDATE support_message SET body = '' WHERE id = {said.pk}", "or erased")  # noqa: S608
    refuse(
        f"UPDATE support_ticket SET erased_at = now(), subject = '' WHERE id = {asked.pk}",  # noqa: S608
        "all that was said in it erased|or erased",
    )
    erase(asked, support_lead)
    refuse(f"UPDATE support_ticket SET subject = 'A' WHERE id = {asked.pk}", "or erased")  # noqa: S608
    refuse(
        f"UPDATE support_ticket SET erased_at = NULL WHERE id = {asked.pk}",  # noqa: S608
        "what is erased stays so",
    )
