"""Whom a mail says it is from, and whom it says it is for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from support.letters.addresses import Mailbox, answerable, mailboxes
from support.letters.headers import text_of_header
from support.letters.heads import Head

MOST_RECIPIENTS = 500
DELIVERED_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
COPIED_TO = ("cc", "to")


@dataclass(frozen=True, slots=True)
class Writer:
    """The first who can be answered; `claimed` is the address as it stands there, usable or not."""

    address: str
    claimed: str
    name: str
    all: tuple[str, ...]
    reply_to: str


def writer_of(head: Head, likely: str) -> Writer:
    written_by = list(_mailboxes(head, ("from",), likely))
    candidates = written_by or list(_otherwise(head, likely))
    usable = (box for box in candidates if answerable(box.address))
    writer = next(usable, candidates[0] if candidates else Mailbox("", ""))
    address = answerable(writer.address)
    return Writer(
        address=address,
        claimed=writer.address,
        name=writer.name if candidates else text_of_header(head.first("from"), likely)[:200],
        all=tuple(_unique(answerable(box.address) or box.address for box in written_by)),
        reply_to=_reply_to(head, address),
    )


def recipients_of(head: Head, names: Iterable[str] = DELIVERED_TO) -> tuple[str, ...]:
    found = _mailboxes(head, names, "")
    return _unique(answerable(box.address) or box.address for box in found)


def _mailboxes(head: Head, names: Iterable[str], likely: str) -> Iterator[Mailbox]:
    for name in names:
        for value in head.all(name)[:MOST_RECIPIENTS]:
            yield from mailboxes(value, likely)


def _otherwise(head: Head, likely: str) -> Iterator[Mailbox]:
    """Where From: has no address: one that was encoded with its name, or who sent it for them."""
    decoded = text_of_header(head.first("from"), likely)
    yield from mailboxes(decoded.encode("utf-8"))
    yield from _mailboxes(head, ("sender",), likely)


def _reply_to(head: Head, address: str) -> str:
    usable = (answerable(box.address) for box in _mailboxes(head, ("reply-to",), ""))
    other = next(filter(None, usable), "")
    return "" if other == address else other


def _unique(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(list(dict.fromkeys(addresses))[:MOST_RECIPIENTS])
