"""A listener in processes of its own, and mail servers that bring it mail as real ones do."""

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TextIO

from django.db import connections

from support.listening.listener import listen
from support.listening.places import Place
from tests.support.listening.serving import Sender, as_sent


@contextmanager
def nursery(place: Place) -> Iterator[TextIO]:
    """The ids of listeners, one a line: a new one begins as soon as the last one is dead.

    They are forked by a process that has loaded everything and runs no threads.
    """
    connections.close_all()
    heard, said = os.pipe()
    parent = os.fork()
    if not parent:
        try:
            os.setsid()
            _bear(place, said)
        finally:
            # Nothing of the tests' own is torn down in here.
            os._exit(1)
    os.close(said)
    try:
        with os.fdopen(heard) as lines:
            yield lines
    finally:
        os.killpg(parent, signal.SIGKILL)
        os.waitpid(parent, 0)


def _bear(place: Place, said: int) -> None:
    while True:
        child = os.fork()
        if not child:
            asyncio.run(listen(place, lambda _line: None))
            os._exit(0)
        os.write(said, f"{child}\n".encode())
        os.waitpid(child, 0)


# So often a listener says "not now" to one mail before something is wrong with it.
PUT_OFF = 50


class MailServer:
    """Sends each mail of its queue, the same bytes again and again, until it is taken."""

    def __init__(self, place: Place, greeting: str) -> None:
        self._place, self._greeting = place, greeting
        self._sender: Sender | None = None
        self.delivered = self.repeated = self.put_off = 0

    def deliver(self, mails: Iterable[bytes], patience: float) -> None:
        deadline = time.monotonic() + patience
        for raw in mails:
            for attempt in count():
                assert time.monotonic() < deadline, "not done in time"
                self.repeated += attempt > 0
                if self._is_taken(raw):
                    self.put_off = 0
                    break
                self._hang_up()
                time.sleep(0.02)
            self.delivered += 1
        self._hang_up()

    def _is_taken(self, raw: bytes) -> bool:
        try:
            self._sender = self._sender or Sender(self._place, greeting=self._greeting)
            answers = [
                self._sender.say("MAIL FROM:<petra@home.example>"),
                self._sender.say("RCPT TO:<help@incubator.example>"),
            ]
            if not all(answer.startswith("250") for answer in answers):
                return False
            self._sender.say("DATA")
            self._sender.send(as_sent(raw))
            answer = self._sender.hear()
        except OSError:
            return False
        self.put_off += answer.startswith("4")
        assert not answer.startswith("5"), (answer, raw[:1000])
        assert self.put_off < PUT_OFF, (answer, raw[:1000])
        return answer.startswith("250")

    def _hang_up(self) -> None:
        if self._sender is not None:
            self._sender.close()
        self._sender = None
