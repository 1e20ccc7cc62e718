"""Blocked senders: their mails are kept as spam, and nobody hears of them."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied

from incubator.accounts.models import User
from incubator.core import audit
from incubator.messaging.models import Notification, OutgoingMail
from support.errors import SenderSpared
from support.models import BlockedSender, Ticket
from support.services import mail, tickets
from support.services.senders import block_sender, block_sender_of, unblock_sender
from tests.clients import Client
from tests.powers import refuse
from tests.support.test_mail import last_mail, write
from tests.vouching import vouched

pytestmark = pytest.mark.django_db
SPAM = "win@spam.example"


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def block(sender: str, actor: User) -> BlockedSender:
    return block_sender(sender=sender, reason="Lotteries.", actor=actor)


def test_one_click_makes_spam_of_a_ticket_and_of_all_that_follows(agent: User) -> None:
    first = mail.receive_message(write(SPAM, subject="You won"))
    told, sent = Notification.objects.count(), OutgoingMail.objects.count()
    page = at(agent).get(f"/staff/tickets/{first.number}/").content.decode()
    assert "Mark as spam and block sender" in page
    at(agent).post(f"/staff/tickets/{first.number}/act/", {"verb": "block_sender"})
    second = mail.receive_message(write(SPAM.upper(), subject="You won again", Message_ID="<2@s>"))
    first.refresh_from_db()
    assert (first.state, second.state) == ("spam", "spam")
    assert second.messages.get().body == "I was charged twice."
    assert (second.unread_since, second.due_at, second.clocks.count()) == (None, None, 0)
    assert Notification.objects.count() <= told
    assert OutgoingMail.objects.count() == sent
    listed = at(agent).get("/staff/tickets/senders/").content.decode()
    for there in (SPAM, first.number, agent.display_name, ">1<"):
        assert there in listed


def test_a_mistake_is_mended_and_somebody_waits_from_then_on(agent: User) -> None:
    blocked = block(SPAM, agent)
    caught = mail.receive_message(write(SPAM))
    tickets.not_spam(ticket=caught, actor=agent)
    caught.refresh_from_db()
    assert (caught.state, caught.clocks.running().count()) == ("open", 2)
    assert caught.unread_since
    at(agent).post(f"/staff/tickets/senders/{blocked.pk}/unblock/")
    assert not BlockedSender.objects.standing().exists()
    assert mail.receive_message(write(SPAM, Message_ID="<3@s>")).state == "open"
    with pytest.raises(SenderSpared, match="any more"):
        unblock_sender(blocked=blocked, actor=agent)
    assert audit.history(blocked).count() == 2


def test_a_domain_is_for_leads_and_spares_those_who_have_an_account(
    agent: User, support_lead: User, player: User
) -> None:
    with pytest.raises(SenderSpared, match="support lead"):
        block("@spam.example", agent)
    for spared, match in (
        (player.email, "address of an account"),
        ("@example.com", "People with an account"),
        ("@incubator.example", "our own"),
        ("help@incubator.example", "our own"),
        ("@", "Write an address"),
        ("spam.example", "Write an address"),
        ("", "Write an address"),
        ("a" * 300 + "@x.example", "Write an address"),
    ):
        with pytest.raises(SenderSpared, match=match):
            block(spared, support_lead)
    assert not BlockedSender.objects.exists()
    block("@Spam.Example", support_lead)
    assert mail.receive_message(write("other@spam.example")).state == "spam"
    assert mail.receive_message(write("other@not-spam.example")).state == "open"
    assert mail.receive_message(write("other@sub.spam.example")).state == "open"


def test_an_account_that_comes_later_and_answers_to_our_mails_are_not_blocked(
    agent: User, player: User
) -> None:
    known = mail.receive_message(write(SPAM, subject="A real question"))
    tickets.reply(ticket=known, body="Which game?", actor=agent)
    block(SPAM, agent)
    answer = write(SPAM, "This one.", "Re: A real question", In_Reply_To=last_mail().message_id)
    assert mail.receive_message(answer) == known
    known.refresh_from_db()
    assert known.state == "open"
    EmailAddress.objects.create(user=player, email="later@other.example", verified=True)
    BlockedSender.objects.create(sender="later@other.example", reason="x", blocked_by=agent)
    assert mail.receive_message(vouched(write("later@other.example"))).player == player
    assert mail.receive_message(write("later@other.example", Message_ID="<9@o>")).state == "open"


def test_strangers_and_players_tickets_are_out_of_it(
    agent: User, finance: User, player: User, ticket: Ticket
) -> None:
    with pytest.raises(PermissionDenied):
        block(SPAM, finance)
    with pytest.raises(SenderSpared, match="address of an account"):
        block_sender_of(ticket=ticket, actor=agent)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert at(player).get("/staff/tickets/senders/").status_code == 404
    page = at(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert "block sender" not in page
    words = {"sender": "nonsense", "reason": "Typed with care"}
    kept = at(agent).post("/staff/tickets/senders/", words).content.decode()
    assert "Write an address" in kept
    assert "Typed with care" in kept


def test_a_block_stays_as_it_was_and_is_made_once(agent: User, support_lead: User) -> None:
    blocked = block(SPAM, agent)
    assert block(SPAM, support_lead) == blocked
    caught = mail.receive_message(write(SPAM))
    refuse("UPDATE support_blockedsender SET sender = 'b@x.example'", "kept as it was written")
    refuse("DELETE FROM support_blockedsender", "kept as written")
    refuse(
        f"UPDATE support_ticket SET blocked_id = NULL WHERE id = {caught.pk}",  # noqa: S608
        "kept as it was written",
    )
    unblock_sender(blocked=blocked, actor=agent)
    refuse("UPDATE support_blockedsender SET ended_at = NULL, ended_by_id = NULL", "over is over")
