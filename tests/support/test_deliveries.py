"""What becomes of our answers: mailed, refused by our own server, or sent back by another."""

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from incubator.messaging.models import Notification, OutgoingMail
from support.models import Delivery, Message, Ticket
from support.services import closing, deliveries, mail, tickets
from tests.clients import Client
from tests.support.test_mail import PETRA, last_mail, write

pytestmark = pytest.mark.django_db

RETURNED = b"""From: MAILER-DAEMON@mx.home.example
To: %(to)s
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce-%(number)d@mx.home.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered to %(recipient)s.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.home.example

Final-Recipient: rfc822; %(recipient)s
Action: %(action)s
Status: %(status)s
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--b
Content-Type: text/rfc822-headers

Message-ID: %(message_id)s
From: help@incubator.example
To: %(recipient)s
Subject: Re: Charged twice

--b--
"""


def returned(sent: OutgoingMail, *, action: str = "failed", number: int = 1) -> bytes:
    return RETURNED % {
        b"to": sent.sender.encode(),
        b"recipient": sent.recipient.encode(),
        b"action": action.encode(),
        b"status": b"5.1.1" if action == "failed" else b"4.4.1",
        b"message_id": sent.message_id.encode(),
        b"number": number,
    }


def answered(agent: User) -> tuple[Ticket, Message]:
    ticket = mail.receive_message(write())
    return ticket, tickets.reply(ticket=ticket, body="Which order?", actor=agent)


def page_of(ticket: Ticket, agent: User) -> str:
    client = Client()
    client.force_login(agent)
    return client.get(f"/staff/tickets/{ticket.number}/").content.decode()


def test_a_delivery_is_a_row_of_its_message(agent: User) -> None:
    ticket, answer = answered(agent)
    delivery = Delivery.objects.get(message=answer)
    assert (delivery.recipient, delivery.letter) == (PETRA, last_mail())
    assert "being mailed" in page_of(ticket, agent)
    OutgoingMail.objects.update(sent_at=timezone.now())
    assert "· mailed" in page_of(ticket, agent)


def test_a_returned_answer_stands_with_it_and_the_ticket_waits_for_us(agent: User) -> None:
    ticket, answer = answered(agent)
    before = Ticket.objects.count()
    assert mail.receive_message(returned(last_mail())) == ticket
    assert Ticket.objects.count() == before
    delivery = Delivery.objects.get(message=answer)
    assert delivery.has_failed
    assert "no such mailbox" in delivery.answer
    assert list(answer.machine_answers.values_list("mail__nature", flat=True)) == ["bounce"]
    ticket.refresh_from_db()
    assert ticket.state == "open"
    page = page_of(ticket, agent)
    assert "no such mailbox" in page
    assert "not delivered" in page
    # The agent is told; the person, who cannot be reached, is mailed nothing more.
    assert Notification.objects.filter(person=agent, kind="ticket_waits").exists()
    assert OutgoingMail.objects.filter(recipient=PETRA).count() == 2


def test_a_delay_ends_nothing(agent: User) -> None:
    ticket, answer = answered(agent)
    mail.receive_message(returned(last_mail(), action="delayed"))
    delivery = Delivery.objects.get(message=answer)
    assert not delivery.has_failed
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_what_comes_back_to_a_closed_ticket_opens_no_other(agent: User) -> None:
    ticket, _answer = answered(agent)
    ours = last_mail()
    tickets.solve(ticket=ticket, actor=agent)
    closing.close_settled(before=timezone.now().replace(year=9000))
    assert mail.receive_message(returned(ours)) == ticket
    away = write(body="I am away", In_Reply_To=ours.message_id, Auto_Submitted="auto-replied")
    assert mail.receive_message(away) == ticket
    ticket.refresh_from_db()
    assert (ticket.state, Ticket.objects.count()) == ("closed", 1)


def test_an_answer_that_our_server_refuses_for_good_comes_back_to_the_desk(agent: User) -> None:
    ticket, answer = answered(agent)
    OutgoingMail.objects.filter(delivery__message=answer).update(
        failed_at=timezone.now(), last_error="SMTPRecipientsRefused: 550 unknown here"
    )
    assert deliveries.note_failures() == 1
    assert deliveries.note_failures() == 0
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert "550 unknown here" in page_of(ticket, agent)
