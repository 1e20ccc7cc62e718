"""Headers of a mail or of a part of it, as people's programs write them.

They are kept as bytes: only who asks for one knows how it is to be read. What is no header among
headers is taken for a line that lost its indent if more headers follow, else the text begins there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

LONGEST_HEAD = 1_200_000
# Reading one takes time for each letter; nobody's subject is longer.
LONGEST_VALUE = 60_000
FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
# A line that begins with one of these is a header wherever it stands in a head.
WELL_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]{1,40}|received|reply-to"
    rb"|in-reply-to|references|return-path|x-[a-z-]{1,40})[ \t]{0,5}:",
    re.IGNORECASE,
)
# What a mail box file puts before each mail.
ENVELOPE = re.compile(rb">?From (?![ \t]{0,9}:)[^\r\n]{1,500}(?:\r?\n|$)")


@dataclass(frozen=True)
class Head:
    """Names in lower case and values on one line, in their order."""

    fields: tuple[tuple[str, bytes], ...] = ()

    @cached_property
    def _named(self) -> dict[str, list[bytes]]:
        named: dict[str, list[bytes]] = {}
        for name, value in self.fields:
            named.setdefault(name, []).append(value)
        return named

    def all(self, name: str) -> list[bytes]:
        return self._named.get(name, [])

    def first(self, name: str) -> bytes:
        """The first that says anything: some programs write a header twice, once empty."""
        return next(filter(None, self.all(name)), b"")

    def has(self, name: str) -> bool:
        return name in self._named


def split_mail(raw: bytes) -> tuple[Head, bytes]:
    """Head and content of a whole mail, whatever stands before its first header."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    stripped = raw.lstrip(b"\r\n")
    envelope = ENVELOPE.match(stripped)
    head, content = _split(stripped[envelope.end() :] if envelope else stripped)
    return (head, content) if _is_head(head) else (Head(), raw)


def split_part(raw: bytes) -> tuple[Head, bytes]:
    """Head and content of a part; without an empty line at its beginning it may have no head."""
    head, content = _split(raw)
    return (head, content) if _is_head(head) or not head.fields else (Head(), raw)


def split_fields(raw: bytes) -> Head:
    """Lines like headers that are none of a mail, as reports have them."""
    return _split(raw)[0]


def _is_head(head: Head) -> bool:
    """A text may begin with a word and a colon too."""
    return any(WELL_KNOWN.match(b"%s:" % name.encode()) for name, _value in head.fields)


def _split(raw: bytes) -> tuple[Head, bytes]:
    """At the empty line that should stand between them, or at the first that is no header."""
    lines: list[bytes] = []
    at = 0
    for line, end in _lines(raw):
        if not line:
            return _head(lines), raw[end:]
        is_header = line[:1] in b" \t" or FIELD.match(line)
        if not is_header and not (lines and _goes_on(raw, end)):
            break
        lines.append(line if is_header else b" " + line)
        at = end
    return _head(lines), raw[at:]


def _lines(raw: bytes) -> Iterator[tuple[bytes, int]]:
    """Each line without its end, and where the next one begins."""
    at = 0
    while at < min(len(raw), LONGEST_HEAD):
        end = raw.find(b"\n", at) + 1 or len(raw)
        yield raw[at:end].rstrip(b"\r\n"), end
        at = end


def _goes_on(raw: bytes, at: int) -> bool:
    """Whether the next line is one of a head. Only the next: a text may quote a head anywhere."""
    return WELL_KNOWN.match(raw, at) is not None


def _head(lines: list[bytes]) -> Head:
    fields: list[tuple[str, list[bytes]]] = []
    for line in lines:
        if line[:1] not in b" \t":
            name, _colon, value = line.partition(b":")
            fields.append((name.strip().decode("ascii").lower(), [value]))
        elif fields:
            fields[-1][1].append(line)
    return Head(tuple((name, b"".join(pieces)[:LONGEST_VALUE].strip()) for name, pieces in fields))
