"""The tree of parts that a mail is made of: RFC 2046, and what is left of it in the wild.

Split by hand from the outside in, so that an inner part that never ends stops where the one around
it does, and neither depth nor number of parts costs more than reading the bytes a few times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from support.letters.headers import Said, said
from support.letters.heads import Head, split_part
from support.letters.transfer import undo

DEEPEST = 20
LONGEST_BOUNDARY = 250
# Parts of one multipart that are looked at; the rest is only counted.
MOST_CHILDREN = 1000
# Lines that begin like a boundary and are none, and how much space may stand behind one that is.
MOST_FALSE_BOUNDARIES, LONGEST_REST = 10_000, 200
# What a boundary looks like if the head names another one, or none.
SEEN_BOUNDARY = re.compile(
    rb"(?im)^--([^\r\n]{1,200}?)[ \t]{0,9}\r?\n(?:content-[a-z-]{1,40}:|\r?\n)"
)
PLAIN, UNKNOWN = "text/plain", "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its head, before anything in it is decoded."""

    head: Head
    raw: bytes
    kind: str
    says: Said
    disposition: Said
    depth: int = 0

    @property
    def is_multipart(self) -> bool:
        return self.kind.startswith("multipart/") and self.depth < DEEPEST

    @property
    def is_text(self) -> bool:
        return self.kind.startswith("text/")

    @property
    def charset(self) -> str:
        return self.says.get("charset")

    @property
    def name(self) -> str:
        return self.disposition.get("filename") or self.says.get("name")

    @property
    def content(self) -> bytes:
        """Its bytes, decoded. What holds other parts must not be encoded, and often is."""
        words = self.head.first("content-transfer-encoding").split(b";")[0].split()
        encoding = words[0].decode("ascii", "replace").lower() if words else ""
        return undo(self.raw, encoding, is_text=self.is_text)


@dataclass(frozen=True, slots=True)
class Children:
    """The parts of a multipart, and how many more there are."""

    parts: tuple[Part, ...]
    more: int


def part_of(
    head: Head, raw: bytes, *, otherwise: str = PLAIN, depth: int = 0, likely: str = ""
) -> Part:
    says = said(head.first("content-type"), likely)
    return Part(
        head=head,
        raw=raw,
        kind=_kind(says.value, otherwise),
        says=says,
        disposition=said(head.first("content-disposition"), likely),
        depth=depth,
    )


def _kind(value: str, otherwise: str) -> str:
    """A type that is none is taken for text, as what is no text mostly says so."""
    if "/" in value and value.isascii() and len(value) <= 100:
        return value
    return otherwise if value in ("", "text", "plain", "html") else UNKNOWN


def children_of(part: Part) -> Children:
    """What stands between its boundaries, or between those that seem to be meant."""
    boundary = part.says.get("boundary").encode("utf-8", "replace").rstrip()[:LONGEST_BOUNDARY]
    pieces, more = _pieces(part.raw, boundary)
    if not pieces and (decoded := part.content) != part.raw:
        pieces, more = _pieces(decoded, boundary)
    otherwise = "message/rfc822" if part.kind == "multipart/digest" else PLAIN
    parts = []
    for piece in pieces:
        head, content = split_part(piece)
        parts.append(part_of(head, content, otherwise=otherwise, depth=part.depth + 1))
    return Children(tuple(parts), more)


def leaves_of(part: Part) -> Iterator[Part]:
    """All that hold no others, in their order."""
    if not part.is_multipart:
        yield part
        return
    for child in children_of(part).parts:
        yield from leaves_of(child)


def _pieces(raw: bytes, boundary: bytes) -> tuple[list[bytes], int]:
    """The parts as bytes and the number of further ones, by the boundary or one that is seen."""
    pieces, more = _split(raw, boundary) if boundary else ([], 0)
    if not pieces and (seen := SEEN_BOUNDARY.search(raw)):
        return _split(raw, seen[1])
    return pieces, more


def _split(raw: bytes, boundary: bytes) -> tuple[list[bytes], int]:
    """What stands behind each boundary; what stands before the first is for nobody to read."""
    line = b"--" + boundary
    pieces, begin, false, at = [], 0, 0, 0
    while (found := raw.find(line, at)) >= 0 and false < MOST_FALSE_BOUNDARIES:
        at = found + len(line)
        end = raw.find(b"\n", at, at + LONGEST_REST) + 1 or min(len(raw), at + LONGEST_REST)
        rest = raw[at:end].strip()
        if (found and raw[found - 1 : found] != b"\n") or rest not in (b"", b"--"):
            false += 1
            continue
        pieces.append(_without_end(raw[begin:found]))
        begin = at = end
        # Most of what stands behind the last part is nothing; some glue more parts to it.
        if rest == b"--" and raw.find(b"\n" + line, end - 1) < 0:
            return pieces[1:], 0
        if len(pieces) > MOST_CHILDREN:
            return pieces[1:], raw.count(b"\n" + line, end)
    return ([*pieces[1:], raw[begin:]] if pieces else []), 0


def _without_end(piece: bytes) -> bytes:
    """The line's end before a boundary belongs to the boundary."""
    return piece.removesuffix(b"\n").removesuffix(b"\r")
