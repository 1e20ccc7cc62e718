"""Statements keep codes; whoever opens one reads them in their language, and names as they are."""

import re
from pathlib import Path
from typing import get_args

import pytest
from django.utils import translation
from hypothesis import given, settings

from funding.selectors.wording import in_plain_words
from funding.waterfall import CATALOGUE, Inputs, Terms, TermsInvalid
from funding.waterfall.codes import LINE_GROUPS, OWN_LINES, RuleKey, TermsCode
from funding.words import (
    GROUPS,
    LINES,
    REFUSALS,
    RULES,
    label_of,
    refusal_at_field,
    rule_said,
)
from incubator.core.words import PHRASES, PLACEHOLDER, Phrase, said_again
from tests.funding.waterfall import strategies as some
from tests.funding.waterfall.deals import assert_sound, settle_all
from tests.funding.waterfall.every_rule import EVERY_CLAUSE, every_story, rules_in
from tests.funding.waterfall.test_properties import METRICS, cut, histories
from tests.sizes import examples

CATALOGUES = Path(__file__).with_name("catalogues")
STATEMENTS = ("funding.line.", "funding.fee.", "funding.service.", "funding.rule.")
OURS = {key: one for key, one in PHRASES.items() if key.startswith("funding.")}
# Codes that the deals of these tests give to fees, parties and sources of cost.
NAMES = re.compile(
    r"(?i)\b(art|author|card|copy|home|launch|qa|rest|server|shop|store|usd|wallet)\b"
)
LATIN = re.compile(r"[A-Za-z]{2,}")


def in_chinese(texts: list[object]) -> list[str]:
    with translation.override("zh-hans"):
        return [str(text) for text in texts]


def in_english_letters(texts: list[str]) -> list[str]:
    return [text for text in texts if LATIN.search(NAMES.sub("", text))]


def is_worded(phrase: Phrase) -> bool:
    """With every parameter, and nothing left to fill in."""
    facts = {name: 7 if name == "count" else f"a {name}" for name in phrase.names}
    text = phrase.worded(facts)
    whole = all(str(fact) in text for fact in facts.values()) and "%(" not in text
    return whole and set(PLACEHOLDER.findall(str(phrase.template))) == phrase.names


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_key_is_worded_with_all_its_parameters(language: str) -> None:
    with translation.override(language):
        assert [key for key, phrase in OURS.items() if not is_worded(phrase)] == []


def test_every_code_of_the_waterfall_has_words() -> None:
    assert set(LINES) == OWN_LINES
    assert set(GROUPS) == LINE_GROUPS
    assert set(RULES) == set(get_args(RuleKey))
    assert set(REFUSALS) == set(get_args(TermsCode))


def test_every_rule_is_stated_somewhere_and_survives_being_kept() -> None:
    stated = set()
    for statement in every_story():
        assert_sound(statement)
        for rule in [line.rule for line in statement.lines if line.rule]:
            stated |= {one.key for one in rules_in(rule)}
            said = rule_said(rule)
            assert said_again(said.kept()) == said
    assert stated == set(get_args(RuleKey))


def test_a_key_once_written_stays_with_its_parameters() -> None:
    """Whoever adds one raises CATALOGUE and writes the list of that version beside the others."""

    def listed(version: int) -> set[str]:
        return set((CATALOGUES / f"{version}.txt").read_text().splitlines())

    declared = {
        " ".join([key, *sorted(phrase.names)])
        for key, phrase in OURS.items()
        if key.startswith(STATEMENTS)
    }
    assert declared == listed(CATALOGUE)
    assert all(listed(version) <= declared for version in range(1, CATALOGUE))


def test_rules_read_as_sentences() -> None:
    rules = EVERY_CLAUSE.fees[2].rule(1, "USD"), EVERY_CLAUSE.split_rule(0, 1)
    assert [str(rule_said(rule)) for rule in rules] == [
        "4 % of gross less tax over 100 units and up to 500 units",
        "60 % of net after recoupment over $4.00 of lifetime gross",
    ]
    assert in_chinese([rule_said(rule) for rule in rules]) == [
        "扣除税款后的总额（100 份 以上至 500 份）的 4 %",
        "回收后净收入（累计总额 $4.00 以上）的 60 %",
    ]


def test_numbers_of_units_are_grouped() -> None:
    assert str(RULES["units"](count=5_000)) == "5,000 units"


def test_refused_terms_are_told_with_their_field() -> None:
    with pytest.raises(TermsInvalid) as refused:
        Terms.from_document(EVERY_CLAUSE.to_document() | {"version": 0})
    assert str(refusal_at_field(refused.value)) == "version: must be 1 or more"
    with pytest.raises(TermsInvalid) as refused:
        Terms.from_document([])
    assert str(refusal_at_field(refused.value)) == "must be an object with named fields"


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("gross", "Gross sales", "销售总额"),
        ("home", "Home", "Home"),
        ("home~2", "Home", "Home"),
        ("home_returned", "Home, of refunds", "Home（退款部分）"),
        ("order-of-the-phoenix", "Order of the phoenix", "Order of the phoenix"),
        ("platform_fee", "Platform fee", "平台费"),
        ("party:home", "Share of home", "home 的分成"),
        ("external:tax", "Costs owed to tax", "应付 tax 的费用"),
        ("services:server", "Services: server", "服务：服务器"),
        ("services:home", "Services: home", "服务：home"),
        ("recouped:services:server", "Costs recouped: server", "已回收的费用：服务器"),
        ("unrecouped:external:server", "Costs still to be recouped: server",
         "尚待回收的费用：server"),
    ],
)  # fmt: skip
def test_a_line_is_named_by_its_code_and_names_stay_as_they_are(
    code: str, english: str, chinese: str
) -> None:
    assert str(label_of(code)) == english
    assert in_chinese([label_of(code)]) == [chinese]


def test_whoever_reads_chinese_finds_no_english_in_any_rule() -> None:
    lines = [line for statement in every_story() for line in statement.lines]
    said = [label_of(line.code) for line in lines]
    said += [rule_said(line.rule) for line in lines if line.rule]
    assert in_english_letters(in_chinese([*said])) == []


@settings(max_examples=examples(25), deadline=None)
@given(some.terms(METRICS), histories())
def test_everything_a_statement_can_say_has_its_translation(terms: Terms, history: Inputs) -> None:
    with translation.override("zh-hans"):
        said = [word for pair in in_plain_words(terms) for word in pair]
        for statement in settle_all(terms, cut(history, 30)):
            for line in statement.lines:
                said.append(str(label_of(line.code)))
                said += [str(rule_said(line.rule))] if line.rule else []
    assert in_english_letters(said) == []
