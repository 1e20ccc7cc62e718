"""Awkward mails, one for each trap: what is read out of them is written beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.letters import Bounce, Letter, read_letter

CORPUS = Path(__file__).parent / "corpus"
EXPECTED = sorted(CORPUS.glob("*.json"))
# "NN-name.same-….eml" is another delivery of "NN-name.eml", "NN-name.other-….eml" another mail.
VARIANTS = sorted(CORPUS.glob("*.*-*.eml"))


def read(path: Path) -> Letter:
    return read_letter(path.read_bytes())


def found_in(letter: Letter, name: str) -> object:
    """What the letter says, as it is written down in the corpus."""
    files = letter.attachments
    match name:
        case "attachments":
            return [[file.name, file.content_type, len(file.content)] for file in files]
        case "attachment_names":
            return [file.name for file in files]
        case "content_ids":
            return [file.content_id for file in files if file.content_id]
        case "senders" | "recipients" | "copied" | "answers":
            return list(getattr(letter, name))
        case _:
            return getattr(letter, name)


def fits(letter: Letter, name: str, expected: Any) -> bool:
    match name:
        case "words_contain":
            return all(piece in letter.words for piece in expected)
        case "words_lack":
            return not any(piece in letter.words for piece in expected)
        case "quoted_starts":
            return letter.quoted.startswith(expected) and bool(letter.quoted) == bool(expected)
        case "more_parts_at_least":
            return letter.more_parts >= expected
        case "bounce":
            return letter.bounce == (expected and Bounce(**expected))
        case _:
            return bool(found_in(letter, name) == expected)


def test_the_corpus_has_a_mail_for_each_of_many_traps() -> None:
    assert len(EXPECTED) >= 60
    assert {path.stem for path in EXPECTED} == {
        path.stem for path in CORPUS.glob("*.eml") if path not in VARIANTS
    }


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_mail_is_read_as_expected(path: Path) -> None:
    letter = read(path.with_suffix(".eml"))
    for name, expected in json.loads(path.read_text("utf-8")).items():
        assert fits(letter, name, expected), (name, expected, letter)


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)
def test_the_same_again_is_known_and_another_mail_is_not_taken_for_it(path: Path) -> None:
    name, _dot, kind = path.stem.partition(".")
    letter, variant = read(CORPUS / f"{name}.eml"), read(path)
    is_same = (letter.key, letter.content_hash) == (variant.key, variant.content_hash)
    assert is_same == kind.startswith("same")


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_nothing_unseen_is_left_in_what_is_read(path: Path) -> None:
    letter = read(path.with_suffix(".eml"))
    for text in (letter.words, letter.quoted, letter.subject, letter.sender_name):
        assert "\0" not in text
        text.encode()
