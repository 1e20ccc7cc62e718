"""Several tickets at once: each is answered for itself."""

import pytest
from django.test import Client

from incubator.accounts.models import User
from support.models import Ticket
from support.services import tickets

URL = "/staff/tickets/bulk/"


@pytest.fixture
def other(player: User) -> Ticket:
    return tickets.file_ticket(
        email=player.email, subject="Sound", body="It is loud.", player=player, actor=player
    )


def test_an_agent_takes_and_solves_several_tickets(
    client: Client, agent: User, ticket: Ticket, other: Ticket
) -> None:
    client.force_login(agent)
    rows = [ticket.pk, other.pk]
    answer = client.post(URL, {"rows": rows, "verb": "take", "back": "/staff/tickets/?q=x"})
    assert answer.headers["Location"] == "/staff/tickets/?q=x"
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {agent.pk}
    client.post(URL, {"rows": rows, "verb": "solve"})
    assert set(Ticket.objects.values_list("state", flat=True)) == {"solved"}


def test_one_refusal_stops_no_other(
    client: Client, agent: User, ticket: Ticket, other: Ticket
) -> None:
    tickets.solve(ticket=other, actor=agent)
    client.force_login(agent)
    page = client.post(URL, {"rows": [ticket.pk, other.pk], "verb": "solve"}, follow=True)
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    said = [str(message) for message in page.context["messages"]]
    assert "Done for one row." in said
    assert any(other.number in sentence for sentence in said)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "x"])
def test_a_way_back_that_is_no_page_of_ours_is_not_taken(
    client: Client, agent: User, ticket: Ticket, back: str
) -> None:
    client.force_login(agent)
    words = {"rows": [ticket.pk], "verb": "take", "back": back}
    assert client.post(URL, words).headers["Location"] == "/staff/tickets/"


def test_nobody_but_agents_acts_on_tickets(
    client: Client, finance: User, auditor: User, player: User, ticket: Ticket
) -> None:
    for person, status in ((finance, 403), (auditor, 403), (player, 404)):
        client.force_login(person)
        assert client.post(URL, {"rows": [ticket.pk], "verb": "solve"}).status_code == status
    ticket.refresh_from_db()
    assert ticket.state == "open"
    client.force_login(auditor)
    assert 'name="rows"' not in client.get("/staff/tickets/").content.decode()


def test_an_unknown_verb_is_no_page(client: Client, agent: User, ticket: Ticket) -> None:
    client.force_login(agent)
    assert client.post(URL, {"rows": [ticket.pk], "verb": "delete"}).status_code == 404
