"""Asking on the site: a topic first, then what it needs; signed in, as a guest, or locked out."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.models import Order
from cms.models import HelpIndexPage, HelpPage
from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from studios.models import Game
from support.models import GuestQuestion, Message, Ticket
from support.services import guests
from tests.clients import Client

pytestmark = pytest.mark.django_db

LINK = re.compile(r"(/support/confirm/[^/\s]+/)")
WORDS = {"subject": "It does not start", "body": "A black window."}
GUEST = WORDS | {"email": "Gast@Home.example"}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("topic", "queue"),
    [("account", "accounts"), ("payment", "payments"), ("other", "other")],
)
def test_a_topic_leads_to_its_queue(topic: str, queue: str, player: User) -> None:
    signed_in(player).post(f"/support/new/{topic}/", WORDS)
    ticket = Ticket.objects.get()
    assert (ticket.topic, ticket.queue.slug) == (topic, queue)


def test_each_topic_asks_for_what_it_needs(player: User, order: Order) -> None:
    client = signed_in(player)
    asked = {
        topic: set(
            re.findall(r'name="(\w+)"', client.get(f"/support/new/{topic}/").content.decode())
        )
        for topic in ("payment", "refund", "account", "appeal", "bug", "other")
    }
    assert "order" in asked["payment"] & asked["refund"]
    assert "game" in asked["appeal"] & asked["bug"] & asked["other"]
    assert {"platform", "version"} <= asked["bug"]
    assert not asked["account"] & {"order", "game", "platform"}
    for topic in ("refund", "appeal", "bug"):
        page = client.post(f"/support/new/{topic}/", WORDS).content.decode()
        assert WORDS["body"] in page
    assert not Ticket.objects.exists()


def test_a_bug_names_game_platform_and_version(player: User, order: Order, game: Game) -> None:
    about = {"game": game.pk, "platform": "linux", "version": "1.2 beta"}
    signed_in(player).post("/support/new/bug/", WORDS | about)
    ticket = Ticket.objects.get()
    assert (ticket.game, ticket.platform, ticket.version) == (game, "linux", "1.2 beta")
    assert "Linux 1.2 beta" in ticket.lede


def test_files_come_with_the_question_and_with_each_message(player: User) -> None:
    client = signed_in(player)
    page = SimpleUploadedFile("log.txt", b"crash at 12")
    client.post("/support/new/other/", WORDS | {"files": [page]})
    ticket = Ticket.objects.get()
    page = SimpleUploadedFile("more.txt", b"and at 13")
    client.post(f"/support/{ticket.number}/", {"body": "Again", "files": [page]})
    names = [
        [one.document.name for one in message.attachments.all()]
        for message in Message.objects.filter(ticket=ticket)
    ]
    assert names == [["log.txt"], ["more.txt"]]
    shown = client.get(f"/support/{ticket.number}/").content.decode()
    [link, _second] = re.findall(r"/support/[^/]+/files/\d+/", shown)
    assert b"".join(client.get(link)) == b"crash at 12"


def test_a_file_that_is_refused_keeps_what_was_typed_and_asks_nothing(player: User) -> None:
    program = SimpleUploadedFile("a.exe", b"MZ\0\0" * 100)
    page = signed_in(player).post("/support/new/other/", WORDS | {"files": [program]})
    assert "Convert it first" in page.content.decode()
    assert WORDS["body"] in page.content.decode()
    assert not Ticket.objects.exists()


def test_a_notes_file_is_not_the_players(player: User, agent: User, ticket: Ticket) -> None:
    other = signed_in(player).get(f"/support/{ticket.number}/files/1/")
    assert other.status_code == 404


def test_a_guest_is_heard_once_the_mail_is_read() -> None:
    client = Client()
    page = client.post("/support/guest/other/", GUEST)
    assert "gast@home.example" in page.content.decode()
    assert not Ticket.objects.exists()
    sent = OutgoingMail.objects.get()
    assert sent.recipient == "gast@home.example"
    # Anybody may have named the address: not a word of theirs goes there.
    assert "black window" not in sent.body + sent.subject
    [link] = LINK.findall(sent.body)
    # Programs open links; only the button counts.
    assert "A black window." in client.get(link).content.decode()
    assert not Ticket.objects.exists()
    for _press in range(2):
        assert Ticket.objects.count() <= 1
        client.post(link)
    ticket = Ticket.objects.get()
    assert (ticket.email, ticket.player, ticket.confirmed) == ("gast@home.example", None, True)
    assert ticket.number in client.get(link).content.decode()


def test_a_confirmed_address_of_an_account_is_its_persons(player: User) -> None:
    Client().post("/support/locked-out/", GUEST | {"email": player.email})
    [link] = LINK.findall(OutgoingMail.objects.get().body)
    Client().post(link)
    ticket = Ticket.objects.get()
    assert (ticket.player, ticket.topic) == (player, "account")


def test_the_same_guests_form_twice_asks_once() -> None:
    key = {"form_key": "5b0f6bb2-7a52-4d6f-9f0e-3f5f1f0a2c11"}
    for _press in range(2):
        Client().post("/support/guest/other/", GUEST | key)
    assert GuestQuestion.objects.count() == OutgoingMail.objects.count() == 1


def test_one_address_is_not_mailed_for_ever() -> None:
    for _asked in range(guests.MOST_A_DAY + 2):
        page = Client().post("/support/guest/other/", GUEST)
    assert GuestQuestion.objects.count() == guests.MOST_A_DAY
    assert "A black window." in page.content.decode()


def test_what_nobody_confirmed_is_forgotten_and_too_late_to_confirm() -> None:
    Client().post("/support/guest/other/", GUEST)
    [link] = LINK.findall(OutgoingMail.objects.get().body)
    assert guests.forget_unconfirmed() == 0
    asked = GuestQuestion.objects.get()
    GuestQuestion.objects.update(created_at=asked.created_at - 2 * guests.CONFIRMED_WITHIN)
    assert "too old" in Client().post(link, follow=True).content.decode()
    assert guests.forget_unconfirmed() == 1
    assert Client().get(link).status_code == 404
    assert not Ticket.objects.exists()


def test_help_that_fits_is_offered_before_the_question_is_sent() -> None:
    index = HelpIndexPage.objects.first()
    assert index is not None
    index.add_child(
        instance=HelpPage(title="Why was I charged twice?", slug="twice", summary="S", body="B")
    )
    found = Client().get("/help/matches/", {"subject": "They charged me two times"})
    assert "Why was I charged twice?" in found.content.decode()
    assert not Client().get("/help/matches/", {"subject": "Lost"}).content.strip()
