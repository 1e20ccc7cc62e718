"""The command as a mail server runs it: bytes in, a number and an exit code out."""

import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from support.models import Message, ReceivedMail, Ticket
from support.services.mail import LARGEST_MAIL
from tests import servers
from tests.sizes import LARGE

ROOT = Path(__file__).parents[2]
RAW = b"From: petra@home.example\nSubject: Charged twice\nMessage-ID: <one@home.example>\n\nHelp"
NOWHERE = "postgres://nobody@127.0.0.1:1/none"


def start(database_url: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "BROKER_URL": "memory://",
        # Never asked by this command; given so that no Redis is started for it.
        "CACHE_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "memorymail://",
    }
    pipe = subprocess.PIPE
    command = [sys.executable, "manage.py", "receive_mail"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe
    )


def deliver(raw: bytes, database_url: str) -> tuple[int, str, str]:
    process = start(database_url)
    out, err = process.communicate(raw, timeout=60)
    return process.returncode, out.decode().strip(), err.decode().strip()


def test_a_delivered_mail_prints_its_tickets_number(committed_db: str) -> None:
    code, number, complaint = deliver(RAW, servers.tests_cluster().url(committed_db))
    assert (code, complaint) == (0, "")
    assert Ticket.objects.get().number == number


def test_deliveries_at_once_are_one_message(committed_db: str) -> None:
    many = 4 if LARGE else 2
    running = [start(servers.tests_cluster().url(committed_db)) for _ in range(many)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(RAW)
        process.stdin.close()
        process.stdin = None
    answers = {(process.communicate(timeout=60)[0], process.returncode) for process in running}
    assert answers == {(f"{Ticket.objects.get().number}\n".encode(), 0)}
    assert Message.objects.count() == ReceivedMail.objects.count() == 1


def test_a_database_that_is_down_means_try_again() -> None:
    code, out, complaint = deliver(RAW, NOWHERE)
    assert (code, out) == (75, "")
    assert "Deliver it again later" in complaint
    assert "Traceback" not in complaint


def test_settings_that_cannot_be_read_mean_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "several")
    code, out, complaint = deliver(RAW, NOWHERE)
    assert (code, out) == (75, "")
    assert "Deliver it again later" in complaint


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "nothing was delivered"), (b"x" * (LARGEST_MAIL + 1), "larger than 25 MB")],
)
def test_what_can_never_be_kept_is_told_to_the_mail_server(
    raw: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = io.StringIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    with pytest.raises(SystemExit, match="65"):
        call_command("receive_mail", stderr=complaint)
    assert reason in complaint.getvalue()
