"""Tickets from games: filed with what the game knows, answered to it, and only to it."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core.database import execute
from incubator.messaging.models import OutgoingMail
from studios.models import Game, Scope, Studio
from studios.services.games import add_game
from studios.services.keys import make_key
from support.models import Clock, FromGame, GameReply, Message, Ticket
from support.selectors.games import replies_to
from support.services import mail, merging, tickets
from tests.api.conftest import Keyed, Program, keyed, problem, program
from tests.clients import Client
from tests.vouching import vouched

__all__ = ["keyed", "program"]
pytestmark = pytest.mark.django_db
SAID = {
    "game": "paper-tides",
    "email": "petra@home.example",
    "subject": "Lost at sea",
    "body": "My boat is gone.",
}
KNOWN = {"player_id": "p-81723", "session": "s-77f", "build": "4711", "version": "1.2"}


def filed(program: Program, **more: str) -> Ticket:
    answer = program.post("/tickets", SAID | more)
    assert answer.status_code == 201, answer.json()
    return Ticket.objects.get(number=answer.json()["number"])


def path_of(address: str) -> str:
    return address.removeprefix("http://testserver/api/v1")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_agents_read_and_find_what_the_game_says(program: Program, game: Game, agent: User) -> None:
    log = "12:00 started\x1b[2J\n12:01 \u202efdp.exe"
    ticket = filed(program, topic="bug", platform="linux", log=log, **KNOWN)
    assert (ticket.topic, ticket.queue.slug, ticket.platform) == ("bug", "bugs", "linux")
    page = signed_in(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    for words in (*KNOWN.values(), "From the game", "log.txt"):
        assert words in page
    kept = ticket.messages.get().attachments.get()
    link = f"/staff/tickets/{ticket.number}/files/{kept.pk}/"
    text = b"".join(signed_in(agent).get(link)).decode()
    assert text == "12:00 started<U+001B>[2J\n12:01 <U+202E>fdp.exe"
    filed(program)
    for found in ("p-81723", "s-77f", "4711"):
        listed = signed_in(agent).get("/staff/tickets/", {"q": found}).content.decode()
        assert listed.count("Lost at sea</a>") == 1, found


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "magic"},
        {"platform": "abacus"},
        {"log": "€" * 90_000},
        {"player_id": "p" * 101},
        {"session": "\0"},
        {"mood": "bad"},
    ],
)
def test_what_cannot_be_kept_is_told_and_files_nothing(
    program: Program, game: Game, wrong: dict[str, str]
) -> None:
    answer = program.post("/tickets", SAID | wrong)
    assert answer.status_code == 422
    assert next(iter(wrong)) in str(problem(answer)["errors"])
    assert not Ticket.objects.exists()


def test_a_game_reads_its_tickets_and_no_others(
    program: Program, keyed: Keyed, game: Game, founder: User, studio: Studio, player: User
) -> None:
    ticket = filed(program, **KNOWN)
    tickets.file_ticket(
        email=player.email, subject="Mine", body="Mine", player=player, game=game, actor=player
    )
    [shown] = program.get("/tickets").json()["items"]
    assert shown == program.get(f"/tickets/{ticket.number}").json()
    assert {name: shown[name] for name in ("number", "state", "player_id", "build", "game")} == {
        "number": ticket.number,
        "state": "open",
        "player_id": "p-81723",
        "build": "4711",
        "game": game.slug,
    }
    assert "email" not in shown
    other = add_game(
        studio=studio, title="Second", tagline="", about="", currency="USD", actor=founder
    )
    theirs = keyed(founder, *Scope, game=other)
    assert theirs.get("/tickets").json()["items"] == []
    assert program.get("/tickets?game=second").json()["items"] == []
    assert theirs.get(f"/tickets?game={game.slug}").status_code == 404
    for path in (f"/tickets/{ticket.number}", f"/tickets/{ticket.number}/messages"):
        assert theirs.get(path).status_code == 404
    assert theirs.post(f"/tickets/{ticket.number}/messages", {"body": "Hi"}).status_code == 404
    own = Ticket.objects.get(subject="Mine")
    assert program.get(f"/tickets/{own.number}").status_code == 404
    assert theirs.get("/messages").json()["items"] == []


def _place(link: str) -> str:
    """Where its cursor stands, without the signature, which names the second it was made in."""
    return link.partition("after=")[2].partition("%3A")[0]


def test_a_game_reads_our_answers_by_one_cursor(program: Program, game: Game, agent: User) -> None:
    one, two = filed(program), filed(program)
    begin = program.get("/messages").json()
    assert begin["items"] == []
    for ticket, words in ((one, "First"), (two, "Second"), (one, "Third")):
        tickets.note(ticket=ticket, body="A secret.", actor=agent)
        tickets.reply(ticket=ticket, body=words, actor=agent)
    first = program.get(f"{path_of(begin['next'])}&limit=2").json()
    assert [one["body"] for one in first["items"]] == ["First", "Second"]
    assert first["items"][0] | {"id": 0, "created_at": ""} == {
        "id": 0,
        "ticket": one.number,
        "by": "support",
        "agent": agent.display_name,
        "body": "First",
        "created_at": "",
    }
    rest = program.get(path_of(first["next"])).json()
    assert [one["body"] for one in rest["items"]] == ["Third"]
    again = program.get(path_of(rest["next"])).json()
    assert again["items"] == []
    assert _place(again["next"]) == _place(rest["next"])
    said = program.get(f"/tickets/{one.number}/messages").json()["items"]
    assert [(one["by"], one["body"]) for one in said] == [
        ("player", "My boat is gone."),
        ("support", "First"),
        ("support", "Third"),
    ]
    for made_up in ("1", "abc:def"):
        assert program.get(f"/messages?after={made_up}").status_code == 400


def test_a_game_passes_on_what_the_player_says_next(
    program: Program, game: Game, agent: User
) -> None:
    ticket = filed(program)
    tickets.reply(ticket=ticket, body="Look again.", actor=agent)
    words = {"body": "It is back <again>."}
    path = f"/tickets/{ticket.number}/messages"
    answers = [program.post(path, words, key="one") for _press in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count()) == ("open", 3)
    assert Clock.objects.filter(ticket=ticket, kind="next", stopped_at=None).exists()
    # A program proves nothing of an address: what we answer is still not mailed.
    assert not ticket.confirmed
    tickets.reply(ticket=ticket, body="Good.", actor=agent)
    assert not OutgoingMail.objects.filter(delivery__message__isnull=False).exists()
    assert program.post(path, {"body": ""}).status_code == 422
    Ticket.objects.filter(pk=ticket.pk).update(state="solved")
    Ticket.objects.filter(pk=ticket.pk).update(state="closed")
    assert "closed" in problem(program.post(path, words))["detail"]
    assert ticket.messages.count() == 4


def test_a_studios_games_pass_on_only_so_much(
    program: Program, game: Game, settings: Settings
) -> None:
    settings.API_MESSAGES_PER_DAY = 1
    ticket = filed(program)
    answer = program.post(f"/tickets/{ticket.number}/messages", {"body": "And?"})
    assert answer.status_code == 429
    assert ticket.messages.count() == 1


def test_what_is_said_by_mail_is_none_of_the_games(
    program: Program, game: Game, agent: User
) -> None:
    ticket = filed(program)
    tickets.reply(ticket=ticket, body="To the game.", actor=agent)
    raw = f"From: {ticket.email}\nTo: {ticket.reply_address}\n\nMy card is 1234."
    mail.receive_message(vouched(raw.encode()))
    tickets.reply(ticket=ticket, body="About card 1234.", actor=agent)
    for path in (f"/tickets/{ticket.number}/messages", "/messages"):
        told = program.get(path).content.decode()
        assert "To the game." in told
        assert "1234" not in told
    program.post(f"/tickets/{ticket.number}/messages", {"body": "Once more."})
    tickets.reply(ticket=ticket, body="To the game again.", actor=agent)
    assert "To the game again." in program.get("/messages").content.decode()


def test_a_ticket_joined_to_an_accounts_tells_the_game_no_more(
    program: Program, game: Game, agent: User, player: User
) -> None:
    ticket = filed(program)
    own = tickets.file_ticket(
        email=player.email, subject="Mine", body="Mine", player=player, actor=player
    )
    merging.merge(source=ticket, target=own, actor=agent)
    tickets.reply(ticket=own, body="To the account.", actor=agent)
    assert program.get("/messages").json()["items"] == []
    assert program.get(f"/tickets/{ticket.number}").json()["state"] == "closed"
    assert "account" not in program.get(f"/tickets/{ticket.number}/messages").content.decode()
    words = {"body": "Hello?"}
    assert program.post(f"/tickets/{ticket.number}/messages", words).status_code == 422
    assert program.get(f"/tickets/{own.number}").status_code == 404


def test_an_answer_that_is_committed_late_is_not_passed(
    committed_db: str, game: Game, founder: User, agent: User
) -> None:
    _key, text = make_key(
        studio=game.studio, name="Game", scopes=[*Scope], game=None, actor=founder
    )
    one, two = filed(Program(text)), filed(Program(text))
    games = Game.objects.filter(pk=game.pk)

    def answer() -> None:
        try:
            tickets.reply(ticket=two, body="Second", actor=agent)
        finally:
            connection.close()

    with transaction.atomic():
        tickets.reply(ticket=one, body="First", actor=agent)
        beside = threading.Thread(target=answer)
        beside.start()
        beside.join(0.5)
        # The other waits for its place, so that nobody's cursor stands behind this one by now.
        assert beside.is_alive()
    beside.join(30)
    assert [str(reply.message.body) for reply in replies_to(games)] == ["First", "Second"]


def test_the_database_keeps_what_a_game_said_and_was_told(
    program: Program, game: Game, agent: User
) -> None:
    ticket = filed(program, **KNOWN)
    tickets.reply(ticket=ticket, body="Hm.", actor=agent)
    refused: list[Any] = [
        "UPDATE support_fromgame SET player_id = 'another'",
        "UPDATE support_fromgame SET build = ''",
        "DELETE FROM support_fromgame",
        "DELETE FROM support_gamereply",
        "UPDATE support_gamereply SET id = id + 1",
        "UPDATE support_message SET key = gen_random_uuid()",
    ]
    for statement in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            execute(statement)
    # What names a person may be erased.
    FromGame.objects.update(player_id="", session="")
    assert (GameReply.objects.count(), Message.objects.count()) == (1, 2)
