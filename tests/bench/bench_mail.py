"""Mails a second, the whole way through the listener, beside the bare service in the same run."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from incubator.runtime.processes import wait_until
from support.models import Message
from support.services.mail import receive_message
from tests.support.listening.mail_servers import MailServer, nursery
from tests.support.listening.serving import free_place

LARGE = os.environ.get("BENCH_SIZE") == "large"
MAILS = 4_000 if LARGE else 120
CONNECTIONS = 4
WARM_UP = 10
# Talking, waiting for the disk and threads that take turns: at most so much slower than the bare
# service, which one process does one mail after the other.
ALLOWED_RATIO = 2.0


def mail(name: str) -> bytes:
    head = f"From: {name}@home.example\r\nSubject: {name}\r\nMessage-ID: <{name}@home.example>"
    return f"{head}\r\n\r\n".encode() + b"My lantern does not light any more.\r\n" * 50


@pytest.mark.usefixtures("committed_db")
def test_mail_is_taken_in_fast_enough(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    # As in production, and not one for each mail.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 60)
    mails = [mail(f"brought-{number}") for number in range(MAILS)]
    place = free_place()
    servers = [MailServer(place, "LHLO") for _connection in range(CONNECTIONS)]
    with nursery(place), ThreadPoolExecutor(CONNECTIONS) as pool:
        assert wait_until(place.is_greeted, seconds=10)
        MailServer(place, "EHLO").deliver([mail(f"warm-{n}") for n in range(WARM_UP)], 60)
        began = time.perf_counter()
        work = [
            pool.submit(one.deliver, mails[number::CONNECTIONS], 600)
            for number, one in enumerate(servers)
        ]
        for one in work:
            one.result()
        brought = MAILS / (time.perf_counter() - began)

    for number in range(WARM_UP):
        receive_message(mail(f"bare-warm-{number}"))
    began = time.perf_counter()
    for number in range(MAILS):
        receive_message(mail(f"bare-{number}"))
    bare = MAILS / (time.perf_counter() - began)

    print(
        f"\nmail: {brought:.0f} a second over {CONNECTIONS} connections, {bare:.0f} by the bare"
        f" service alone ({bare / brought:.2f} times as many), machine's load"
        f" {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    assert Message.objects.filter(mail__isnull=False).count() == 2 * (MAILS + WARM_UP)
    assert bare / brought < ALLOWED_RATIO
