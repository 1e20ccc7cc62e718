"""Damaged mails are read without an error, in bounded time, and nothing false comes out of them."""

from itertools import islice
from time import process_time

import pytest

from support.letters import Letter, Nature, read_letter
from tests.sizes import LARGE, SEED
from tests.support.letters.mutations import mutated

HOW_MANY = 10_000 if LARGE else 300
SECONDS = 2


def assert_is_whole(letter: Letter) -> None:
    """What the rows of a ticket take: text that can be stored, files with a name and their bytes."""
    texts = [letter.words, letter.quoted, letter.subject, letter.sender_text, letter.sender_name]
    texts += [letter.message_id, letter.date, letter.key, letter.content_hash, *letter.recipients]
    for text in texts:
        text.encode()
        assert "\0" not in text
    assert len(letter.words) <= 100_000 >= len(letter.quoted)
    assert len(letter.subject) <= 300
    assert len(letter.content_hash) == 64
    assert letter.key
    assert (letter.nature is Nature.BOUNCE) == (letter.bounce is not None)
    assert not (letter.may_be_answered and letter.nature is not Nature.PERSON)
    for file in letter.attachments:
        assert isinstance(file.content, bytes)
        assert 0 < len(file.name) <= 200
        assert not set(file.name) & set("/\\\0\n\r\u202e")
        assert file.content_type.count("/") == 1
        assert file.content_type.isprintable()


@pytest.mark.large
def test_damaged_mails_are_read() -> None:
    for number, raw in enumerate(islice(mutated(f"{SEED}:mails"), HOW_MANY)):
        began = process_time()
        try:
            letter = read_letter(raw)
            assert_is_whole(letter)
        except Exception as error:
            error.add_note(f"Mail {number}: {raw[:2000]!r}")
            raise
        assert process_time() - began < SECONDS, raw[:2000]


def test_the_same_seed_damages_the_same() -> None:
    assert list(islice(mutated("7"), 20)) == list(islice(mutated("7"), 20))
