"""Undoing of what mails are sent as: base64, quoted-printable, uuencode, flowed lines."""

import binascii
import re

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NOT_BASE64 = bytes(set(range(256)) - set(BASE64))
ENCODED = BASE64 + b"=\r\n"
# A line of a text, as a mailing list puts it under what is encoded.
TEXT_LINE = re.compile(rb"(?m)^[^\n]*?(?:[\x80-\xff]|[^\s=][ \t]+[^\s=]|[_*=-]{5})[^\n]*$")
# More ends inside than a mail that was glued together has are no ends.
MOST_ENDS = 100


def undo(content: bytes, encoding: str, *, is_text: bool) -> bytes:
    """What was encoded. Text below base64 is kept as it stands, in files it is damage."""
    if encoding in ("base64", "base-64"):
        is_clean = not content.translate(None, ENCODED)
        plain = None if is_clean or not is_text else TEXT_LINE.search(content)
        if plain is None:
            return decode_base64(content)
        head, rest = content[: plain.start()], content[plain.start() :]
        return decode_base64(head) + (b"\n" if head.strip() else b"") + rest
    if encoding in ("quoted-printable", "quotedprintable"):
        return binascii.a2b_qp(content)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _decode_uu(content)
    return content


def decode_base64(content: bytes) -> bytes:
    """As much as there is: garbage left out, a missing end forgiven, glued pieces all read."""
    kept = content.translate(None, NOT_BASE64.replace(b"=", b"")).rstrip(b"=")
    pieces = kept.split(b"=") if kept.count(b"=") <= MOST_ENDS else [kept.replace(b"=", b"")]
    return b"".join(map(_decode_piece, pieces))


def _decode_piece(piece: bytes) -> bytes:
    # One letter alone holds six bits, which are no byte.
    whole = piece[:-1] if len(piece) % 4 == 1 else piece
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _decode_uu(content: bytes) -> bytes:
    """Lines between `begin` and `end`; a line that is none ends it."""
    _before, found, rest = content.partition(b"begin ")
    if not found:
        return content
    decoded = []
    for line in rest.splitlines()[1:]:
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some programs count a line's bytes wrongly: what is too much there is left out.
            length = ((line[0] - 32) & 63) * 4 // 3 + 2
            try:
                decoded.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                break
    return b"".join(decoded)


def unflow(text: str, *, without_space: bool) -> str:
    """Lines that were broken for the way are one again: RFC 3676."""
    lines: list[list[str]] = []
    depth, goes_on = 0, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        quotes = len(line) - len(content)
        content = content.removeprefix(" ")
        is_signature = content == "-- "
        if goes_on and quotes == depth and not is_signature:
            lines[-1].append(content)
        else:
            lines.append([">" * quotes + " " * bool(quotes), content])
        depth, goes_on = quotes, content.endswith(" ") and not is_signature
        if goes_on and without_space:
            lines[-1][-1] = content[:-1]
    return "\n".join(map("".join, lines))
