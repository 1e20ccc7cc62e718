"""One mail into what a ticket needs of it.

Python's mail parser is used with the old policy, which leaves headers alone: the new one raises
on some that spammers write. What still goes wrong is caught in one place, because a mail that
cannot be understood must become a ticket all the same.
"""

import hashlib
import re
from dataclasses import dataclass
from email.message import Message as Mail
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from support.letters.decoding import decode, decode_header_text, tidy
from support.letters.pages import text_of_html

LONGEST_BODY = 100_000
LONGEST_HEADER = 20_000
MOST_PARTS = 200
MESSAGE_ID = re.compile(r"<[^<>\s]{1,290}>")
AUTOMATIC_PRECEDENCE = {"auto_reply", "bulk", "junk", "list"}
# Lists (RFC 2369, 2919) and what robots call themselves besides Auto-Submitted.
MACHINES_WRITE = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-loop",
)
ROBOTS = {"mailer-daemon", "no-reply", "noreply", "postmaster"}


class ShortHeaders(Compat32):
    """Cuts headers before anybody reads them: parsing parameters takes quadratic time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


SHORT_HEADERS = ShortHeaders()


class Nature(StrEnum):
    """What a mail is; whether a machine may answer it is another question."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server says of a mail of ours that it did not deliver."""

    is_permanent: bool | None
    status: str
    recipient: str
    diagnostic: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, read. `sender` is "" unless it is an address that can be answered.

    `senders` are all addresses in its From:, and `authentication` what servers on its way say of
    them, the last one first. Both are only what the mail says.
    """

    sender: str
    senders: tuple[str, ...]
    reply_to: str
    sender_text: str
    sender_name: str
    recipients: tuple[str, ...]
    copied: tuple[str, ...]
    subject: str
    words: str
    quoted: str
    is_cut: bool
    attachments: tuple[Attachment, ...]
    more_parts: int
    message_id: str
    answers: tuple[str, ...]
    date: str
    authentication: tuple[str, ...]
    nature: Nature
    may_be_answered: bool
    bounce: Bounce | None
    key: str
    content_hash: str


def read_letter(raw: bytes) -> Letter:
    """Understand as much of the mail as there is; the rest stays in the raw bytes."""
    try:
        return _letter(BytesParser(policy=SHORT_HEADERS).parsebytes(raw), raw)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # Known ones: multiparts nested a thousand deep, headers of the parser's own bugs.
        head = BytesParser(policy=SHORT_HEADERS).parsebytes(raw, headersonly=True)
        head.set_payload("")
        for name in ("content-type", "content-transfer-encoding"):
            del head[name]
        plain = decode(raw.partition(b"\n\n")[2] or raw)
        return _letter(head, raw, body=plain[:LONGEST_BODY])


def _letter(mail: Mail, raw: bytes, body: str = "") -> Letter:
    parts = _parts(mail)
    writers = _addresses(mail, "from")
    senders = writers or _addresses(mail, "sender")
    answers = MESSAGE_ID.findall(" ".join(_all(mail, "in-reply-to") + _all(mail, "references")))
    known_as = MESSAGE_ID.search(_one(mail, "message-id"))
    fingerprint = fingerprint_of(mail, raw)
    automatic = _is_automatic(mail, senders[0] if senders else "")
    words = body or _text(parts)
    return Letter(
        sender=_answerable(senders[0] if senders else ""),
        senders=tuple(writers),
        reply_to=next(iter(_addresses(mail, "reply-to")), ""),
        sender_text=_one(mail, "from")[:500],
        sender_name="",
        recipients=tuple(
            address
            for name in ("to", "cc", "delivered-to", "x-original-to")
            for address in _addresses(mail, name)
        ),
        copied=tuple(_addresses(mail, "to") + _addresses(mail, "cc")),
        subject=_one(mail, "subject")[:300],
        words=words[:LONGEST_BODY],
        quoted="",
        is_cut=len(words) > LONGEST_BODY,
        attachments=tuple(_attachments(parts)),
        more_parts=0,
        message_id=known_as[0] if known_as else "",
        answers=tuple(answers[-50:]),
        date=_one(mail, "date")[:100],
        authentication=tuple(_undecoded(mail, "authentication-results")),
        nature=Nature.AUTOMATIC if automatic else Nature.PERSON,
        may_be_answered=not automatic,
        bounce=None,
        key=known_as[0] if known_as else fingerprint,
        content_hash=fingerprint,
    )


def fingerprint_of(mail: Mail, raw: bytes) -> str:
    """The same for each delivery of one mail, although every relay adds headers of its own."""
    digest = hashlib.sha256()
    for name in ("message-id", "from", "date", "subject"):
        digest.update(f"{name}:{_one(mail, name)}\n".encode())
    normal = raw.replace(b"\r\n", b"\n")
    head, gap, content = normal.partition(b"\n\n")
    digest.update(content.rstrip(b"\n") if gap else head)
    return digest.hexdigest()


def _all(mail: Mail, name: str) -> list[str]:
    return [decode_header_text(value) for key, value in mail.raw_items() if key.lower() == name]


def _undecoded(mail: Mail, name: str) -> list[str]:
    return [str(value) for key, value in mail.raw_items() if key.lower() == name]


def _one(mail: Mail, name: str) -> str:
    return next(iter(_all(mail, name)), "")


def _addresses(mail: Mail, name: str) -> list[str]:
    """Addresses before decoding: an encoded word must not smuggle a second one in."""
    try:
        found = getaddresses(_undecoded(mail, name))
    except RecursionError:  # comments inside comments inside comments
        return []
    return [address.lower() for _name, address in found if "@" in address]


def _answerable(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def _is_automatic(mail: Mail, sender: str) -> bool:
    """RFC 3834 and what came before it: these are never answered by a machine."""
    submitted = _one(mail, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _one(mail, "precedence").lower() in AUTOMATIC_PRECEDENCE
        or _one(mail, "return-path").strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or any(_all(mail, name) for name in MACHINES_WRITE)
        or sender.partition("@")[0] in ROBOTS
    )


def _parts(mail: Mail) -> list[Mail]:
    """The leaves in order. A forwarded message is a leaf: its text is not the sender's."""
    found: list[Mail] = []
    waiting: list[Mail] = [mail]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop()
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting.extend(reversed([child for child in payload if isinstance(child, Mail)]))
        else:
            found.append(part)
    return found


