"""From the conversation, which must not wait, to the database, which may take its time."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connections

from incubator.core.history import acting
from support.errors import LetterRefused
from support.listening.bounds import Bounds
from support.services.mail import receive_message

log = logging.getLogger(__name__)

BUSY = "451 4.3.2 Too many mails are being kept; try again later"
NOT_NOW = "451 4.3.0 The mail was not kept; try again later"
SOURCE = "manage.py listen_mail"


class Store:
    """A few threads that keep mails, and a short queue in front of them."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._threads = ThreadPoolExecutor(bounds.keeping, thread_name_prefix="keeps-mail")
        self._turns = asyncio.Semaphore(bounds.keeping)

    async def keep(self, raw: bytes, *, mailbox: str, sender: str) -> str:
        """The answer to whoever sent it: 250 only for what is committed.

        A sender who hangs up, or is told "not now" as it takes too long, sends the same bytes
        again; what was kept all the same is then found and not kept twice.
        """
        try:
            async with asyncio.timeout(self._bounds.waiting):
                await self._turns.acquire()
        except TimeoutError:
            return BUSY
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, kept, raw, mailbox, sender)
        work.add_done_callback(lambda _done: self._turns.release())
        try:
            async with asyncio.timeout(self._bounds.kept):
                return await asyncio.shield(work)
        except TimeoutError:
            log.warning("A mail takes too long to be kept.")
            return NOT_NOW

    async def close(self, *, seconds: float) -> bool:
        """Whether all threads came to an end, and with them their connections."""
        meeting = threading.Barrier(self._bounds.keeping)
        loop = asyncio.get_running_loop()
        # One for each: they leave together, so none of them is asked twice.
        ends = [
            loop.run_in_executor(self._threads, _leave, meeting, seconds)
            for _thread in range(self._bounds.keeping)
        ]
        done, late = await asyncio.wait(ends, timeout=seconds)
        self._threads.shutdown(wait=False, cancel_futures=True)
        return not late and all(end.result() for end in done)


def kept(raw: bytes, mailbox: str, sender: str) -> str:
    """Keep one mail, in a thread; the answer in one line of ASCII."""
    close_old_connections()
    try:
        with acting(None, SOURCE):
            ticket = receive_message(raw, mailbox=mailbox, envelope_from=sender)
    except LetterRefused as refusal:
        return _line(f"554 5.6.0 {refusal}")
    except Exception:
        # Whatever broke is ours: the sender has the mail and can wait.
        log.exception("A mail was not kept.")
        return NOT_NOW
    finally:
        close_old_connections()
    return _line(f"250 2.0.0 {ticket.number} is kept")


def _line(answer: str) -> str:
    return " ".join(answer.split()).encode("ascii", "replace").decode()


def _leave(meeting: threading.Barrier, seconds: float) -> bool:
    connections.close_all()
    try:
        meeting.wait(seconds)
    except threading.BrokenBarrierError:
        return False
    return True
