"""The largest mails are read in the time that a mail server waits, whatever they are made of."""

import struct
from base64 import encodebytes
from time import process_time

import pytest

from support.letters import read_letter
from tests.sizes import LARGE

SIZE = 25_000_000 if LARGE else 1_000_000
SECONDS = 10
HEAD = b"From: a@example.com\nSubject: large\n"
MULTI = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
TNEF = HEAD + b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\x01\x00"
FILE_BEGINS = struct.pack("<BHHI", 2, 0x9002, 6, 0) + b"\0\0"
# Eight bytes for each that it takes.
PACKED = b"\0" * 8 + b"LZFu\0\0\0\0" + (b"\xff" + b"\x00\x0f" * 8) * 2000
PROPERTY = struct.pack("<IHHII", 1, 0x102, 0x1009, 1, len(PACKED)) + PACKED
RTF = b"\x78\x9f\x3e\x22\0\0" + struct.pack("<BHHI", 1, 0x9003, 6, len(PROPERTY)) + PROPERTY


def filled(piece: bytes, before: bytes = HEAD + b"\n") -> bytes:
    return before + piece * ((SIZE - len(before)) // len(piece))


@pytest.mark.parametrize(
    "raw",
    [
        filled(b"word word\n"),
        filled("退款".encode("gbk")),
        filled(b"-!F|", HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B"),
        filled(b"=E4=BD=A0", HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n"),
        filled(b"A", HEAD + b"Content-Transfer-Encoding: base64\n\n"),
        filled(b"A=", HEAD + b"Content-Transfer-Encoding: base64\n\n"),
        filled(b"a \n", HEAD + b"Content-Type: text/plain; format=flowed\n\n"),
        filled(b"<p>x", HTML),
        filled(b"<div>", HTML),
        filled(b"<ul><li>x", HTML),
        filled(b"<", HTML),
        filled(b"> x\nOn 1 x wrote:\n"),
        filled(b"--b\n\nx\n", MULTI),
        filled(b"\n--bb", MULTI),
        filled(b"--b", MULTI),
        filled(b"--b\nContent-Type: image/png\n\nx\n", MULTI),
        filled(b"--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n", MULTI),
        filled(b"--b\nContent-Type: text/html\n\n" + b"<p>x" * 2000 + b"\n", MULTI),
        filled(b"--b\nContent-Type: text/html\n\n" + b"<div>" * 9000 + b"\n", MULTI),
        filled(b"--b\nContent-Type: application/ms-tnef\n\n" + RTF, MULTI),
        filled(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", HEAD),
        filled(b"Content-Type: message/rfc822\n\n", HEAD),
        filled(b"a: b\n", HEAD),
        filled(b" c\n", HEAD),
        filled(b"a@example.com, ", b"To: "),
        filled(b"=?utf-8?q?a?= ", b"Subject: "),
        filled(b"(", b"From: "),
        filled(FILE_BEGINS, TNEF),
    ],
    ids=range(28),
)
def test_a_mail_of_the_largest_size_is_read_in_seconds(raw: bytes) -> None:
    began = process_time()
    read_letter(raw)
    assert process_time() - began < SECONDS


def test_a_text_that_is_cut_says_so() -> None:
    short, long = read_letter(HEAD + b"\n" + b"a" * 100_000), read_letter(filled(b"a"))
    assert (len(short.words), short.is_cut) == (100_000, False)
    assert (len(long.words), long.is_cut) == (100_000, True)


def test_of_ten_thousand_parts_some_are_read_and_the_rest_is_counted() -> None:
    raw = MULTI + b"--b\nContent-Type: image/png\n\nx\n" * 10_000 + b"--b--\n"
    read = read_letter(raw)
    assert len(read.attachments) + read.more_parts == 10_000
    assert 100 <= len(read.attachments) <= 200


def test_a_file_of_many_megabytes_keeps_each_of_its_bytes() -> None:
    content = bytes(range(256)) * (SIZE // 400)
    head = b"--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
    (file,) = read_letter(MULTI + head + encodebytes(content) + b"--b--\n").attachments
    assert file.content == content


def test_parts_nested_thousands_deep_are_kept_as_they_are() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
        for depth in range(5000)
    )
    (rest,) = read_letter(HEAD + nested + b"\nthe deepest words").attachments
    assert rest.content.endswith(b"the deepest words")
