"""Tickets filed on the site: their words, their states, and who may change them."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.http import Http404

from billing.models import Order
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.errors import WrongState
from incubator.messaging.models.mail import OutgoingMail
from studios.models import Game
from support.errors import NothingWritten, OrderOfAnother, TicketClosed
from support.models import Queue, ReceivedMail, Ticket
from support.services import closing, mail, tickets
from tests.powers import refuse

pytestmark = pytest.mark.django_db


def test_a_ticket_about_an_order_knows_game_and_queue(
    ticket: Ticket, order: Order, game: Game, player: User
) -> None:
    assert (ticket.order, ticket.game, ticket.player) == (order, game, player)
    assert ticket.queue == Queue.objects.get(slug="payments")
    assert ticket.number.startswith("T-")
    assert str(audit.history(ticket)[0].said) == "opened the ticket"
    assert OutgoingMail.objects.latest("pk").recipient == player.email


def test_a_ticket_cannot_name_somebody_elses_order(order: Order, stranger: User) -> None:
    with pytest.raises(OrderOfAnother):
        tickets.file_ticket(
            email=stranger.email,
            subject="Mine",
            body="Refund me",
            player=stranger,
            order_number=order.number,
            actor=stranger,
        )
    assert not Ticket.objects.exists()


def test_answers_and_questions_move_the_ticket(ticket: Ticket, agent: User, player: User) -> None:
    tickets.reply(ticket=ticket, body="Which card?", actor=agent)
    assert ticket.state == "waiting"
    tickets.hear(ticket=ticket, body="The blue one.", author=player)
    assert ticket.state == "open"
    tickets.solve(ticket=ticket, actor=agent)
    assert ticket.state == "solved"
    tickets.hear(ticket=ticket, body="One more thing.", author=player)
    assert ticket.state == "open"


def test_a_note_is_never_mailed_and_changes_no_state(ticket: Ticket, agent: User) -> None:
    sent = OutgoingMail.objects.count()
    tickets.note(ticket=ticket, body="Known incident.", actor=agent)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert OutgoingMail.objects.count() == sent


def test_an_empty_message_is_refused(ticket: Ticket, agent: User) -> None:
    with pytest.raises(NothingWritten):
        tickets.reply(ticket=ticket, body="  \n", actor=agent)
    assert ticket.messages.count() == 1


def test_a_closed_ticket_takes_no_more_words(ticket: Ticket, agent: User, player: User) -> None:
    tickets.solve(ticket=ticket, actor=agent)
    closing.close_settled(before=ticket.last_message_at.replace(year=9000))
    with pytest.raises(TicketClosed):
        tickets.hear(ticket=ticket, body="Hello?", author=player)
    with pytest.raises(WrongState):
        tickets.reopen(ticket=ticket, actor=agent)
    assert ticket.messages.count() == 1


def test_only_agents_and_leads_work_on_tickets(
    ticket: Ticket, editor: User, auditor: User, player: User
) -> None:
    for person, refusal in (
        (editor, PermissionDenied),
        (auditor, PermissionDenied),
        (player, Http404),
    ):
        with pytest.raises(refusal):
            tickets.reply(ticket=ticket, body="Hello", actor=person)
        with pytest.raises(refusal):
            tickets.solve(ticket=ticket, actor=person)
        with pytest.raises(refusal):
            tickets.assign(ticket=ticket, assignee=person, actor=person)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == ("open", None)
    assert ticket.messages.count() == 1


def test_messages_and_raw_mails_cannot_be_rewritten(ticket: Ticket) -> None:
    mail.receive_message(b"From: a@example.com\n\nHello")
    for change in (
        "DELETE FROM support_message",
        "DELETE FROM support_receivedmail",
        "UPDATE support_message SET body = 'Something else'",
    ):
        refuse(change, "is refused")
    assert ReceivedMail.objects.count() == 1
    assert ticket.messages.get().body == "I pressed buy once and it hung."


def test_the_database_refuses_a_step_that_is_not_in_the_table(ticket: Ticket) -> None:
    with pytest.raises(Error, match="no step leads"), transaction.atomic():
        Ticket.objects.update(state="closed")
    ticket.refresh_from_db()
    assert ticket.state == "open"


@pytest.mark.parametrize("does", [partial(tickets.reply, body="Look here."), tickets.solve])
def test_who_answers_or_solves_what_nobody_has_has_it(
    db: None, ticket: Ticket, agent: User, support_lead: User, does: Any
) -> None:
    assert "nobody has it yet" in ticket.lede
    does(ticket=ticket, actor=agent)
    mine = Ticket.objects.get()
    assert mine.assignee == agent
    assert f"with {agent.display_name}" in mine.lede
    # Whose it is stays so, whoever else helps.
    tickets.reply(ticket=mine, body="And there.", actor=support_lead)
    assert Ticket.objects.get().assignee == agent


def test_a_ticket_that_is_solved_or_closed_waits_for_nobody(db: None, ticket: Ticket) -> None:
    for state in ("solved", "closed"):
        ticket.state = state
        assert "nobody" not in ticket.lede
