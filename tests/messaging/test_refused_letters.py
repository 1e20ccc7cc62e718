"""A letter that is refused for good ends, is shown, and may be sent again by a person."""

import smtplib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core.models import AuditRow
from incubator.messaging import mail
from incubator.messaging.metrics import mail_given_up, mail_oldest, mail_waiting
from incubator.messaging.models import OutgoingMail
from incubator.operation.doctor.parts import check_work
from incubator.portal.waiting import waiting_for

pytestmark = pytest.mark.django_db


class Server:
    """A mail server that answers each letter with the same error, or takes it."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.asked = 0

    def send_messages(self, letters: list[object]) -> int:
        self.asked += 1
        if self.error:
            raise self.error
        return len(letters)


def answering(monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> Server:
    server = Server(error)
    monkeypatch.setattr(mail, "transport", lambda: server)
    return server


def write(key: str = "letter:1") -> OutgoingMail:
    return mail.send(to="a@example.com", subject="Secret subject", body="B", key=key)


def try_now() -> OutgoingMail:
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    mail.send_due()
    return OutgoingMail.objects.get()


def refused(code: int) -> smtplib.SMTPException:
    return smtplib.SMTPRecipientsRefused({"a@example.com": (code, b"no such person")})


@pytest.mark.parametrize(
    "error",
    [
        refused(550),
        smtplib.SMTPDataError(554, b"no"),
        UnicodeError("label too long"),
        ValueError("Header values can't contain newlines"),
    ],
)
def test_what_is_refused_for_good_is_tried_once(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = answering(monkeypatch, error)
    write()
    for _again in range(3):
        letter = try_now()
    assert server.asked == 1
    assert letter.failed_at is not None
    assert type(error).__name__ in letter.last_error
    assert (mail_waiting(), mail_oldest(), mail_given_up()) == (0, 0, 1)


@pytest.mark.parametrize(
    "error", [refused(450), smtplib.SMTPDataError(451, b"later"), RuntimeError("odd")]
)
def test_not_now_again_and_again_ends_too(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = answering(monkeypatch, error)
    write()
    for number in range(1, mail.MOST_REFUSALS + 1):
        assert (try_now().failed_at is not None) == (number == mail.MOST_REFUSALS)
    try_now()
    assert server.asked == mail.MOST_REFUSALS


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("timed out"),
        ConnectionRefusedError(),
        smtplib.SMTPServerDisconnected("closed"),
        smtplib.SMTPAuthenticationError(535, b"password"),
        smtplib.SMTPConnectError(554, b"no service"),
    ],
)
def test_a_server_that_is_away_is_no_fault_of_the_letter_for_a_week(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, error)
    write()
    for _again in range(mail.MOST_REFUSALS + 5):
        letter = try_now()
    assert (letter.failed_at, letter.refusals) == (None, 0)
    OutgoingMail.objects.update(created_at=timezone.now() - mail.A_WEEK - timedelta(hours=1))
    assert try_now().failed_at is not None


def given_up() -> OutgoingMail:
    letter = write()
    OutgoingMail.objects.exclude(pk=letter.pk).delete()  # of the accounts that were opened
    OutgoingMail.objects.update(
        failed_at=timezone.now(), attempts=9, refusals=3, last_error="550 no such person"
    )
    return letter


def test_operations_see_it_without_its_words_and_send_it_again(
    client: Client, operations: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = given_up()
    client.force_login(operations)
    assert "1 letter was refused for good" in client.get("/staff/work/").content.decode()
    page = client.get("/staff/letters/").content.decode()
    assert "a@example.com" in page
    assert "550 no such person" in page
    assert "Secret subject" not in page
    assert "Send again" in page

    answer = client.post(f"/staff/letters/{letter.pk}/again/", follow=True)
    assert "leaves with the next turn" in answer.content.decode()
    row = AuditRow.objects.get(act="letter.send_again")
    assert row.actor == operations
    assert "Secret subject" not in str(row.subject_said)
    server = answering(monkeypatch, None)
    assert mail.send_due() == 1
    assert server.asked == 1
    letter.refresh_from_db()
    assert (letter.failed_at, letter.attempts, letter.refusals) == (None, 1, 0)
    assert letter.sent_at is not None
    again = client.post(f"/staff/letters/{letter.pk}/again/", follow=True)
    assert "on its way again already" in again.content.decode()
    assert mail.send_due() == 0


def test_it_waits_on_the_home_of_operations_and_the_doctor_names_it(
    operations: User, finance: User
) -> None:
    given_up()
    [item] = [one for one in waiting_for(operations) if one.act == "Send again"]
    assert (item.what, item.url) == ("letter to a@example.com", "/staff/letters/")
    assert not [one for one in waiting_for(finance) if one.act == "Send again"]
    assert any("letters were refused" in str(found) for found in check_work())


def test_strangers_get_404_other_staff_403_and_auditors_only_read(
    client: Client, stranger: User, finance: User, auditor: User, administrator: User
) -> None:
    again = f"/staff/letters/{given_up().pk}/again/"
    for person, reading, sending in (
        (stranger, 404, 404),
        (finance, 403, 403),
        (auditor, 200, 403),
        (administrator, 200, 302),
    ):
        client.force_login(person)
        assert client.get("/staff/letters/").status_code == reading
        assert client.post(again).status_code == sending
        assert (OutgoingMail.objects.get(key="letter:1").failed_at is None) == (sending == 302)


def test_a_letter_on_its_way_is_in_nobody_elses_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    meanwhile: list[int] = []

    class Slow(Server):
        def send_messages(self, letters: list[object]) -> int:
            meanwhile.append(mail.send_due())
            return super().send_messages(letters)

    slow = Slow(None)
    monkeypatch.setattr(mail, "transport", lambda: slow)
    assert mail.send_due() == 1
    assert (meanwhile, slow.asked) == ([0], 1)


def test_a_letter_whose_worker_died_is_sent_by_another(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    write()

    class Deadly(Server):
        def send_messages(self, letters: list[object]) -> int:
            raise KeyboardInterrupt

    monkeypatch.setattr(mail, "transport", lambda: Deadly(None))
    with pytest.raises(KeyboardInterrupt):
        mail.send_due()
    answering(monkeypatch, None)
    assert mail.send_due() == 0
    OutgoingMail.objects.update(next_attempt_at=timezone.now())  # five minutes later
    assert mail.send_due() == 1
