"""The process as it is started and ended in production."""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from incubator.runtime.places import PROJECT
from incubator.runtime.processes import wait_until
from support.listening.places import Place
from support.models import Message, Ticket
from tests import servers
from tests.servers import DatabaseServer
from tests.support.listening.serving import Sender, free_place, is_closed, letter, listening

STARTS_WITHIN = 60


def start(place: Place, database_url: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "BROKER_URL": "memory://",
        # Never asked by this command; given so that no Redis is started for it.
        "CACHE_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "memorymail://",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CARD_CODE_KEY": secrets.token_urlsafe(50),
        "SANDBOX_GATEWAY_SECRET": secrets.token_urlsafe(50),
        "MAIL_LISTEN": str(place),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "listen_mail"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_asked_to_end_it_finishes_what_is_in_hand_and_takes_no_more(
    committed_db: str, database_server: DatabaseServer
) -> None:
    place = free_place()
    process = start(place, servers.tests_cluster().url(committed_db))
    with closed_at_the_end(process):
        assert wait_until(place.is_greeted, seconds=STARTS_WITHIN)
        with Sender(place) as idle, Sender(place) as sender:
            with database_server.connect(committed_db) as other, other.transaction():
                other.execute("LOCK TABLE support_message IN SHARE MODE")
                sender.say("MAIL FROM:<petra@home.example>")
                sender.say("RCPT TO:<help@incubator.example>")
                sender.say("DATA")
                sender.send(letter(1) + b".\r\n")
                # Until the mail waits for the table.
                time.sleep(1)
                process.terminate()
                assert idle.hear().startswith("421 4.3.2")
                assert is_closed(idle.connection)
                assert not place.is_greeted(seconds=1)
            assert sender.hear() == f"250 2.0.0 {Ticket.objects.get().number} is kept"
        said, complaint = process.communicate(timeout=20)
    assert (process.returncode, said, complaint) == (0, f"Mail is taken in at {place}.\n", "")
    assert Message.objects.filter(mail__isnull=False).count() == 1


def test_it_does_not_start_where_somebody_listens_already(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECRET_KEY = settings.SANDBOX_GATEWAY_SECRET = secrets.token_urlsafe(50)
    settings.CARD_CODE_KEY = secrets.token_urlsafe(50)
    # Signals come to a process's first thread only, where a browser's test may have left its loop.
    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", lambda *_given: None)
    with (
        listening() as port,
        listening(place=Place(path=str(tmp_path / "mail.sock"))) as path,
        ThreadPoolExecutor(1) as thread,
    ):
        for taken in (port, path, "nowhere"):
            begin = partial(call_command, "listen_mail", listen=str(taken))
            with pytest.raises(CommandError, match="Name another place with --listen"):
                thread.submit(begin).result(30)
        assert path.is_greeted()


def test_it_does_not_start_with_a_key_that_everybody_knows(settings: Settings) -> None:
    settings.SECRET_KEY = settings.DEMO_SECRET_KEY
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        call_command("listen_mail")


@contextmanager
def closed_at_the_end(process: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever became of it."""
    with process:
        try:
            yield
        finally:
            process.kill()