def _is_text(part: Mail, subtype: str) -> bool:
    kind = part.get_content_type()
    # A multipart whose boundary never comes is one leaf, and what it holds is what was written.
    wanted = kind == f"text/{subtype}" or (kind.startswith("multipart/") and subtype == "plain")
    return wanted and part.get_content_disposition() != "attachment" and not part.get_filename()


def _content(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    inner = part.get_payload()
    return b"".join(bytes(one) for one in inner if isinstance(one, Mail)) if inner else b""


def _text(parts: list[Mail]) -> str:
    plain = [_decoded(part) for part in parts if _is_text(part, "plain")]
    if any(text.strip() for text in plain):
        return "\n\n".join(text.strip() for text in plain if text.strip())
    pages = [text_of_html(_decoded(part)) for part in parts if _is_text(part, "html")]
    return "\n\n".join(text for text in pages if text)


def _decoded(part: Mail) -> str:
    return decode(_content(part), str(part.get_content_charset() or ""))


def _attachments(parts: list[Mail]) -> list[Attachment]:
    return [
        Attachment(
            name=tidy(decode_header_text(part.get_filename() or part.get_content_type()))[:200],
            content_type=part.get_content_type(),
            content=_content(part),
        )
        for part in parts
        if not (_is_text(part, "plain") or _is_text(part, "html"))
    ]
