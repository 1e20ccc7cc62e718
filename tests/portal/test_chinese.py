"""The Chinese that is read: its punctuation, its words, and one meaning for each of them."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext

from funding.models import MILESTONE
from incubator.core.words import PLACEHOLDER
from studios.models import Track
from tests.portal.test_translations import ENTRIES, Message

HAN = "\u3400-\u9fff"
# A sign of ours stands for what is filled in, as it may be Chinese or not.
FILLED = "\N{REPLACEMENT CHARACTER}"
# Latin signs that belong to Chinese words, before or after them.
HALF_WIDTH = re.compile(
    rf"[{HAN}”’）》{FILLED}]\s*[,;:?!()](?=\s|[{HAN}{FILLED}“]|$)|[{HAN}”’）》]\.(?=\s|$|[{HAN}])"
    rf"|[,;:?!(]\s*[{HAN}]|[{HAN}]\s*[,;:?!()]"
)
CHINESE = re.compile(f"[{HAN}]")
# What the words of the contract, and of money, have to be called: English word, Chinese, and
# what it became once, which means something else.
TERMS = [
    (r"\bissued within\b", "出具", "支付"),
    (r"\b(remainder|what (is left|remains))\b", "", "余额"),
    (r"\brate card\b", "费率表", "价目表"),
    (r"\bgrant\b", "无偿资助", "赠款"),
    (r"(?<!:)\bcontribution\b", "注资", "出资 "),
]


def without_names(said: str) -> str:
    """The words alone: no tags, addresses, commands or what is filled in."""
    said = re.sub(r"<code>.*?</code>|<[^>]*>|https?://\S+", "", said)
    return PLACEHOLDER.sub(FILLED, said)


@pytest.mark.parametrize(
    "said", ["已完成.", "金额,币种", "（好) 吗?", "%(name)s:已保存", "无 (空)"]
)
def test_punctuation_of_the_wrong_width_is_found(said: str) -> None:
    assert HALF_WIDTH.search(without_names(said))


def test_chinese_has_the_punctuation_of_chinese() -> None:
    wrong = [
        said
        for entry in ENTRIES
        for said in entry.said.values()
        if CHINESE.search(said) and HALF_WIDTH.search(without_names(said))
    ]
    assert wrong == []


def test_everything_that_has_words_is_said_in_chinese() -> None:
    """Only names and signs may stand as they are."""
    wrong = [
        entry.text
        for entry in ENTRIES
        for said in entry.said.values()
        if re.search(r"[A-Za-z]{2,}", without_names(said)) and not CHINESE.search(said)
    ]
    assert wrong == []


def test_readers_are_addressed_in_one_way() -> None:
    assert [entry.text for entry in ENTRIES if "您" in "".join(entry.said.values())] == []


@pytest.mark.parametrize(("english", "chinese", "never"), TERMS)
def test_words_of_the_contract_keep_their_meaning(english: str, chinese: str, never: str) -> None:
    said = [
        one for entry in ENTRIES if re.search(english, entry.text) for one in entry.said.values()
    ]
    assert said
    assert [one for one in said if chinese not in one or never in one] == []


def test_a_word_of_two_meanings_says_which() -> None:
    with translation.override("zh-hans"):
        assert pgettext("reserve", "Released") != pgettext("game", "Released")
        assert pgettext("product", "Code") != gettext("Code")
        assert pgettext("day", "From") != pgettext("money", "From") != gettext("From")
        assert pgettext("application", "Received") != gettext("Received")
        assert MILESTONE.labels["accepted"] == "已验收"


def test_a_word_is_told_apart_everywhere_or_nowhere() -> None:
    """What has a meaning named beside it in one place is not left to chance in another."""
    plain = {entry.text: entry for entry in ENTRIES if not entry.meaning}
    alike = [
        entry.text for entry in ENTRIES if entry.meaning and same(entry, plain.get(entry.text))
    ]
    assert alike == []


def same(entry: Message, other: Message | None) -> bool:
    return other is not None and entry.said == other.said


def test_a_track_that_comes_with_the_product_is_called_by_its_name(db: None) -> None:
    track = Track.objects.get(slug="fengyun")
    with translation.override("zh-hans"):
        assert str(track) == "风云"
        track.name = "People"
        assert str(track) == "People"
    track.refresh_from_db()
    assert str(track) == "Fengyun"
