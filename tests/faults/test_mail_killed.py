"""The listener is killed at any moment, and whoever sends mail tries again until it hears a yes.

In the end every mail is one message and its bytes are kept, whatever was sent twice.
"""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from support.models import Message
from tests.sizes import LARGE, SEED, dice
from tests.support.listening.mail_servers import MailServer, nursery
from tests.support.listening.serving import free_place, kept_mails

MAILS, KILLS, SENDERS = (1_200, 150, 6) if LARGE else (12, 2, 3)
PATIENCE_SECONDS = 1_500 if LARGE else 60
# A mail that was sent in one piece would hardly ever be cut in the middle.
SIZES = (10, 200, 3_000, 200_000)


def letters() -> dict[str, bytes]:
    """What is sent, each by the words that only it has: any other source of mails goes here."""
    chance = dice("letters")
    return {
        marker: (
            f"From: writer-{marker}@home.example\r\nTo: help@incubator.example\r\n"
            f"Subject: {marker}\r\nMessage-ID: <{marker}@home.example>\r\n\r\n"
            f"{marker}\r\n.\r\n"
            + "\r\n".join(["No ink, no water."] * (chance.choice(SIZES) // 17))
            + "\r\n"
        ).encode()
        for marker in (f"marker-{number:05}" for number in range(MAILS))
    }


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings, committed_db: str) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_killed_again_and_again_every_mail_is_one_message() -> None:
    sent, chance, place = letters(), dice("kills of listeners"), free_place()
    mails = list(sent.values())
    # While the last mails of each are still to come.
    moments = sorted(chance.sample(range(MAILS - SENDERS), KILLS))
    servers = [MailServer(place, ("EHLO", "LHLO")[number % 2]) for number in range(SENDERS)]
    began = time.monotonic()
    with nursery(place) as births, ThreadPoolExecutor(SENDERS) as pool:
        work = [
            pool.submit(one.deliver, mails[number::SENDERS], PATIENCE_SECONDS)
            for number, one in enumerate(servers)
        ]
        listener = int(births.readline())
        for moment in moments:
            while sum(one.delivered for one in servers) < moment and not any(
                one.done() for one in work
            ):
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.05))
            os.kill(listener, signal.SIGKILL)
            listener = int(births.readline())
        for one in work:
            one.result()
    print(
        f"{MAILS} mails over {SENDERS} connections, {KILLS} kills,"
        f" {sum(one.repeated for one in servers)} sent again,"
        f" {time.monotonic() - began:.0f} s, seed {SEED}"
    )
    check(sent)


def check(sent: dict[str, bytes]) -> None:
    said = list(Message.objects.filter(mail__isnull=False).values_list("body", flat=True))
    # Each begins with its own words.
    assert sorted(body.split()[0] for body in said) == sorted(sent)
    assert set(kept_mails()) == set(sent.values())
