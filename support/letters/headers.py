"""One header's value into text, or into what it says of its part: RFC 2047, 2045 and 2231."""

import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from support.letters.charsets import decode
from support.letters.tidying import one_line
from support.letters.transfer import decode_base64

# The last part is what some programs write: a question mark that should have been encoded too.
WORD = re.compile(
    rb"=\?([\w.+:-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\r\n]*|[^\r\n]{0,800}?)\?="
)
PARAMETER = re.compile(rb'[;\s]([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;\s"][^;"]*)?', re.DOTALL)
KIND = re.compile(rb"([\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,60})")
PIECE = re.compile(r"([^*]{1,60})(?:\*(\d{1,3}))?(\*)?")
MOST_PARAMETERS = 200
MESSAGE_ID = re.compile(rb"<[^<>\x00-\x20\x7f]{1,290}>")


@dataclass(frozen=True, slots=True)
class Said:
    """A value before its semicolon, in lower case, and its parameters, decoded."""

    value: str
    parameters: dict[str, str]

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")


def text_of_header(value: bytes, likely: str = "") -> str:
    """One line of text: encoded words, raw bytes, or neither; `likely` is the mail's charset."""
    return one_line(_decoded(value, likely))


def _decoded(value: bytes, likely: str) -> str:
    pieces: list[tuple[bytes, str]] = []
    at = 0
    for word in WORD.finditer(value):
        between = value[at : word.start()]
        charset = word[1].decode("ascii", "replace").lower()
        content = _content(word[3], word[2])
        at = word.end()
        # Space between two words is none, and a character may be cut between them.
        if between.strip() or not pieces:
            pieces.append((between, ""))
        if pieces[-1][1] == charset:
            content = pieces.pop()[0] + content
        pieces.append((content, charset))
    pieces.append((value[at:], ""))
    return "".join(decode(piece, charset, likely) for piece, charset in pieces)


def _content(encoded: bytes, way: bytes) -> bytes:
    if way in b"bB":
        return decode_base64(encoded)
    return binascii.a2b_qp(encoded.replace(b"_", b" "), header=False)


def said(value: bytes, likely: str = "") -> Said:
    """A Content-Type or Content-Disposition, with what is wrong in it left out."""
    kind = KIND.match(value.lstrip())
    first = kind[1] if kind else value.partition(b";")[0]
    found: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for count, parameter in enumerate(PARAMETER.finditer(value)):
        if count >= MOST_PARAMETERS:
            break
        piece = PIECE.fullmatch(parameter[1].decode("latin-1").lower())
        if piece is not None:
            one = (_unquoted(parameter[2] or b""), piece[3] is not None)
            found.setdefault(piece[1], {}).setdefault(int(piece[2] or 0), one)
    return Said(
        value=first.strip().decode("ascii", "replace").lower(),
        parameters={name: _joined(pieces, likely) for name, pieces in found.items()},
    )


def _unquoted(value: bytes) -> bytes:
    value = value.strip()
    if not value.startswith(b'"'):
        return value
    plain = value[1:].removesuffix(b'"')
    # A backslash that hides nothing is one of a path.
    return plain.replace(b'\\"', b'"').replace(b"\\\\", b"\\")


def _joined(pieces: dict[int, tuple[bytes, bool]], likely: str) -> str:
    """A value in pieces, the first of which may name the charset of all."""
    content, charset = b"", ""
    for number in sorted(pieces):
        piece, is_encoded = pieces[number]
        if is_encoded and number == min(pieces) and piece.count(b"'") >= 2:
            named, _language, piece = piece.split(b"'", 2)
            charset = named.decode("ascii", "replace")
        content += unquote_to_bytes(piece) if is_encoded else piece
    if charset or any(is_encoded for _piece, is_encoded in pieces.values()):
        return one_line(decode(content, charset, likely))
    return text_of_header(content, likely)


def message_ids(value: bytes) -> list[str]:
    return [found.decode("utf-8", "replace") for found in MESSAGE_ID.findall(value)]
