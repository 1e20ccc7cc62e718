"""How was our help: asked with a solution, told without an account, and counted once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import audit
from incubator.messaging.models import Notification
from incubator.messaging.models.mail import OutgoingMail
from support.errors import RatingClosed
from support.models import Score, Solution, Ticket
from support.services import closing, mail, merging, satisfaction, tickets
from tests.powers import refuse

pytestmark = pytest.mark.django_db


def solved(ticket: Ticket, agent: User) -> Solution:
    tickets.reply(ticket=ticket, body="Here is what helps.", actor=agent, solves=True)
    return ticket.solutions.get()


def link_of(solution: Solution, score: str = "") -> str:
    return f"/support/rate/{solution.token}/" + (f"?score={score}" if score else "")


def test_the_answer_that_solves_asks_how_it_was_in_the_same_mail(
    ticket: Ticket, agent: User
) -> None:
    before = OutgoingMail.objects.count()
    solution = solved(ticket, agent)
    assert ticket.state == "solved"
    letter = OutgoingMail.objects.latest("pk")
    assert OutgoingMail.objects.count() == before + 1
    assert "Here is what helps." in letter.body
    assert letter.body.count(f"/support/rate/{solution.token}/?score=") == 3
    assert "closes in 14 days" in letter.body
    assert (solution.agent, solution.queue, solution.game) == (agent, ticket.queue, ticket.game)


def test_a_scanner_that_opens_the_link_votes_for_nobody(
    client: Client, ticket: Ticket, agent: User
) -> None:
    solution = solved(ticket, agent)
    for score in Score.values:
        page = client.get(link_of(solution, score)).content.decode()
        [chosen] = [line for line in page.split("<label") if " checked" in line]
        assert f'value="{score}"' in chosen
    solution.refresh_from_db()
    assert (solution.score, solution.rated_at) == ("", None)
    for said in (ticket.subject, "Here is what helps.", "pressed buy once", ticket.reply_to):
        assert said not in page


def test_a_press_of_the_button_counts_and_can_be_taken_back(
    client: Client, ticket: Ticket, agent: User, support_lead: User
) -> None:
    solution = solved(ticket, agent)
    client.post(link_of(solution), {"score": "bad", "comment": "You read nothing."})
    solution.refresh_from_db()
    assert (solution.score, solution.comment) == ("bad", "You read nothing.")
    assert Notification.objects.filter(person=support_lead, kind="ticket_rated").count() == 1
    assert str(audit.history(ticket)[0].said) == "called our help bad"
    client.post(link_of(solution), {"score": "bad", "comment": "You read nothing."})
    client.post(link_of(solution), {"score": "good", "comment": ""})
    solution.refresh_from_db()
    assert (solution.score, solution.comment) == ("good", "")
    assert Notification.objects.filter(person=support_lead, kind="ticket_rated").count() == 1
    assert Solution.objects.counting().get() == solution


def test_nonsense_counts_nothing(client: Client, ticket: Ticket, agent: User) -> None:
    solution = solved(ticket, agent)
    assert client.get("/support/rate/abc/").status_code == 404
    assert client.get(f"/support/rate/{ticket.token}/").status_code == 404
    assert client.get(f"/support/rate/{'x' * 3000}/").status_code == 404
    for typed in ({}, {"score": "6"}, {"score": "good", "comment": "a" * 2001}):
        assert client.post(link_of(solution), typed).status_code == 200
    solution.refresh_from_db()
    assert solution.score == ""


def test_the_page_speaks_the_language_of_the_question(client: Client, agent: User) -> None:
    ticket = tickets.file_ticket(
        email="lin@example.com",
        subject="扣款",
        body="我被扣了两次款，请帮忙。",
        actor=None,
        confirmed=True,
    )
    solution = solved(ticket, agent)
    page = client.get(link_of(solution), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-hans"' in page


def test_who_asked_rates_on_the_page_of_the_question(
    client: Client, ticket: Ticket, agent: User, player: User, stranger: User
) -> None:
    solution = solved(ticket, agent)
    client.force_login(player)
    assert link_of(solution) in client.get(f"/support/{ticket.number}/").content.decode()
    answer = client.post(link_of(solution), {"score": "okay"})
    assert answer.headers["Location"] == f"/support/{ticket.number}/"
    solution.refresh_from_db()
    assert solution.score == "okay"
    with pytest.raises(Http404):
        satisfaction.rate(solution=solution, score=Score.BAD, comment="", actor=stranger)
    solution.refresh_from_db()
    assert solution.score == "okay"


def test_an_agent_reads_what_was_said_of_them_and_cannot_change_it(
    client: Client, ticket: Ticket, agent: User
) -> None:
    solution = solved(ticket, agent)
    with pytest.raises(Http404):
        satisfaction.rate(solution=solution, score=Score.GOOD, comment="", actor=agent)
    satisfaction.rate(solution=solution, score=Score.BAD, comment="Too slow.", actor=None)
    client.force_login(agent)
    assert "Too slow." in client.get(f"/staff/tickets/{ticket.number}/").content.decode()
    refuse("DELETE FROM support_solution", "is refused")
    refuse("UPDATE support_solution SET agent_id = NULL", "is refused")
    refuse("UPDATE support_solution SET score = 'good'", "not unsaid")
    refuse("UPDATE support_solution SET score = '', comment = '', rated_at = NULL", "not unsaid")


def test_a_rating_ends_sixty_days_after_the_question_closed(
    client: Client, ticket: Ticket, agent: User
) -> None:
    solution = solved(ticket, agent)
    closing.close_settled(before=timezone.now() + timedelta(days=1))
    client.post(link_of(solution), {"score": "good"})
    assert Solution.objects.get().score == "good"
    Ticket.objects.update(last_message_at=timezone.now() - timedelta(days=75))
    assert "over long ago" in client.get(link_of(solution)).content.decode()
    with pytest.raises(RatingClosed):
        satisfaction.rate(solution=solution, score=Score.BAD, comment="", actor=None)
    assert Solution.objects.get().score == "good"


def test_a_merged_question_is_rated_as_the_whole(ticket: Ticket, agent: User, player: User) -> None:
    other = tickets.file_ticket(
        email=player.email, subject="Again", body="Still.", player=player, actor=player
    )
    solution = solved(other, agent)
    merging.merge(source=other, target=ticket, actor=agent)
    solution.refresh_from_db()
    satisfaction.rate(solution=solution, score=Score.BAD, comment="", actor=None)
    later = solved_again(ticket, agent)
    assert Solution.objects.counting().get() == solution
    satisfaction.rate(solution=later, score=Score.GOOD, comment="", actor=player)
    assert Solution.objects.counting().get() == later
    assert {one.ticket for one in Solution.objects.all()} == {ticket}


def solved_again(ticket: Ticket, agent: User) -> Solution:
    ticket.refresh_from_db()
    if ticket.state == "solved":
        tickets.reopen(ticket=ticket, actor=agent)
    tickets.solve(ticket=ticket, actor=agent)
    return ticket.solutions.latest("pk")


def test_a_solution_is_rated_afterwards_and_whole(ticket: Ticket, agent: User) -> None:
    solved(ticket, agent)
    refuse("UPDATE support_solution SET comment = 'x'", "solution_rated_whole")
    with (
        pytest.raises(IntegrityError, match="rated afterwards"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO support_solution (ticket_id, queue_id, token, solved_at, score, comment,"
            " rated_at) SELECT id, queue_id, 'a', now(), 'good', '', now() FROM support_ticket"
        )


def test_nobody_is_mailed_who_never_heard_of_us(agent: User) -> None:
    newsletter = b"From: news@example.com\nPrecedence: bulk\nAuto-Submitted: auto-generated\n\nBuy."
    ticket = mail.receive_message(newsletter)
    before = OutgoingMail.objects.count()
    tickets.solve(ticket=ticket, actor=agent)
    assert OutgoingMail.objects.count() == before
    assert ticket.solutions.count() == 1
