"""What players say of the end of a question, and what they hear of it by mail."""

import pytest
from django.http import Http404
from django.test import Client

from incubator.accounts.models import User
from incubator.core.errors import WrongState
from incubator.messaging.models import Notification
from incubator.messaging.models.mail import OutgoingMail
from incubator.portal.waiting import waiting_for
from support.models import Channel, Clock, ClockKind, Ended, Ticket
from support.services import merging, satisfaction, settling, tickets
from tests.billing.test_concurrency import at_once

pytestmark = pytest.mark.django_db


def test_a_player_calls_it_solved_and_no_clock_goes_on(
    client: Client, ticket: Ticket, player: User
) -> None:
    client.force_login(player)
    assert "This is solved" in client.get(f"/support/{ticket.number}/").content.decode()
    sent = OutgoingMail.objects.count()
    client.post(f"/support/{ticket.number}/act/", {"verb": "settle"})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.unread_since, ticket.due_at) == ("solved", None, None)
    assert not Clock.objects.running().exists()
    ended = dict(ticket.clocks.values_list("kind", "ended"))
    assert ended == {ClockKind.FIRST: Ended.PLAYER, ClockKind.RESOLUTION: Ended.MET}
    assert OutgoingMail.objects.count() == sent
    assert ticket.solutions.get().agent is None


def test_a_player_says_that_it_is_not_solved_without_another_word(
    client: Client, ticket: Ticket, agent: User, player: User
) -> None:
    tickets.reply(ticket=ticket, body="Done.", actor=agent, solves=True)
    Notification.objects.all().delete()
    client.force_login(player)
    client.post(f"/support/{ticket.number}/act/", {"verb": "insist"})
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.unread_since is not None
    assert ticket.messages.count() == 2
    running = set(Clock.objects.running().values_list("kind", flat=True))
    assert running == {ClockKind.NEXT, ClockKind.RESOLUTION}
    assert Notification.objects.filter(person=agent, kind="ticket_waits").exists()


def test_who_called_it_solved_before_an_answer_waits_for_the_first_one_still(
    ticket: Ticket, player: User
) -> None:
    settling.settle(ticket=ticket, actor=player)
    settling.insist(ticket=ticket, actor=player)
    assert Clock.objects.running().of_answers().get().kind == ClockKind.FIRST
    assert all(one.took is not None for one in Clock.objects.filter(stopped_at__isnull=False))


def test_the_end_is_said_by_whose_question_it_is(
    client: Client, ticket: Ticket, agent: User, stranger: User, player: User
) -> None:
    for person in (stranger, agent):
        with pytest.raises(Http404):
            settling.settle(ticket=ticket, actor=person)
        client.force_login(person)
        answer = client.post(f"/support/{ticket.number}/act/", {"verb": "settle"})
        assert answer.status_code == 404
    client.force_login(player)
    assert client.post(f"/support/{ticket.number}/act/", {"verb": "x"}).status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == "open"
    with pytest.raises(WrongState):
        settling.insist(ticket=ticket, actor=player)
    settling.settle(ticket=ticket, actor=player)
    with pytest.raises(WrongState):
        settling.settle(ticket=ticket, actor=player)
    assert ticket.solutions.count() == 1


def test_a_guest_opens_it_again_by_the_link_of_the_mail(client: Client, agent: User) -> None:
    ticket = tickets.file_ticket(
        email="guest@example.com", subject="Help", body="Please.", actor=None, confirmed=True
    )
    tickets.solve(ticket=ticket, actor=agent)
    link = f"/support/rate/{ticket.solutions.get().token}/"
    assert link in OutgoingMail.objects.latest("pk").body
    client.post(link, {"verb": "insist"})
    ticket.refresh_from_db()
    assert ticket.state == "open"
    client.post(link, {"verb": "insist"})
    client.post(link, {"verb": "settle"})
    ticket.refresh_from_db()
    assert ticket.state == "solved"


def test_nothing_is_mailed_where_answers_are_held_or_to_spam(agent: User) -> None:
    held = tickets.file_ticket(
        email="named@example.com", subject="Lost", body="At sea.", channel=Channel.GAME, actor=None
    )
    spam = tickets.file_ticket(
        email="spam@example.com", subject="Buy", body="Now.", actor=None, confirmed=True
    )
    before = OutgoingMail.objects.count()
    tickets.solve(ticket=held, actor=agent)
    tickets.mark_spam(ticket=spam, actor=agent)
    assert OutgoingMail.objects.count() == before


def test_a_merge_and_a_split_are_told_by_mail(ticket: Ticket, agent: User, player: User) -> None:
    other = tickets.file_ticket(
        email=player.email, subject="Again", body="Still.", player=player, actor=player
    )
    merging.merge(source=other, target=ticket, actor=agent)
    told = OutgoingMail.objects.latest("pk")
    assert told.recipient == player.email
    assert f"{other.number} goes on in {ticket.number}" in told.body
    part = ticket.messages.get(body="Still.")
    split = merging.split(ticket=ticket, messages=[part.pk], actor=agent)
    told = OutgoingMail.objects.latest("pk")
    assert f"{split.number}." in told.body
    assert split.deliveries.get().letter == told


def test_what_waits_says_until_when(ticket: Ticket, agent: User, player: User) -> None:
    [item] = [one for one in waiting_for(agent) if one.what.startswith(ticket.number)]
    assert item.due == ticket.due_on is not None
    assert not waiting_for(player)
    tickets.reply(ticket=ticket, body="Which card?", actor=agent)
    [item] = waiting_for(player)
    assert (item.what, item.url) == (ticket.subject, f"/support/{ticket.number}/")


def test_own_questions_are_found_by_state_and_words(
    client: Client, ticket: Ticket, agent: User, player: User
) -> None:
    tickets.reply(ticket=ticket, body="Here is a wrench.", actor=agent)
    client.force_login(player)
    waiting = client.get("/support/?state=waiting").content.decode()
    assert ticket.subject in waiting
    assert ticket.subject not in client.get("/support/?state=open").content.decode()
    assert "<mark>wrench</mark>" in client.get("/support/?q=wrench").content.decode()
    assert ticket.subject not in client.get("/support/?q=nothing").content.decode()
    assert "waiting for you" in b"".join(client.get("/support/?format=csv")).decode()


def test_a_mail_about_the_end_is_a_row_of_its_own(ticket: Ticket, agent: User) -> None:
    tickets.solve(ticket=ticket, actor=agent)
    told = ticket.deliveries.latest("pk")
    assert (told.message, told.recipient) == (None, ticket.reply_to)
    assert satisfaction.solution_of(ticket) == ticket.solutions.get()


@pytest.mark.usefixtures("committed_db")
def test_who_calls_it_solved_at_the_same_moment_solves_it_once(agent: User, player: User) -> None:
    asked = tickets.file_ticket(
        email=player.email, subject="Help", body="Please.", player=player, actor=player
    )
    ended = at_once(
        lambda: settling.settle(ticket=Ticket.objects.get(pk=asked.pk), actor=player),
        lambda: tickets.solve(ticket=Ticket.objects.get(pk=asked.pk), actor=agent),
    )
    assert [type(one) for one in ended].count(WrongState) == 1
    assert asked.solutions.count() == 1
    assert not Clock.objects.running().exists()
