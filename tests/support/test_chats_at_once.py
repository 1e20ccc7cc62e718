"""Two sides of one chat at the same moment: nothing is lost, doubled or out of order."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.database import execute
from incubator.messaging.models import OutgoingMail
from incubator.web.nothing_new import HEADER
from support.models import Chat, Delivery, Message, Ticket, Topic
from support.selectors.chats import said_after
from support.services import chats, desk, tickets
from support.services.turns import locked
from tests.clients import Client


@pytest.fixture
def chatting(committed_db: str, player: User, agent: User) -> Ticket:
    desk.arrive(actor=agent)
    return chats.begin(player=player, topic=Topic.OTHER, game=None, body="My boat is gone.")


def beside(act: Callable[[], object]) -> threading.Thread:
    """Begun on a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_cursor_passes_nothing_that_is_committed_later(
    chatting: Ticket, player: User, agent: User
) -> None:
    first = Message.objects.get().pk
    started = threading.Event()

    def say() -> None:
        started.set()
        chats.say(ticket=chatting, body="Second", author=player)

    with transaction.atomic():
        locked(chatting)
        speaking = beside(say)
        started.wait(10)
        # The other has begun, and waits: its message comes behind this one in every order.
        tickets.reply(ticket=chatting, body="First", actor=agent)
    speaking.join(30)
    shown = [one.message.body for one in said_after(chatting, first)]
    assert shown == ["First", "Second"]


def test_an_answer_while_the_chat_ends_is_mailed_once(chatting: Ticket, agent: User) -> None:
    for turn in range(4):
        Chat.objects.update(left_at=None, seen_at=timezone.now() - timedelta(minutes=2))
        both = threading.Barrier(3)

        def answer(number: int = turn, both: threading.Barrier = both) -> None:
            both.wait(10)
            tickets.reply(ticket=chatting, body=f"Answer {number}", actor=agent)

        def end(both: threading.Barrier = both) -> None:
            both.wait(10)
            chats.end_silent()

        for thread in [beside(answer), beside(end), beside(end)]:
            thread.join(30)
        chats.end_silent()
    chats.leave(ticket=chatting)
    said = Message.objects.filter(direction="out")
    assert said.count() == 4
    assert Delivery.objects.filter(message__in=said).count() == 4
    bodies = "".join(
        OutgoingMail.objects.filter(delivery__message__in=said)
        .distinct()
        .values_list("body", flat=True)
    )
    assert [bodies.count(f"Answer {number}") for number in range(4)] == [1, 1, 1, 1]


def test_the_database_keeps_what_was_read_and_that_there_was_a_chat(chatting: Ticket) -> None:
    Chat.objects.update(read_up_to=7, read_by_desk=7)
    for statement in (
        "UPDATE support_chat SET read_up_to = 6",
        "UPDATE support_chat SET read_by_desk = 6",
        "UPDATE support_chat SET began_at = began_at - interval '1 day'",
        "DELETE FROM support_chat",
        "TRUNCATE support_chat",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            execute(statement)
    chat = Chat.objects.get()
    assert (chat.read_up_to, chat.read_by_desk) == (7, 7)


def test_nothing_new_is_said_from_memory_until_there_is(
    chatting: Ticket, player: User, agent: User
) -> None:
    client = Client()
    client.force_login(player)
    page = f"/support/chat/{chatting.number}/news/"
    again = {HEADER: "1", "Accept": "application/json"}
    client.get(page)
    asked = {"after": Message.objects.get().pk, "mark": client.get(page).json()["mark"]}
    assert client.get(page, asked, headers=again).status_code == 204
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page, asked, headers=again).status_code == 204
    assert len(queries) == 0
    # Another browser, or this one signed out, is not answered from there.
    assert Client().get(page, asked, headers=again).status_code == 401
    tickets.reply(ticket=chatting, body="Found.", actor=agent)
    assert "Found." in client.get(page, asked, headers=again).json()["rows"]
    asked |= {"after": Message.objects.latest("pk").pk}
    told = client.get(page, asked, headers=again).json()
    asked |= {"mark": told["mark"]}
    for _turn in range(2):
        assert client.get(page, asked, headers=again).status_code == 204
    desk.look(ticket=chatting, agent=agent, is_typing=False)
    desk.look(ticket=chatting, agent=agent, is_typing=True)
    assert client.get(page, asked, headers=again).json()["said"] == "Support is writing…"
    client.logout()
    assert client.get(page, asked, headers=again).status_code == 401
