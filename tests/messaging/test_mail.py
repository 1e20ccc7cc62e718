"""The outbox: written with the change, sent by a sweep, tried again, never twice by key."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail as django_mail
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from incubator.messaging import mail
from incubator.messaging.models import OutgoingMail

pytestmark = pytest.mark.django_db


class Inbox:
    """An SMTP server's handler that keeps what it is given, or refuses."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.received.append(envelope)
        return self.answer


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """A real SMTP conversation over loopback."""
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
    }
    yield handler
    controller.stop()


def write(key: str = "letter:1") -> OutgoingMail:
    return mail.send(to="a@example.com", subject="Your\nletter", body="水 and ink", key=key)


def test_a_mail_goes_out_once_with_its_own_id(inbox: Inbox) -> None:
    row = write()
    assert write().pk == row.pk
    assert mail.send_due() == 1
    assert mail.send_due() == 0
    [letter] = inbox.received
    assert letter.rcpt_tos == ["a@example.com"]
    assert isinstance(letter.content, bytes)
    assert row.message_id.encode() in letter.content
    assert "\n" not in row.subject


def test_a_refused_mail_waits_and_goes_out_later(inbox: Inbox) -> None:
    row = write()
    inbox.answer = "451 try again"
    assert mail.send_due() == 0
    row.refresh_from_db()
    assert row.attempts == 1
    assert "451" in row.last_error
    assert row.next_attempt_at > timezone.now()
    inbox.answer = "250 OK"
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert mail.send_due() == 1
    assert len(inbox.received) == 1


def test_a_server_that_breaks_off_ends_the_turn_and_holds_up_no_other_mail(inbox: Inbox) -> None:
    first, second = write("letter:1"), write("letter:2")
    inbox.answer = "421 too much of it, closing"
    assert mail.send_due() == 0
    for row in (first, second):
        row.refresh_from_db()
    assert (first.attempts, second.attempts) == (1, 0)
    # It is the server's own matter, and no refusal of the letter.
    assert (first.refusals, first.failed_at) == (0, None)
    inbox.answer = "250 OK"
    assert mail.send_due() == 1
    second.refresh_from_db()
    assert second.sent_at is not None


def test_a_server_that_is_not_there_loses_nothing(settings: Settings) -> None:
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 9,
    }
    row = write()
    assert mail.send_due() == 0
    row.refresh_from_db()
    assert row.sent_at is None
    assert row.last_error


def test_a_change_that_is_rolled_back_sends_nothing() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_what_libraries_mail_goes_through_the_outbox() -> None:
    backend = mail.OutboxBackend()
    message = django_mail.EmailMessage(
        "Hello", "Body", to=["B <b@example.com>"], cc=["c@example.com"]
    )
    assert backend.send_messages([message]) == 2
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {
        "b@example.com",
        "c@example.com",
    }


def test_a_mail_that_cannot_be_written_does_not_stop_the_rest(inbox: Inbox) -> None:
    # Valid to every form, but too long for the name system once it is spelled in ASCII.
    nowhere = f"ada@{'é' * 60}.example"
    mail.send(to=nowhere, subject="First", body="…", key="first")
    mail.send(to="ada@incubator.example", subject="Second", body="…", key="second")
    assert mail.send_due() == 1
    assert len(inbox.received) == 1
    waiting = OutgoingMail.objects.get(key="first")
    assert waiting.sent_at is None
    assert waiting.last_error
    assert waiting.next_attempt_at > timezone.now()


def test_a_letter_that_cannot_be_written_holds_up_no_other(inbox: Inbox) -> None:
    odd = write("letter:odd")
    OutgoingMail.objects.filter(pk=odd.pk).update(in_reply_to="<one>\nBcc: all@example.com")
    write("letter:fine")
    assert mail.send_due() == 1
    odd.refresh_from_db()
    assert "BadHeaderError" in odd.last_error
    assert (odd.attempts, odd.sent_at) == (1, None)
    assert odd.next_attempt_at > timezone.now()
    assert len(inbox.received) == 1


def test_what_strangers_wrote_into_headers_stays_on_one_line() -> None:
    row = mail.send(
        to="a@example.com",
        subject="S",
        body="B",
        key="k",
        in_reply_to="<one>\r\nBcc: all@example.com",
        references="<one>\n <two>",
    )
    assert (row.in_reply_to, row.references) == ("<one> Bcc: all@example.com", "<one> <two>")


def test_a_silent_mail_server_is_waited_for_once_a_sweep(settings: Settings) -> None:
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 9,
    }
    for number in range(3):
        write(f"letter:{number}")
    assert mail.transport().timeout == mail.PATIENCE_SECONDS
    assert mail.send_due() == 0
    assert OutgoingMail.objects.filter(attempts=1).count() == 1
    assert OutgoingMail.objects.filter(attempts=0).count() == 2
