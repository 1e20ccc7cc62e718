"""Addresses of a header, read as bytes before anything in them is decoded.

An address in a name, in quotes, in a comment or in an encoded word is none, however it looks: only
what stands in the last pair of angle brackets of its entry counts, or the entry itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from support.letters.charsets import decode
from support.letters.headers import text_of_header
from support.letters.tidying import one_line

MOST_ADDRESSES = 1000
LONGEST_ADDRESS = 254
# What is written in one piece, what ends an entry, and what is between.
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"?|[(),;:<>]|[^"(),;:<>]+', re.DOTALL)
ROUTE = re.compile(rb"@[^:]{1,250}:")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as it was written, in lower case, and the name before it."""

    address: str
    name: str


def mailboxes(value: bytes, likely: str = "") -> list[Mailbox]:
    """All that have an address, in their order."""
    found: list[Mailbox] = []
    if b"@" not in value:
        return found
    before = b""
    for name, address in _entries(value):
        if b"@" not in address:
            # Half of a name with a comma in it that nobody quoted: "Lin, Petra <petra@…>".
            before = before + name + address + b", "
            continue
        found.append(Mailbox(_address(address), _name(before + name, likely)))
        before = b""
        if len(found) == MOST_ADDRESSES:
            break
    return found


def answerable(address: str) -> str:
    """The address as our mail server takes it, with its domain in ASCII; "" if it is none."""
    name, _at, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    address = f"{name}@{domain}"
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= LONGEST_ADDRESS else ""


def _address(raw: bytes) -> str:
    """Without the space that some put into it, nor the route of old times."""
    route = ROUTE.match(raw.strip())
    plain = raw.strip()[route.end() :] if route else raw
    return one_line(decode(plain.strip(b"'\" \t"))).replace(" ", "").lower()[:500]


def _name(raw: bytes, likely: str) -> str:
    text = text_of_header(raw.strip(b", \t"), likely)
    return text.replace('\\"', '"').strip("'\" ")[:200]


def _entries(value: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and address of what stands between commas; a group's name is none of them."""
    outside: list[bytes] = []
    inside: list[bytes] = []
    bracketed, depth, is_inside = b"", 0, False
    for token in TOKEN.findall(value):
        if token in (b"(", b")"):
            depth = max(0, depth + (1 if token == b"(" else -1))
        elif depth:
            continue
        elif token == b"<":
            is_inside, inside = True, []
        elif token == b">":
            bracketed = b"".join(inside) if is_inside else bracketed
            is_inside = False
        elif is_inside:
            inside.append(token)
        elif token in (b",", b";"):
            yield _entry(outside, bracketed)
            outside, bracketed = [], b""
        elif token == b":" and not any(b"@" in one for one in outside):
            outside = []
        else:
            outside.append(token)
    # A bracket that nobody closed.
    yield _entry(outside, bracketed or (b"".join(inside) if is_inside else b""))


def _entry(outside: list[bytes], bracketed: bytes) -> tuple[bytes, bytes]:
    """Without brackets it is the one word with an @ in it, or all there is; never what is quoted."""
    if bracketed:
        return b"".join(map(_unquoted, outside)), bracketed
    plain = b"".join(outside).strip()
    words = b"".join(token for token in outside if not token.startswith(b'"')).split()
    if not any(b"@" in word for word in words):
        return b"".join(map(_unquoted, outside)), b""
    addresses = [word for word in words if b"@" in word.strip(b"@")]
    if len(addresses) != 1:
        return b"", plain
    return _unquoted(plain.replace(addresses[0], b"").strip()), addresses[0]


def _unquoted(token: bytes) -> bytes:
    return token.strip(b'"') if token.startswith(b'"') else token
