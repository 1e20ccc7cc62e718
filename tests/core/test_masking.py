"""Long texts are cut before they are masked, and a cut shows no half of a secret."""

import time

import pytest
from django.test import Client

from incubator.core.masking import CUT, LONGEST, mask


def test_of_a_long_text_both_ends_are_kept() -> None:
    lines = [f"line {number}" for number in range(10_000)]
    masked = mask("\n".join(lines))
    assert len(masked) < LONGEST + len(CUT)
    assert masked.startswith("line 0\nline 1\n")
    assert masked.endswith("\nline 9998\nline 9999")


@pytest.mark.parametrize(
    "secret", ["password=verysecret", "ada.lovelace@example.com", "redis://me:verysecret@host/1"]
)
def test_no_cut_leaves_half_a_secret(secret: str) -> None:
    half = LONGEST // 2
    for shift in range(1, len(secret)):
        before = "x " * half
        at_the_head = before[: half - shift] + secret + " y" * LONGEST
        at_the_tail = "x " * LONGEST + secret + ("\n" + "y " * LONGEST)[: half - shift]
        for text in (at_the_head, at_the_tail):
            assert "verysecret" not in mask(text)
            assert "lovelace" not in mask(text)


@pytest.mark.parametrize("host", ["a" * 100_000, "a." * 50_000, "password" * 12_500])
def test_a_hostile_host_is_refused_at_once(host: str, client: Client) -> None:
    began = time.process_time()
    answer = client.get(f"/{host[:50_000]}", headers={"host": host})
    assert answer.status_code == 400
    assert time.process_time() - began < 1.5
