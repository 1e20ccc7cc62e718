"""A listener in a thread of this process, and conversations with it, spoken byte by byte."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from support.listening.bounds import Bounds
from support.listening.listener import Listener
from support.listening.places import Place
from support.models import Arrival

ANYWHERE = Place(host="127.0.0.1")


@contextmanager
def listening(
    bounds: Bounds | None = None,
    place: Place = ANYWHERE,
    *,
    seconds: float = 5,
    finishes: bool = True,
) -> Iterator[Place]:
    """It has so many seconds to end, and finishes what it has in hand or does not."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listener = Listener(bounds)
    try:
        yield asyncio.run_coroutine_threadsafe(listener.open(place), loop).result(10)
    finally:
        ended = asyncio.run_coroutine_threadsafe(listener.close(seconds=seconds), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
    assert ended == finishes


def free_place() -> Place:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return Place(host="127.0.0.1", port=free.getsockname()[1])


class Sender:
    """Whoever brings mail, as far down as the bytes."""

    def __init__(self, place: Place, *, greeting: str = "EHLO", seconds: float = 30) -> None:
        self.connection = place.connect(seconds=seconds)
        self._answers = self.connection.makefile("rb")
        try:
            self.banner = self.hear()
            self.offers = self.say(f"{greeting} home.example") if greeting else ""
        except OSError:
            self.close()
            raise

    def send(self, raw: bytes) -> None:
        self.connection.sendall(raw)

    def hear(self) -> str:
        """One answer, all its lines; "" when the other side has hung up."""
        lines = []
        while line := self._answers.readline().decode():
            lines.append(line)
            if line[3:4] == " ":
                break
        return "".join(lines).strip()

    def say(self, words: str | bytes) -> str:
        self.send((words.encode() if isinstance(words, str) else words) + b"\r\n")
        return self.hear()

    def bring(self, raw: bytes, *recipients: str, sender: str = "petra@home.example") -> str:
        """The last answer; `raw` arrives as it is."""
        assert self.say(f"MAIL FROM:<{sender}>").startswith("250")
        for recipient in recipients or (settings.SUPPORT_ADDRESS,):
            assert self.say(f"RCPT TO:<{recipient}>").startswith("250")
        assert self.say("DATA").startswith("354")
        self.send(as_sent(raw) if raw else b".\r\n")
        return self.hear()

    def close(self) -> None:
        self._answers.close()
        self.connection.close()

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


def letter(number: int, words: str = "Help") -> bytes:
    head = f"From: petra@home.example\r\nSubject: Number {number}\r\nMessage-ID: <{number}@home.example>"
    return f"{head}\r\n\r\n{words}\r\n".encode()


def kept() -> list[tuple[bytes, int]]:
    """Each delivery as it is kept, to the byte, with the message that it is."""
    rows = Arrival.objects.select_related("mail__message").order_by("pk")
    return [(row.raw, row.mail.message.pk) for row in rows]


def kept_mails() -> list[bytes]:
    """The same of each mail, however often it came."""
    return list(dict.fromkeys(raw for raw, _message in kept()))


def as_sent(raw: bytes) -> bytes:
    """With its dots doubled and the end of a mail, which stands on a line of its own."""
    whole = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return re.sub(rb"(\A|\r\n)\.", rb"\1..", whole) + b".\r\n"


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side hangs up before this one's patience ends."""
    try:
        while connection.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True
    return True
