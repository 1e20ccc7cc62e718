"""How much one person, and one studio's games, may ask of the desk."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.models import QuerySet

from incubator.accounts.models import User
from incubator.core.totals import TooMany
from incubator.messaging.models import OutgoingMail
from studios.models import Game
from support.models import Message, Ticket
from support.services import limits, mail, tickets
from tests.api.conftest import Program, keyed, problem, program
from tests.clients import Client
from tests.powers import tamper
from tests.support.test_mail import write
from tests.vouching import vouched

pytestmark = pytest.mark.django_db
__all__ = ["keyed", "program"]


def ask(player: User, subject: str = "Lost") -> Ticket:
    return tickets.file_ticket(
        email=player.email, subject=subject, body="Help.", player=player, actor=player
    )


def file(program: Program, game: Game, email: str, subject: str = "Buy at evil.example") -> Any:
    body = {"game": game.slug, "email": email, "subject": subject, "body": "At evil.example."}
    return program.post("/tickets", body, key=uuid4().hex)


def to_player() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(recipient="victim@home.example")


def test_a_person_who_has_many_open_questions_is_told_where_to_write(
    player: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OPEN", 2)
    ask(player)
    ask(player)
    client = Client()
    client.force_login(player)
    words = {"subject": "Third", "body": "Typed with care"}
    page = client.post("/support/new/other/", words).content.decode()
    assert "2 of your questions are still open" in page
    assert "Typed with care" in page
    assert Ticket.objects.count() == 2
    ask(stranger)
    # What came by mail is kept.
    mail.receive_message(vouched(write(player.email)))
    assert Ticket.objects.of_player(player).count() == 3


def test_a_person_asks_only_so_often_in_a_day(
    player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_A_DAY", 2)
    ask(player)
    ask(player)
    with pytest.raises(TooMany, match="tomorrow") as refused:
        ask(player)
    assert refused.value.wait is not None
    assert timedelta(hours=23) < refused.value.wait <= timedelta(days=1)
    tamper("UPDATE support_ticket SET created_at = created_at - interval '25 hours'")
    ask(player)


def test_a_person_writes_only_so_many_messages_in_a_day(
    ticket: Ticket, player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_MESSAGES_A_DAY", 2)
    tickets.hear(ticket=ticket, body="And?", author=player)
    with pytest.raises(TooMany, match="2 messages"):
        tickets.hear(ticket=ticket, body="And??", author=player)
    assert Message.objects.count() == 2


def test_a_games_ticket_mails_fixed_words_alone_until_somebody_answers(
    program: Program, game: Game, agent: User
) -> None:
    file(program, game, "victim@home.example")
    ticket = Ticket.objects.get()
    acknowledged = to_player().get()
    assert ticket.number in acknowledged.subject
    tickets.reply(ticket=ticket, body="Which boat?", actor=agent)
    assert to_player().count() == 1
    client = Client()
    client.force_login(agent)
    page = client.get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert "This address has not answered yet" in page
    assert "held until the address answers" in page
    for text in (acknowledged.subject, acknowledged.body):
        assert "evil" not in text
        assert game.title not in text
    # Nor does it for somebody else, or for a machine.
    for sender, marks in (
        ("mallory@evil.example", {}),
        ("victim@home.example", {"Auto_Submitted": "auto-replied"}),
    ):
        mail.receive_message(write(sender, "Me", to=ticket.reply_address, **marks))
        assert not OutgoingMail.objects.filter(body__contains="Which boat?").exists()
    mail.receive_message(write("victim@home.example", "Mine", to=ticket.reply_address))
    held = OutgoingMail.objects.latest("pk")
    assert held.body.startswith("Which boat?")
    assert held.recipient == "victim@home.example"
    tickets.reply(ticket=Ticket.objects.get(pk=ticket.pk), body="Found.", actor=agent)
    assert OutgoingMail.objects.latest("pk").body.startswith("Found.")
    assert OutgoingMail.objects.filter(body__contains="Which boat?").count() == 1


def test_a_studios_games_file_only_so_many_tickets_a_day(
    program: Program, game: Game, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "API_TICKETS_PER_DAY", 2)
    for number in range(2):
        assert file(program, game, f"p{number}@home.example").status_code == 201
    refused = file(program, game, "p3@home.example")
    assert refused.status_code == 429
    assert "2 tickets within a day" in problem(refused)["detail"]
    assert 0 < int(refused["Retry-After"]) <= 86_400
    assert Ticket.objects.count() == 2
    assert not OutgoingMail.objects.filter(recipient="p3@home.example").exists()
