"""One conversation in SMTP or LMTP, whichever the other side begins.

aiosmtpd knows the commands. What it leaves to us, or does in another way than a door to the
outside can: who may come in and for how long, bodies of any lines, an answer for each recipient in
LMTP, nothing said of versions, and no mail acknowledged that is not committed.
"""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

from support.listening.bounds import Arriving, Bounds, Doors, Room
from support.listening.mailboxes import mailbox_of
from support.listening.storing import Store

log = logging.getLogger(__name__)

LINE_END = b"\r\n"
END = b"\r\n.\r\n"
# More than the reader ever holds.
EVERYTHING = 2**30
OF_MAIL = ("MAIL", "RCPT", "DATA", "RSET")
# Not ours to offer: nobody signs in here, and who is behind an address is nobody's business.
NOT_OFFERED = ("AUTH", "EXPN", "STARTTLS")
IN_ANGLES = re.compile(r'\A\s*<((?:"[^"]*"|[^">])*)>(.*)', re.DOTALL)

NO_RELAY = "550 5.7.1 We take no mail for this address"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
TOO_MANY_CONNECTIONS = "421 4.7.0 Too many connections; try again later"
TOO_MANY_ERRORS = "421 4.7.0 Too many errors"
TOO_SLOW = "421 4.4.2 The mail took too long; try again later"
FAILED = "451 4.3.0 Something failed here; try again later"
CLOSING = "421 4.3.2 Closing; try again later"


@dataclass(slots=True)
class Desk:
    """What all conversations share. aiosmtpd asks it for each recipient."""

    bounds: Bounds
    doors: Doors
    room: Room
    store: Store

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if mailbox_of(address) is None:
            return NO_RELAY
        if len(envelope.rcpt_tos) >= self.bounds.recipients:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"


