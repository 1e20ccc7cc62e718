"""Statements keep English words; whoever reads Chinese finds none of them left."""

import re

from django.utils import translation
from hypothesis import given, settings

from funding.phrases import told
from funding.selectors.wording import in_plain_words
from funding.waterfall import Inputs, Terms
from tests.funding.waterfall import strategies as some
from tests.funding.waterfall.deals import settle_all
from tests.funding.waterfall.test_properties import METRICS, cut, histories

# Codes that the deals of these tests give to fees, parties and sources of cost, and zones.
NAMES = re.compile(r"(?i)\b(art|author|card|audio|music|qa|server|shop|store|usd)\b")
LATIN = re.compile(r"[A-Za-z]{2,}")


@settings(max_examples=60, deadline=None)
@given(some.terms(METRICS), histories())
def test_everything_a_statement_can_say_has_its_translation(terms: Terms, history: Inputs) -> None:
    with translation.override("zh-hans"):
        said = [word for pair in in_plain_words(terms) for word in pair]
        for statement in settle_all(terms, cut(history, 30)):
            said += [told(text) for line in statement.lines for text in (line.label, line.rule)]
    assert [text for text in said if LATIN.search(NAMES.sub("", text))] == []
