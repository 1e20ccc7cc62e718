"""Codes: whatever is typed wrongly on one place, or changed places, is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from billing.cards.codes import (
    ALPHABET,
    BASE,
    LENGTH,
    digest,
    digests,
    grouped,
    is_sound,
    new_codes,
    read_code,
)
from billing.cards.errors import CodeMistyped

PLACES = st.integers(0, LENGTH - 1)
# One of them, the same in every process that runs tests.
SOME = "H3PM2T77UJ8EFQAW3KZF"


def test_a_code_cannot_be_guessed_and_is_read_as_one_thing() -> None:
    assert BASE ** (LENGTH - 1) > 2**80
    assert not set("0O1IL") & set(ALPHABET)
    assert len(set(new_codes(1_000))) == 1_000
    assert all(map(is_sound, new_codes(1_000)))


@given(place=PLACES, instead=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place: int, instead: str) -> None:
    [code] = new_codes(1)
    typed = code[:place] + instead + code[place + 1 :]
    assert is_sound(typed) == (typed == code)


@given(one=PLACES, other=PLACES)
def test_two_that_changed_places_are_noticed(one: int, other: int) -> None:
    [code] = new_codes(1)
    typed = list(code)
    typed[one], typed[other] = typed[other], typed[one]
    assert is_sound("".join(typed)) == ("".join(typed) == code)


@pytest.mark.parametrize(
    "typed",
    [SOME, SOME.lower(), grouped(SOME), f" {grouped(SOME)}\n", grouped(SOME).replace("-", " – ")],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_code(typed) == SOME


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (f"O{SOME[1:]}", "No code has O in it"),
        (SOME[:-1], "these are 19"),
        ("", "these are 0"),
        (SOME[:-1] + ALPHABET[ALPHABET.index(SOME[-1]) - 1], "One character is wrong"),
    ],
)
def test_what_cannot_be_a_code_is_told_at_once(typed: str, told: str) -> None:
    with pytest.raises(CodeMistyped, match=told):
        read_code(typed)


def test_a_code_is_found_under_earlier_keys(settings: Settings) -> None:
    kept = digest(SOME)
    settings.CARD_CODE_KEY, settings.CARD_CODE_KEY_FALLBACKS = "new", [settings.CARD_CODE_KEY]
    assert digest(SOME) != kept
    assert kept in digests(SOME)
