"""The thin client as a mail server runs it: bytes in, an answer and an exit code out."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from incubator.runtime.places import PROJECT
from support.listening.bounds import Bounds
from support.listening.places import NoPlace, Place, place_named
from support.models import Ticket
from tests.support.listening.serving import kept_mails, letter, listening


def hand_over(raw: bytes, place: Place | str, *more: str) -> tuple[int, str, str]:
    arguments = more or ("--from=petra@home.example",)
    done = subprocess.run(
        [sys.executable, "-m", "support.listening.hand_over", *arguments],
        cwd=PROJECT,
        env=os.environ | {"MAIL_LISTEN": str(place)},
        input=raw,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode().strip(), done.stderr.decode().strip()


@pytest.fixture
def place(committed_db: str, tmp_path: Path) -> Iterator[Place]:
    with listening(Bounds(largest=20_000), Place(path=str(tmp_path / "mail.sock"))) as found:
        yield found


def test_a_mail_that_is_handed_over_is_told_its_ticket(place: Place) -> None:
    code, said, complaint = hand_over(letter(1), place)
    assert (code, said, complaint) == (0, f"2.0.0 {Ticket.objects.get().number} is kept", "")
    assert kept_mails() == [letter(1)]


def test_bytes_are_handed_over_as_they_are(place: Place) -> None:
    """Line feeds alone, as programs pipe them, dots at the beginning, an end without one."""
    raw = b".\r\n..a\r\nFrom: p@home.example\n\n.\nHelp \xff\0\r\n."
    assert hand_over(raw, place)[0] == 0
    assert kept_mails() == [raw + b"\r\n"]


def test_each_mailbox_is_answered(place: Place) -> None:
    mailboxes = ("--from=", "--mailbox", "help@incubator.example", "help+a1@incubator.example")
    code, said, _complaint = hand_over(letter(1), place, *mailboxes)
    assert code == 0
    assert said.splitlines() == [f"2.0.0 {Ticket.objects.get().number} is kept"] * 2


@pytest.mark.parametrize(
    ("raw", "mailbox", "reason"),
    [
        (b"", "postmaster", "nothing was delivered"),
        (b"x" * 20_001, "postmaster", "exceeds"),
        (letter(1), "somebody@elsewhere.example", "no mail for this address"),
    ],
)
def test_what_will_never_be_taken_is_told_so(
    place: Place, raw: bytes, mailbox: str, reason: str
) -> None:
    code, said, complaint = hand_over(raw, place, "--from=", "--mailbox", mailbox)
    assert (code, said) == (65, "")
    assert reason in complaint


@pytest.mark.parametrize("where", ["127.0.0.1:1", "unix:/nowhere/mail.sock", "nonsense"])
def test_where_nobody_listens_it_is_to_be_delivered_again(where: str) -> None:
    code, said, complaint = hand_over(letter(1), where)
    assert (code, said) == (75, "")
    assert complaint.endswith("Deliver it again later.")
    assert "Traceback" not in complaint


def test_a_command_line_that_is_wrong_sends_no_mail_back(place: Place) -> None:
    code, said, complaint = hand_over(letter(1), place, "--form=petra@home.example")
    assert (code, said) == (75, "")
    assert complaint.endswith("Deliver it again later.")


def test_it_knows_nothing_of_django() -> None:
    script = "import sys, support.listening.hand_over; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, check=True
    )
    assert done.stdout == b"False\n"


@pytest.mark.parametrize("text", ["127.0.0.1:8025", "[::1]:25", "mail:1", "unix:/run/mail.sock"])
def test_a_place_is_written_as_it_is_read(text: str) -> None:
    assert str(place_named(text)) == text


@pytest.mark.parametrize(
    "text", ["", "8025", ":8025", "mail:", "mail:x", "mail:70000", "unix:mail"]
)
def test_what_names_no_place_is_told_so(text: str) -> None:
    with pytest.raises(NoPlace, match="names no"):
        place_named(text)
