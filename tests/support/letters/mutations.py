"""Mails as they come out of broken programs: the corpus, damaged by chance in the ways of the wild."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

CORPUS = Path(__file__).parent / "corpus"
CHARSETS = (
    b"utf-8", b"gb2312", b"big5", b"iso-2022-jp", b"shift_jis", b"euc-kr", b"windows-1252",
    b"utf-7", b"utf-16", b"x-unknown", b"hz", b"us-ascii", b"",
)  # fmt: skip
ENCODINGS = (b"base64", b"quoted-printable", b"8bit", b"x-uuencode", b"none of these", b"")
KINDS = (
    b"text/plain", b"text/html", b"multipart/mixed; boundary=b0", b"multipart/alternative",
    b"multipart/related; boundary=b0", b"multipart/report; report-type=delivery-status",
    b"message/rfc822", b"application/ms-tnef; name=winmail.dat", b"image/png", b"nonsense",
)  # fmt: skip

Damage = Callable[[Random, bytes, list[bytes]], bytes]


def mutated(seed: str) -> Iterator[bytes]:
    """Without end: each a mail of the corpus with up to four damages."""
    dice = Random(seed)
    mails = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
    while True:
        raw = dice.choice(mails)
        for _count in range(dice.randint(1, 4)):
            raw = dice.choice(DAMAGES)(dice, raw, mails)
        yield raw


def _cut(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    begin, end = sorted(dice.randint(0, len(raw)) for _count in range(2))
    return dice.choice((raw[:end], raw[begin:], raw[:begin] + raw[end:]))


def _doubled(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    begin, end = sorted(dice.randint(0, len(raw)) for _count in range(2))
    return raw[:end] + raw[begin:end] * dice.randint(1, 3) + raw[end:]


def _flipped(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    flipped = bytearray(raw)
    for _count in range(min(len(raw), dice.randint(1, 30))):
        flipped[dice.randrange(len(flipped))] = dice.choice((0, 10, 13, 27, 34, 128, 255, 60, 61))
    return bytes(flipped)


def _of_headers(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    head, gap, content = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    match dice.randrange(4):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            del lines[one]
        case 2:
            lines.insert(other, lines[one])
        case _:
            lines[one] = lines[one].replace(b":", b" :", 1) + b" " + lines[other]
    return b"\r\n".join(lines) + gap + content


def _of_boundaries(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    damaged = dice.choice((b"--b", b"--", b"--b0x", b"--b0--", b"-b0", b"", b"--b0\r\n\r\n--b0"))
    return raw.replace(b"--b0", damaged, dice.randint(1, 3))


def _of_kinds(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    pattern, values = dice.choice(
        (
            (rb"charset=[^\s;]*", [b"charset=" + one for one in CHARSETS]),
            (rb"(?i)content-type: [^\r\n]*", [b"Content-Type: " + one for one in KINDS]),
            (
                rb"(?i)content-transfer-encoding: [^\r\n]*",
                [b"Content-Transfer-Encoding: " + one for one in ENCODINGS],
            ),
        )
    )
    value = dice.choice(values)
    return re.sub(pattern, lambda _found: value, raw, count=dice.randint(0, 2))


def _of_line_ends(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    return raw.replace(b"\r\n", dice.choice((b"\n", b"\r", b"\r\r\n", b"\n\n", b" \r\n")))


def _reordered(dice: Random, raw: bytes, _mails: list[bytes]) -> bytes:
    pieces = raw.split(b"--b0")
    middle = pieces[1:-1]
    dice.shuffle(middle)
    return b"--b0".join([*pieces[:1], *middle, *pieces[1:][-1:]])


def _glued(dice: Random, raw: bytes, mails: list[bytes]) -> bytes:
    other = dice.choice(mails)
    between = dice.choice(
        (b"", b"\r\n", b"\r\n--b0\r\n", b"\r\nFrom x Tue Nov  3 10:00:00 2026\r\n")
    )
    return raw + between + other


DAMAGES: tuple[Damage, ...] = (
    _cut,
    _doubled,
    _flipped,
    _of_headers,
    _of_boundaries,
    _of_kinds,
    _of_line_ends,
    _reordered,
    _glued,
)
