"""A partner outside that says nothing costs one process some seconds, and nobody else's work."""

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from billing.payments import tasks as payment_tasks
from billing.payments.errors import GatewayUnavailable
from incubator.accounts.models import User
from incubator.core.partners import HARD_LIMIT, SOFT_LIMIT
from incubator.documents import files, scanning
from incubator.documents.models import Document
from incubator.messaging import mail
from incubator.messaging.models import OutgoingMail
from incubator.messaging.tasks import send_due_mail
from tests.runtime.servers import silent_server

pytestmark = pytest.mark.django_db

TASKS = {
    "mail": "incubator.messaging.tasks.send_due_mail",
    "scanner": "incubator.documents.tasks.scan_due_documents",
    "machines": "studios.servers.tasks.reconcile_servers",
    "payments": "billing.payments.tasks.resolve_payments",
}


@pytest.fixture
def silent_port() -> Iterator[int]:
    with silent_server() as port:
        yield port


def test_a_mail_server_that_says_nothing_is_waited_for_once_for_all_letters(
    silent_port: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": silent_port,
    }
    monkeypatch.setattr(mail, "PATIENCE_SECONDS", 0.3)
    for number in range(5):
        mail.send(to="a@example.com", subject="S", body="B", key=f"letter:{number}")
    began = time.monotonic()
    for _turn in range(4):
        assert mail.send_due() == 0
    assert time.monotonic() - began < 2
    tried = OutgoingMail.objects.filter(attempts=1).get()
    assert "timed out" in tried.last_error
    # It is the same server for all: the next letter is tried in a minute, not at once.
    assert not OutgoingMail.objects.filter(next_attempt_at__lte=timezone.now()).exists()
    assert OutgoingMail.objects.filter(attempts=0).count() == 4


def test_mail_leaves_outside_of_any_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    mail.send(to="a@example.com", subject="S", body="B", key="letter")
    outside, inside = len(connection.savepoint_ids), []

    def take(_letters: object) -> None:
        inside.append(len(connection.savepoint_ids))

    monkeypatch.setattr(mail, "transport", lambda: SimpleNamespace(send_messages=take))
    assert mail.send_due() == 1
    assert inside == [outside]


@pytest.mark.parametrize("partner", TASKS)
def test_only_one_process_waits_for_a_partner(
    partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def uncertain() -> list[object]:
        called.append("payments")
        return []

    monkeypatch.setattr(mail, "send_due", lambda: called.append("mail"))
    monkeypatch.setattr(scanning, "scan_due", lambda: called.append("scanner"))
    monkeypatch.setattr("studios.servers.services.reconcile", lambda: called.append("machines"))
    monkeypatch.setattr(payment_tasks, "claim_uncertain", uncertain)
    current_app.loader.import_default_modules()
    task = current_app.tasks[TASKS[partner]]
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            name = f"partner:{partner}"
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
            task()
            assert called == []
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
        task()
        assert called == [partner]
    finally:
        other.close()


@pytest.mark.parametrize("name", TASKS.values())
def test_a_call_that_nothing_ends_is_ended_by_the_worker(name: str) -> None:
    current_app.loader.import_default_modules()
    task = current_app.tasks[name]
    assert (task.soft_time_limit, task.time_limit) == (SOFT_LIMIT, HARD_LIMIT)


def test_a_turn_goes_on_in_the_next_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        mail.send(to="a@example.com", subject="S", body="B", key=f"letter:{number}")
    monkeypatch.setattr(mail, "TURN_SECONDS", 0)
    monkeypatch.setattr(mail, "transport", lambda: SimpleNamespace(send_messages=len))
    assert [send_due_mail() for _turn in range(4)] == [1, 1, 1, 0]


def test_a_silent_payment_provider_is_asked_once_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    payments = [SimpleNamespace(provider=name) for name in ("slow", "slow", "quick", "slow")]
    monkeypatch.setattr(payment_tasks, "claim_uncertain", lambda: payments)

    def resolve(*, payment: Any) -> None:
        asked.append(payment.provider)
        if payment.provider == "slow":
            raise GatewayUnavailable("No answer.")

    monkeypatch.setattr(payment_tasks, "resolve_payment", resolve)
    assert payment_tasks.resolve_payments() == 2
    assert asked == ["slow", "quick"]


class Scanner:
    savepoints: list[int] = []
    again: list[int] = []


def looks(file: BinaryIO) -> str:
    Scanner.savepoints.append(len(connection.savepoint_ids))
    # While one process looks at it, another finds nothing to do.
    Scanner.again.append(scanning.scan_due())
    return ""


def says_nothing(file: BinaryIO) -> str:
    Scanner.savepoints.append(len(connection.savepoint_ids))
    raise TimeoutError("timed out")


def stored(person: User, content: bytes) -> Document:
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4 " + content)
    return files.store_document(upload=upload, actor=person)


@pytest.mark.parametrize(("scanner", "judged"), [("looks", 1), ("says_nothing", 0)])
def test_a_scanner_is_asked_outside_of_any_transaction_and_once_when_it_is_silent(
    scanner: str, judged: int, founder: User, settings: Settings
) -> None:
    settings.DOCUMENT_SCANNER = f"{__name__}.{scanner}"
    Scanner.savepoints, Scanner.again = [], []
    for content in (b"one",) if judged else (b"one", b"two"):
        stored(founder, content)
    assert scanning.scan_due() == judged
    assert Scanner.savepoints == [len(connection.savepoint_ids)]
    assert Scanner.again == [0] * judged
