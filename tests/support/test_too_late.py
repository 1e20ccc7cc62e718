"""What is typed into a conversation that ended or went elsewhere while its page was open."""

import uuid

import pytest

from incubator.accounts.models import User
from support.models import Ticket, Topic
from support.services import chats, desk, merging, tickets
from tests.clients import Client

pytestmark = pytest.mark.django_db
WORDS = "And the oars are missing, too."


def sent(person: User, path: str, **more: str) -> tuple[str, str]:
    """The page that the words led to, and its address."""
    client = Client()
    client.force_login(person)
    typed = {"body": WORDS, "form_key": str(uuid.uuid4())} | more
    answer = client.post(path, typed, follow=True)
    return answer.content.decode(), answer.request["PATH_INFO"]


@pytest.fixture
def other(player: User) -> Ticket:
    return tickets.file_ticket(
        email=player.email, subject="Sails", body="Torn.", player=player, actor=player
    )


@pytest.fixture
def chatting(player: User, agent: User) -> Ticket:
    desk.arrive(actor=agent)
    return chats.begin(player=player, topic=Topic.OTHER, game=None, body="My boat is gone.")


def test_words_to_a_ticket_that_was_joined_with_another_go_on_there(
    ticket: Ticket, other: Ticket, player: User, agent: User
) -> None:
    merging.merge(source=ticket, target=other, actor=agent)
    page, address = sent(player, f"/support/{ticket.number}/")
    assert address == f"/support/{other.number}/"
    assert WORDS in page
    assert other.messages.filter(body=WORDS, channel="site").count() == 1


def test_words_to_a_chat_that_was_joined_with_a_ticket_go_on_there(
    chatting: Ticket, other: Ticket, player: User, agent: User
) -> None:
    merging.merge(source=chatting, target=other, actor=agent)
    page, address = sent(player, f"/support/chat/{chatting.number}/")
    assert address == f"/support/{other.number}/"
    assert WORDS in page
    assert other.messages.filter(body=WORDS, channel="site").count() == 1


@pytest.mark.parametrize("way", ["", "chat/"])
def test_words_to_what_is_closed_stand_there_to_be_copied(
    chatting: Ticket, player: User, agent: User, way: str
) -> None:
    Ticket.objects.filter(pk=chatting.pk).update(state="solved")
    Ticket.objects.filter(pk=chatting.pk).update(state="closed")
    page, _address = sent(player, f"/support/{way}{chatting.number}/")
    assert "This conversation is closed" in page
    assert "Open a new one to go on" in page
    assert WORDS in page
    assert not chatting.messages.filter(body=WORDS).exists()
