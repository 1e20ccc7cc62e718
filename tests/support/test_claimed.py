"""A mail in somebody's name is not theirs before our own mail server says so."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings

from billing.models import Order
from incubator.accounts.models import User
from incubator.core.models import AuditRow
from incubator.messaging.models import OutgoingMail
from support.models import ReceivedMail, Ticket
from support.services import mail, tickets
from tests.clients import Client
from tests.support.test_mail import PETRA, write
from tests.vouching import said, vouched

pytestmark = pytest.mark.django_db


def page_of(ticket: Ticket, agent: User) -> str:
    client = Client()
    client.force_login(agent)
    return client.get(f"/staff/tickets/{ticket.number}/").content.decode()


def passes(person: User, server: str = settings.MAIL_AUTHSERV_ID) -> bytes:
    return said(f"{server}; dmarc=pass header.from={person.email.partition('@')[2]}")


def forgeries(person: User) -> list[bytes]:
    """Mails in the person's name that are not theirs, or of which that is not known."""
    domain, raw = person.email.partition("@")[2], write(person.email)
    failed = said(f"{settings.MAIL_AUTHSERV_ID}; dmarc=fail header.from={domain}")
    return [
        raw,
        failed + raw,
        failed + passes(person) + raw,
        passes(person, "mx.evil.example") + raw,
        said("mx.evil.example; none") + passes(person) + raw,
        passes(person) + b"From: mallory@evil.example\n" + raw,
        passes(person) + write(f"{person.email}, mallory@evil.example"),
        passes(person) + raw.replace(b"From:", b"Sender:"),
    ]


@pytest.mark.parametrize("number", range(8))
def test_a_forged_sender_is_a_claim_and_nobodys_ticket(number: int, agent: User) -> None:
    ticket = mail.receive_message(forgeries(agent)[number])
    assert ticket.player is None
    assert ticket.messages.get().author is None
    assert not ReceivedMail.objects.get().verified
    assert not AuditRow.objects.filter(actor=agent).exists()
    assert not Ticket.objects.of_player(agent).exists()


def test_without_our_servers_name_nobody_is_known(
    player: User, settings_without_server: None
) -> None:
    ticket = mail.receive_message(vouched(write(player.email)))
    assert ticket.player is None


@pytest.fixture
def settings_without_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAIL_AUTHSERV_ID", "")


def test_the_page_says_so_and_shows_nothing_of_an_account(
    order: Order, player: User, agent: User
) -> None:
    ticket = mail.receive_message(write(f"Petra <{player.email}>"))
    page = page_of(ticket, agent)
    assert "Sender not verified" in page
    assert f"The mail says it is from Petra &lt;{player.email}&gt;" in page
    for private in (order.number, player.display_name, "Refund order"):
        assert private not in page
    known = mail.receive_message(vouched(write(player.email, body="Really me.")))
    assert order.number in page_of(known, agent)
    assert "Sender not verified" not in page_of(known, agent)


def test_a_claimed_mail_is_acknowledged_without_a_word_of_its_sender(player: User) -> None:
    mail.receive_message(write(player.email, "Buy at evil.example", "Cheap at evil.example"))
    sent = OutgoingMail.objects.get()
    for text in (sent.subject, sent.body):
        assert "evil" not in text
        assert player.display_name not in text
    assert Ticket.objects.get().number in sent.subject


def test_a_claimed_answer_does_not_go_on_in_an_accounts_conversation(
    ticket: Ticket, player: User, agent: User
) -> None:
    tickets.solve(ticket=ticket, actor=agent)
    raw = write(player.email, "Pay it to DE99 instead", to=ticket.reply_address)
    other = mail.receive_message(raw)
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert ticket.messages.count() == 1
    # Kept all the same, where the desk finds it, and where it came from.
    assert (other.state, other.follows, other.player) == ("open", ticket, None)
    assert "Sender not verified" in page_of(other, agent)
    shown = Client()
    shown.force_login(player)
    assert other.number not in shown.get("/support/").content.decode()
    assert shown.get(f"/support/{other.number}/").status_code == 404
    assert mail.receive_message(vouched(raw.replace(b"DE99", b"my wallet"))) == ticket


def test_a_claimed_answer_in_a_strangers_conversation_is_shown_as_claimed(agent: User) -> None:
    ticket = mail.receive_message(vouched(write()))
    assert "Sender not verified" not in page_of(ticket, agent)
    assert mail.receive_message(write(body="And?", to=ticket.reply_address)) == ticket
    assert "Sender not verified" in page_of(ticket, agent)
    assert mail.receive_message(write(body="A guess", to=f"help+{'0' * 20}@a.example")) != ticket


def test_who_answered_us_is_answered_in_their_own_words(agent: User) -> None:
    ticket = mail.receive_message(write(PETRA))
    assert "(not verified)" in ticket.requester
    mail.receive_message(write(body="Me.", to=ticket.reply_address, Auto_Submitted="auto-replied"))
    assert not Ticket.objects.get().confirmed
    mail.receive_message(write(body="It is me.", to=ticket.reply_address))
    known = Ticket.objects.get()
    assert known.confirmed
    assert known.requester == PETRA


def test_answers_go_to_the_address_a_person_has_today(
    ticket: Ticket, player: User, agent: User
) -> None:
    old = player.email
    tickets.reply(ticket=ticket, body="Which order?", actor=agent)
    assert OutgoingMail.objects.latest("pk").recipient == old
    EmailAddress.objects.filter(user=player).update(email="petra@new.example")
    player.email = "petra@new.example"
    player.save(update_fields=["email"])
    tickets.reply(ticket=Ticket.objects.get(pk=ticket.pk), body="And which card?", actor=agent)
    assert OutgoingMail.objects.latest("pk").recipient == "petra@new.example"
    # Whoever reads the old address now is somebody else.
    raw = write(old, "I have it", to=ticket.reply_address)
    assert mail.receive_message(vouched(raw)) != ticket
    raw = write("petra@new.example", "The blue one", to=ticket.reply_address)
    assert mail.receive_message(vouched(raw)) == ticket
