"""The listener is killed at any moment, and whoever sends mail tries again until it hears a yes.

In the end every mail is one message and its bytes are kept, whatever was sent twice.
"""

import os
import signal
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from support.models import Message
from tests.sizes import LARGE, SEED, dice
from tests.support.letters.mutations import mutated
from tests.support.listening.mail_servers import MailServer, nursery
from tests.support.listening.serving import free_place, kept

# Of all mails, so many say something that can be looked for.
MAILS, OWN, KILLS, SENDERS = (1_200, 200, 150, 6) if LARGE else (14, 6, 2, 3)
PATIENCE_SECONDS = 1_500 if LARGE else 60
# A mail that was sent in one piece would hardly ever be cut in the middle.
SIZES = (10, 200, 3_000, 200_000)
MARKER = "marker-"


def letters() -> list[bytes]:
    """What is sent, no mail twice, each whole to its line end: our own, and such as broken programs
    write.
    """
    chance = dice("letters")
    own = [letter(number, chance.choice(SIZES)) for number in range(OWN)]
    wild = (raw + b"\r\n" for raw in mutated(f"killed {SEED}") if raw.strip())
    found = dict.fromkeys(own)
    while len(found) < MAILS:
        found[next(wild)] = None
    mails = list(found)
    chance.shuffle(mails)
    return mails


def letter(number: int, size: int) -> bytes:
    """Told from all others by its first word."""
    marker = f"{MARKER}{number:05}"
    head = (
        f"From: writer-{number}@home.example\r\nTo: help@incubator.example\r\n"
        f"Subject: {marker}\r\nMessage-ID: <{marker}@home.example>\r\n\r\n{marker}\r\n.\r\n"
    )
    return head.encode() + b"No ink, no water.\r\n" * (size // 17)


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings, committed_db: str) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_killed_again_and_again_every_mail_is_one_message() -> None:
    mails, chance, place = letters(), dice("kills of listeners"), free_place()
    # While the last mails of each are still to come.
    moments = sorted(chance.sample(range(len(mails) - SENDERS), KILLS))
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
        f"{len(mails)} mails over {SENDERS} connections, {KILLS} kills,"
        f" {sum(one.repeated for one in servers)} sent again,"
        f" {time.monotonic() - began:.0f} s, seed {SEED}"
    )
    check(mails)


def check(sent: list[bytes]) -> None:
    messages: dict[bytes, set[int]] = defaultdict(set)
    for raw, message in kept():
        messages[raw].add(message)
    assert messages.keys() == set(sent)
    assert [raw for raw, ids in messages.items() if len(ids) != 1] == []
    said = Message.objects.filter(mail__isnull=False, body__startswith=MARKER)
    markers = sorted(body.split()[0] for body in said.values_list("body", flat=True))
    assert markers == [f"{MARKER}{number:05}" for number in range(OWN)]
