"""What is inside winmail.dat, in which Outlook sends to Exchange and sometimes to others.

Read by hand: the library for it needs an hour for a file that says it has four thousand million
properties. Here a length that leads beyond the end ends the reading, and what was read is kept.
The format is Microsoft's MS-OXTNEF, and MS-OXRTFCP for the text.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from striprtf.striprtf import rtf_to_text

from support.letters.charsets import decode
from support.letters.pages import text_of_html

SIGNATURE = b"\x78\x9f\x3e\x22"
ON_MESSAGE, ON_FILE = 1, 2
# Attributes: what begins a file, its name and content, and the properties of either.
FILE_BEGINS, FILE_NAME, FILE_CONTENT = 0x9002, 0x8010, 0x800F
FILE_PROPERTIES, PROPERTIES, BODY, CODE_PAGE = 0x9005, 0x9003, 0x800C, 0x9007
# Properties by number.
PLAIN, RTF, PAGE = 0x1000, 0x1009, 0x1013
LONG_NAME, CONTENT, MIME_TYPE, CONTENT_ID, PAGE_CODES = 0x3707, 0x3701, 0x370E, 0x3712, 0x3FDE
# Types of properties with a length before their value, and the sizes of the others.
STRING, UNICODE, BINARY, OBJECT = 0x1E, 0x1F, 0x102, 0x0D
SIZES = {0: 4, 1: 4, 2: 4, 3: 4, 4: 4, 0xA: 4, 0xB: 4, 5: 8, 6: 8, 7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
MANY, NAMED = 0x1000, 0x8000
MOST_FILES, MOST_PROPERTIES = 200, 10_000
LONGEST_TEXT = 500_000


@dataclass(slots=True)
class File:
    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Package:
    """A text, "" if it has none, and files; `more` counts those beyond MOST_FILES."""

    text: str = ""
    files: list[File] = field(default_factory=list)
    more: int = 0


def open_package(raw: bytes) -> Package:
    """As much as can be read of it; nothing is a Package without text and files."""
    package = Package()
    charset = "cp1252"
    for level, name, value in _attributes(raw):
        if name == CODE_PAGE and len(value) >= 4:
            charset = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == BODY:
            package.text = decode(value.rstrip(b"\0")[:LONGEST_TEXT], charset)
        elif name == PROPERTIES and level == ON_MESSAGE:
            package.text = _text(dict(_properties(value)), charset) or package.text
        elif name == FILE_BEGINS:
            package.more += len(package.files) == MOST_FILES
            if len(package.files) < MOST_FILES:
                package.files.append(File())
        elif level == ON_FILE and package.files and not package.more:
            _add(package.files[-1], name, value, charset)
    return package


def _attributes(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, name and value of each, until one does not fit."""
    at = 6
    while raw.startswith(SIGNATURE) and at + 9 <= len(raw):
        level, name, _kind, length = struct.unpack_from("<BHHI", raw, at)
        value = raw[at + 9 : at + 9 + length]
        yield level, name, value
        if len(value) < length:
            return
        at += 9 + length + 2


def _properties(raw: bytes) -> Iterator[tuple[int, bytes | str]]:
    """Number and first value of each that has a length, until one does not fit."""
    at = 4
    with suppress(struct.error):
        for _count in range(min(MOST_PROPERTIES, *struct.unpack_from("<I", raw))):
            kind, number = struct.unpack_from("<HH", raw, at)
            at += 4
            if number >= NAMED:
                at = _after_name(raw, at)
            one = kind & ~MANY
            if one not in (STRING, UNICODE, BINARY, OBJECT):
                count = struct.unpack_from("<I", raw, at)[0] if kind & MANY else 1
                at += (4 if kind & MANY else 0) + count * SIZES.get(one, len(raw))
                continue
            (count,) = struct.unpack_from("<I", raw, at)
            at += 4
            for which in range(count):
                (length,) = struct.unpack_from("<I", raw, at)
                value = raw[at + 4 : at + 4 + length]
                at += 4 + length + -length % 4
                if which == 0:
                    # Objects begin with what kind of object they are.
                    yield number, _value(value[16:] if one == OBJECT else value, one)


def _after_name(raw: bytes, at: int) -> int:
    """A property with a name says so before its value: a number, or words with their length."""
    (is_word,) = struct.unpack_from("<I", raw, at + 16)
    if not is_word:
        return at + 24
    (length,) = struct.unpack_from("<I", raw, at + 20)
    return at + 24 + length + -length % 4


def _value(value: bytes, kind: int) -> bytes | str:
    return value.decode("utf-16-le", "replace").rstrip("\0") if kind == UNICODE else value


def _said(value: bytes | str, charset: str) -> str:
    return value if isinstance(value, str) else decode(value.rstrip(b"\0"), charset)


def _add(file: File, name: int, value: bytes, charset: str) -> None:
    if name == FILE_NAME:
        file.name = file.name or _said(value, charset)
    elif name == FILE_CONTENT:
        file.content = value
    elif name == FILE_PROPERTIES:
        found = dict(_properties(value))
        file.name = _said(found.get(LONG_NAME, ""), charset) or file.name
        file.content_type = _said(found.get(MIME_TYPE, ""), charset)
        file.content_id = _said(found.get(CONTENT_ID, ""), charset)
        content = found.get(CONTENT, b"")
        file.content = file.content or (content if isinstance(content, bytes) else b"")


def _text(found: dict[int, bytes | str], charset: str) -> str:
    """The best of the forms that Outlook writes its text in, of which it mostly sends one."""
    if plain := _said(found.get(PLAIN, ""), charset)[:LONGEST_TEXT].strip():
        return plain
    if page := found.get(PAGE):
        return text_of_html(_said(page[: 2 * LONGEST_TEXT], charset))
    packed = found.get(RTF)
    if not isinstance(packed, bytes):
        return ""
    rtf = unpack_rtf(packed).decode("latin-1")
    # What it raises on is any of what can be wrong with a text: lookups, numbers, lengths.
    with suppress(ArithmeticError, LookupError, ValueError, TypeError, RecursionError):
        return str(rtf_to_text(rtf, errors="replace")).strip()
    return ""


# The text that every packed one begins behind, so that its first words can point back to it.
KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
WINDOW = 4096
HEADER = 16


def unpack_rtf(packed: bytes) -> bytes:
    """Text out of LZFu, at most LONGEST_TEXT of it."""
    if packed[8:12] == b"MELA":
        return packed[HEADER : HEADER + LONGEST_TEXT]
    window = bytearray(KNOWN.ljust(WINDOW, b" "))
    text, to, at = bytearray(), len(KNOWN), HEADER
    while at < len(packed) and len(text) < LONGEST_TEXT:
        control = packed[at]
        at += 1
        for bit in range(8):
            is_pointer = control >> bit & 1
            token = packed[at : at + 1 + is_pointer]
            if len(token) <= is_pointer:
                return bytes(text)
            at += len(token)
            begin, length = (
                (token[0] << 4 | token[1] >> 4, (token[1] & 15) + 2) if is_pointer else (0, 1)
            )
            if is_pointer and begin == to:
                return bytes(text)
            for step in range(length):
                letter = window[(begin + step) % WINDOW] if is_pointer else token[0]
                window[to] = letter
                text.append(letter)
                to = (to + 1) % WINDOW
    return bytes(text)
