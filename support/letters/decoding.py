"""Bytes into text, whatever their sender called them."""

import binascii
import codecs
import re
from email.errors import MessageError
from email.header import decode_header

# Text codecs of Python that are no charsets of mails; some raise or take quadratic time.
NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
# Mails that say gb2312 regularly hold characters of its supersets.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "ascii": "utf-8", "iso8859-1": "cp1252"}
# Undeclared GB2312: every byte above ASCII comes in pairs of this range. The beginning decides.
CHINESE_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*[\xa1-\xf7]?")
LOOKED_AT = 5000


def decode(raw: bytes, charset: str = "") -> str:
    """Text of `raw`: as declared if that fits, else by what the bytes look like."""
    for name in (_known(charset), "utf-8", _look_of(raw)):
        if name:
            try:
                return tidy(raw.decode(name))
            except UnicodeError:
                continue
    return tidy(raw.decode("cp1252", "replace"))


def _known(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip()).name
        "".encode(name)
    except (LookupError, ValueError):
        return ""
    return "" if name in NO_CHARSETS else WIDER.get(name, name)


def _look_of(raw: bytes) -> str:
    return "gb18030" if CHINESE_PAIRS.fullmatch(raw[:LOOKED_AT]) else "cp1252"


def decode_header_text(value: object) -> str:
    """One line of text from a header as `email` holds it: encoded words, raw bytes, or neither."""
    text = " ".join(str(value).splitlines())
    # Python looks for the end of each word to the end of the line: behind the last end are none.
    last = text.rfind("?=") + 2
    encoded, plain = (text[:last], text[last:]) if last > 1 else ("", text)
    try:
        pieces = [*decode_header(encoded), (plain, None)]
    except (MessageError, binascii.Error, ValueError):
        pieces = [(text, None)]
    words = []
    for piece, charset in pieces:
        # Bytes above ASCII arrive as surrogates; `bytes` pieces of plain text are ASCII already.
        raw = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
        words.append(decode(raw, charset or ""))
    return " ".join("".join(words).split())


def tidy(text: str) -> str:
    """Without what PostgreSQL refuses to store, or what would draw over other text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8")
