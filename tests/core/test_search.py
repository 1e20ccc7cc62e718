"""Texts as tokens, and queries as what must be among them."""

from hypothesis import given
from hypothesis import strategies as st

from incubator.core.search import (
    LONGEST_TOKEN,
    Term,
    excerpt,
    hidden,
    pattern_of,
    terms_of,
    tokens_of,
)

TEXTS = st.text(max_size=200)


def finds(query: str, *texts: str) -> bool:
    """What the database does with both."""
    tokens = tokens_of(*texts)
    return bool(terms_of(query)) and all(
        any(token.startswith(term.token) for token in tokens)
        if term.is_beginning
        else term.token in tokens
        for term in terms_of(query)
    )


def test_words_are_found_in_any_case_and_order_and_only_the_last_may_go_on() -> None:
    text = "My boat is gone since the Update."
    assert finds("BOAT my", text)
    assert finds("gone upd", text)
    assert not finds("upd gone", text)
    assert not finds("ships", text)


def test_chinese_is_found_by_one_character_two_and_more_in_a_row() -> None:
    text = "充值没有到账，请退款"
    assert all(finds(query, text) for query in ("退", "退款", "充值没有", "没有到账", "充值 退款"))
    assert not any(finds(query, text) for query in ("款退", "没到账", "充值到账"))


def test_japanese_and_korean_are_found_within_their_runs() -> None:
    assert finds("返金", "ゲームの返金をお願いします")
    assert finds("환불", "게임환불요청")
    assert finds("save 退款", "请退款 my save")


def test_numbers_and_addresses_are_found_as_a_whole_only() -> None:
    text = "Order O-1001 from ada@example.com"
    assert finds("o-1001", text)
    assert finds("ADA@example.com", f"写信到{text}")
    assert not finds("O-100", text)
    assert not finds("T-1001", text)
    assert not finds("a@example.com", text)
    assert finds("1001", text)
    assert terms_of("O-1001") == [Term("o-1001")]


def test_an_address_of_any_length_is_told_from_others() -> None:
    one, other = (f"{'long' * 20}@example.{end}" for end in ("com", "org"))
    assert finds(one, one)
    assert not finds(other, one)


def test_full_width_letters_are_the_same() -> None:
    assert finds("refund", "ＲＥＦＵＮＤ")


def test_nothing_is_asked_by_signs_alone() -> None:
    assert terms_of("!!! -- ~") == []
    assert pattern_of("!!!") == ""
    assert excerpt("anything", "") == []


def test_a_place_is_shown_with_what_was_met() -> None:
    text = "word " * 30 + "The refund <b>never</b> came " + "word " * 30
    pieces = excerpt(text, pattern_of("refund nev"))
    assert [piece.text for piece in pieces if piece.is_hit] == ["refund", "nev"]
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 130
    assert excerpt(text, pattern_of("boat")) == []


@given(TEXTS)
def test_whatever_is_written_makes_short_tokens_that_are_found(text: str) -> None:
    tokens = tokens_of(text)
    assert all(0 < len(token.encode()) <= LONGEST_TOKEN for token in tokens)
    assert not tokens & hidden(tokens)
    assert not terms_of(text) or finds(text, text)


@given(TEXTS, TEXTS)
def test_a_pattern_never_fails(query: str, text: str) -> None:
    excerpt(text, pattern_of(query))
