"""What a server said is shown soundly, whatever its bytes are."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studios.servers.log_text import finished, readable


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (b"\x1b[31mred\x1b[0m \x1b[1;32;40mgreen\x1b[m", "red green"),
        (b"\x1b]0;a title\x07text", "text"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
        (b"a\x00b\x07c\x7f\td", "a␀b␇c␡\td"),
        (b"\xff\xfe ok", "�� ok"),
        ("turned \u202e round \u0085".encode(), "turned � round �"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_what_no_page_can_show_is_left_out_or_shown_as_a_picture(said: bytes, shown: str) -> None:
    assert readable(said) == shown


def test_what_begins_in_the_middle_begins_with_a_whole_line_or_character() -> None:
    said = "äöü".encode()
    assert readable(b"of a line\nwhole\nones\n", is_cut=True) == "whole\nones\n"
    assert readable(said[1:], is_cut=True) == "öü"
    assert readable(b"plain", is_cut=True) == "plain"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("né".encode(), "né".encode()),
        ("né".encode()[:-1], b"n"),
        ("n€".encode()[:-1], b"n"),
        (b"n\xff", b"n"),
        (b"line\r", b"line"),
        (b"line\x1b[31", b"line"),
        (b"line\x1b", b"line"),
        (b"", b""),
    ],
)
def test_what_may_go_on_waits_for_the_rest(said: bytes, whole: bytes) -> None:
    assert finished(said) == whole


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(1, 20))
def test_read_in_pieces_it_says_the_same_as_read_at_once(said: bytes, piece: int) -> None:
    shown, end, there = "", 0, 0
    while there < len(said):
        there = min(len(said), there + piece)
        part = finished(said[end:there])
        shown, end = shown + readable(part), end + len(part)
    assert len(said) - end <= 64
    assert (shown + readable(said[end:])).replace("\n", "") == readable(said).replace("\n", "")


@pytest.mark.parametrize(
    "said",
    [b"x" * 100_000, b"\x1b[" * 50_000, b"\x1b]" * 50_000, b"\xff" * 100_000, b"\r" * 100_000],
)
def test_a_hundred_thousand_of_anything_is_read_at_once(said: bytes) -> None:
    began = time.monotonic()
    readable(finished(said))
    assert time.monotonic() - began < 1
