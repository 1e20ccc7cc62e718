"""Two people at one ticket: nobody undoes, repeats or overlooks what the other has just done."""

import uuid

import pytest

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from support.errors import SaidMeanwhile
from support.models import Message, Ticket
from support.services import tickets
from tests.cast import person
from tests.clients import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(_django_db_helper: None) -> User:
    return person("Cora Colleague", Role.AGENT)


def at_desk(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def last(ticket: Ticket) -> int:
    return int(ticket.messages.latest("pk").pk)


def test_who_takes_a_ticket_second_is_told_who_has_it(
    ticket: Ticket, agent: User, colleague: User
) -> None:
    page, address = at_desk(agent), f"/staff/tickets/{ticket.number}/"
    assert 'name="seen_with" value=""' in page.get(address).content.decode()
    tickets.assign(ticket=ticket, assignee=colleague, actor=colleague)
    answer = page.post(f"{address}act/", {"verb": "take", "seen_with": ""}, follow=True)
    assert "Cora Colleague" in str(next(iter(answer.context["messages"])))
    ticket.refresh_from_db()
    assert ticket.assignee == colleague


def test_a_ticket_is_taken_over_knowingly(ticket: Ticket, agent: User, colleague: User) -> None:
    tickets.assign(ticket=ticket, assignee=colleague, actor=colleague)
    page, address = at_desk(agent), f"/staff/tickets/{ticket.number}/"
    assert f'name="seen_with" value="{colleague.pk}"' in page.get(address).content.decode()
    page.post(f"{address}act/", {"verb": "take", "seen_with": colleague.pk})
    ticket.refresh_from_db()
    assert ticket.assignee == agent


def test_taking_several_tickets_takes_none_from_a_colleague(
    ticket: Ticket, agent: User, colleague: User
) -> None:
    tickets.assign(ticket=ticket, assignee=colleague, actor=colleague)
    for verb in ("take", "give_back"):
        words = {"rows": [ticket.pk], "verb": verb}
        said = at_desk(agent).post("/staff/tickets/bulk/", words, follow=True).context["messages"]
        assert "Cora Colleague" in str(next(iter(said)))
    ticket.refresh_from_db()
    assert ticket.assignee == colleague


def test_a_reply_to_words_not_read_yet_waits_and_is_kept(
    ticket: Ticket, agent: User, player: User
) -> None:
    page, address = at_desk(agent), f"/staff/tickets/{ticket.number}/"
    seen = last(ticket)
    assert f'name="seen" value="{seen}"' in page.get(address).content.decode()
    tickets.hear(ticket=ticket, body="It works again, thank you.", author=player)
    words = {"body": "Restart the game.", "form_key": str(uuid.uuid4()), "seen": seen}
    answer = page.post(f"{address}reply/", words).content.decode()
    assert "It works again, thank you." in answer
    assert "Restart the game.</textarea>" in answer
    assert "Petra Player wrote meanwhile" in answer
    assert not OutgoingMail.objects.filter(key__startswith="ticket-message").exists()
    assert f'name="seen" value="{last(ticket)}"' in answer
    page.post(f"{address}reply/", words | {"seen": last(ticket)})
    assert Message.objects.latest("pk").body == "Restart the game."


def test_two_agents_do_not_answer_at_once(ticket: Ticket, agent: User, colleague: User) -> None:
    seen = last(ticket)
    tickets.reply(ticket=ticket, body="Done.", actor=colleague, seen=seen)
    with pytest.raises(SaidMeanwhile, match="Cora Colleague"):
        tickets.reply(ticket=ticket, body="Done!", actor=agent, seen=seen)
    assert OutgoingMail.objects.filter(key__startswith="ticket-message").count() == 1


def test_the_same_form_sent_twice_is_no_collision(ticket: Ticket, agent: User) -> None:
    page, address = at_desk(agent), f"/staff/tickets/{ticket.number}/"
    words = {"body": "Done.", "form_key": str(uuid.uuid4()), "seen": last(ticket)}
    for _press in range(2):
        assert page.post(f"{address}reply/", words).headers["Location"] == address
    assert OutgoingMail.objects.filter(key__startswith="ticket-message").count() == 1


def test_a_ticket_is_not_solved_over_words_nobody_read(
    ticket: Ticket, agent: User, player: User
) -> None:
    page, address = at_desk(agent), f"/staff/tickets/{ticket.number}/"
    seen = last(ticket)
    tickets.hear(ticket=ticket, body="It happened again!", author=player)
    page.post(f"{address}act/", {"verb": "solve", "seen": seen})
    ticket.refresh_from_db()
    assert ticket.state == "open"
    page.post(f"{address}act/", {"verb": "solve", "seen": last(ticket)})
    ticket.refresh_from_db()
    assert ticket.state == "solved"


def test_a_number_of_thousands_of_digits_is_nothing_that_was_seen(
    ticket: Ticket, agent: User
) -> None:
    address = f"/staff/tickets/{ticket.number}/act/"
    answer = at_desk(agent).post(address, {"verb": "solve", "seen": "9" * 5000})
    assert answer.status_code == 302


def test_a_number_beyond_all_numbers_is_none(ticket: Ticket, agent: User) -> None:
    """Python reads no number of five thousand digits, and the database none of twenty."""
    page, address = at_desk(agent), f"/staff/tickets/{ticket.number}/"
    for typed in ("9" * 5_000, "9" * 20, "abc"):
        words = {"body": "Done.", "then": "note", "seen": typed, "macro": typed, "seconds": typed}
        answer = page.post(f"{address}reply/", words | {"form_key": str(uuid.uuid4())})
        assert answer.status_code < 500
