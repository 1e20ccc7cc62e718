"""People who work here ask, too: they neither answer themselves nor find their work in it."""

import pytest
from django.test import Client

from incubator.accounts.models import User
from incubator.portal.waiting import waiting_for
from studios.models import Game, Studio, StudioRole
from support.errors import OwnQuestion
from support.models import HandsOut, Queue, Ticket, Topic
from support.services import desk, studio_desk, tickets
from tests.cast import person
from tests.joining import join

pytestmark = pytest.mark.django_db


def asked_by(asker: User, game: Game | None = None) -> Ticket:
    return tickets.file_ticket(
        email=asker.email,
        subject="My boat",
        body="It is gone.",
        player=asker,
        game=game,
        topic=Topic.BUG,
        actor=asker,
    )


def test_an_agent_neither_answers_nor_solves_their_own_question(
    agent: User, support_lead: User
) -> None:
    ticket = asked_by(agent)
    for attempt in (
        lambda: tickets.reply(ticket=ticket, body="Done.", actor=agent),
        lambda: tickets.reply(ticket=ticket, body="Done.", actor=agent, solves=True),
        lambda: tickets.solve(ticket=ticket, actor=agent),
    ):
        with pytest.raises(OwnQuestion):
            attempt()
    client = Client()
    client.force_login(agent)
    page = f"/staff/tickets/{ticket.number}/"
    refused = client.post(f"{page}reply/", {"body": "I help myself.", "then": "reply", "seen": "0"})
    assert "a colleague answers it" in refused.content.decode()
    assert "I help myself." in refused.content.decode()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count()) == ("open", 1)
    tickets.reply(ticket=ticket, body="Here it is.", actor=support_lead, solves=True)
    assert ticket.solutions.get().agent == support_lead


def test_their_own_question_neither_waits_for_them_nor_comes_to_them(
    agent: User, support_lead: User
) -> None:
    Queue.objects.update(hands_out=HandsOut.TURN)
    desk.arrive(actor=agent)
    ticket = asked_by(agent)
    assert ticket.assignee is None
    assert ticket.number not in str([one.what for one in waiting_for(agent)])
    assert ticket.number in str([one.what for one in waiting_for(support_lead)])
    desk.arrive(actor=support_lead)
    assert asked_by(agent).assignee == support_lead


def test_a_studios_member_does_not_answer_themselves_either(
    studio: Studio, game: Game, founder: User, support_lead: User
) -> None:
    helper = person("Hana Helper")
    join(studio=studio, user=helper, role=StudioRole.SUPPORT, actor=founder)
    studio_desk.open_desk(game=game, answers=True, actor=support_lead)
    ticket = asked_by(helper, game)
    with pytest.raises(OwnQuestion):
        studio_desk.answer(ticket=ticket, body="Done.", actor=helper)