class Conversation(SMTP):
    # How much the reader holds before it lets the sender wait; commands have their own limit.
    line_length_limit = 2**16

    def __init__(self, desk: Desk) -> None:
        bounds = desk.bounds
        super().__init__(
            desk,
            data_size_limit=bounds.largest,
            enable_SMTPUTF8=True,
            hostname=settings.MAIL_DOMAIN,
            ident="ready",
            timeout=bounds.silence,
            command_call_limit=dict.fromkeys(OF_MAIL, bounds.commands_of_mail)
            | {"*": bounds.commands},
            loop=asyncio.get_running_loop(),
        )
        for name in NOT_OFFERED:
            self._smtp_methods.pop(name, None)
        # aiosmtpd's is one for all, and each greeting adds to it.
        self.command_size_limits = defaultdict(lambda: self.command_size_limit)
        self._desk = desk
        self._errors = 0
        self._answers_each = False
        # A mail is coming in or being kept.
        self.is_at_work = False
        self._is_leaving = False

    def leave(self) -> None:
        """Go, as soon as the mail that is in hand has its answer."""
        self._is_leaving = True
        if self.transport is not None and not self.is_at_work:
            self._writer.write(f"{CLOSING}\r\n".encode())
            self._hang_up()

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()

    async def _handle_client(self) -> None:
        address = _address_of(self.session)
        if not self._desk.doors.enter(address):
            await self.push(TOO_MANY_CONNECTIONS)
            self._hang_up()
            return
        over = self.loop.call_later(self._desk.bounds.connection, self.leave)
        try:
            with suppress(ConnectionError):
                await super()._handle_client()
        finally:
            over.cancel()
            self._desk.doors.leave(address)

    async def push(self, status: Any) -> None:
        await super().push(status)
        if str(status).startswith("5"):
            self._errors += 1
            if self._errors == self._desk.bounds.errors:
                await super().push(TOO_MANY_ERRORS)
                self._hang_up()

    async def handle_exception(self, error: Exception) -> str:
        if not isinstance(error, asyncio.IncompleteReadError):
            # That is somebody who hung up in the middle of a word.
            log.error("A conversation failed.", exc_info=error)
        # Where in the conversation we are is not known any more.
        self.loop.call_soon(self.leave)
        return FAILED

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Senders of any form: who writes to us need not be right about their own address."""
        found = IN_ANGLES.match(arg)
        address, rest = found.groups() if found else (arg.strip().partition(" ")[::2])
        if not rest.isascii():
            # "²" is a digit to aiosmtpd, and then no number.
            return None, None
        # aiosmtpd takes an empty one for a missing one; bounces come from "<>".
        return (address.strip() or "<>"), rest

    async def smtp_VRFY(self, _asked: str) -> None:  # noqa: N802 - aiosmtpd's name
        await self.push("252 2.1.5 Send it, and see")

    async def smtp_LHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        await self.smtp_EHLO(hostname)
        self._answers_each = True

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if await self.check_helo_needed():
            return
        if not (self.envelope and self.envelope.rcpt_tos):
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        with self._at_work():
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            with closing(Arriving(self._desk.room, self._desk.bounds.largest)) as mail:
                answers = await self._taken_in(mail, self.envelope)
            for answer in answers:
                await super().push(answer)
        if self._is_leaving:
            self.leave()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        self.is_at_work = True
        try:
            yield
        finally:
            self.is_at_work = False
            self._set_post_data_state()
            if self.transport is not None:
                self._reset_timeout()

    async def _taken_in(self, mail: Arriving, envelope: Envelope) -> list[str]:
        """Answers: one, or in LMTP one for each recipient."""
        recipients = [mailbox_of(address) or "" for address in envelope.rcpt_tos]
        try:
            async with asyncio.timeout(self._desk.bounds.mail):
                async for piece in self._pieces():
                    mail.add(piece)
                    if mail.is_endless:
                        self._is_leaving = True
                        break
        except TimeoutError:
            self._is_leaving = True
            return [TOO_SLOW]
        if mail.refusal:
            said = dict.fromkeys(recipients, mail.refusal)
        else:
            sender = _readable(envelope.mail_from or "")
            said = await self._kept(mail.as_written(), recipients, sender)
        if self._answers_each:
            return [said[name] for name in recipients]
        return [_one_of(said.values())]

    async def _kept(self, raw: bytes, mailboxes: Iterable[str], sender: str) -> dict[str, str]:
        if self._timeout_handle is not None:
            # Keeping has bounds of its own.
            self._timeout_handle.cancel()
        return {
            mailbox: await self._desk.store.keep(raw, mailbox=mailbox, sender=sender)
            for mailbox in dict.fromkeys(mailboxes)
        }

    async def _pieces(self) -> AsyncIterator[bytes]:
        """What comes, as it comes, up to and with the dot that ends the mail.

        Only CR LF ends a line: a dot between bare line feeds is part of the mail, as otherwise
        what stands behind it would be taken for commands of whoever brings the mail. Looked at in
        large pieces, as a mail of empty lines would keep everybody waiting for each of them.
        """
        before, heard = LINE_END, self.loop.time()
        while piece := await self._reader.read(EVERYTHING):
            if self.loop.time() > heard + 1:
                heard = self.loop.time()
                self._reset_timeout()
            seen = before + piece
            found = seen.find(END)
            if found >= 0:
                end = found + len(END)
                yield seen[len(before) : end]
                if len(seen) > end and not self._reader.at_eof():
                    # Nothing else is in the reader, so this is what it gives next.
                    self._reader.feed_data(seen[end:])
                return
            yield piece
            before = seen[1 - len(END) :]
        raise ConnectionResetError


def _address_of(session: Session | None) -> str:
    peer = session.peer if session else None
    return str(peer[0]) if isinstance(peer, tuple) else ""


def _one_of(answers: Iterable[str]) -> str:
    """SMTP has one answer for all: "again" before "never", and "yes" only if all say so."""
    return min(answers, key=lambda answer: "452".index(answer[0]))


def _readable(sender: str) -> str:
    """The envelope's sender as text that can be kept; "" for a bounce."""
    text = sender.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "" if text == "<>" else text.replace("\0", "")
