"""Words are keys: every phrase can be worded, and nothing but phrases is kept."""

import ast
import os
import re
import subprocess
import sys
import typing
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from incubator.approvals import voting
from incubator.core import audit
from incubator.core.words import PHRASES, PLACEHOLDER, Phrase, Said
from incubator.messaging import notifications
from incubator.runtime.places import PROJECT
from incubator.work import jobs
from tests.structure.source import SourceFile, sources_of_product

LETTER = re.compile(r"[^\W\d_]")
# Whatever declares phrases, the declaring functions themselves aside.
DECLARES = {"phrase", "phrases_of", "declared", "entry_kind", "Lifecycle"}
DECLARING = {"phrase", "phrases_of", "declared", "entry_kind", "__post_init__"}
# Functions that keep words, and their arguments that are phrases and never texts.
KEEPERS = {
    *("record", "record_about", "acting_through", "advance", "void", "create"),
    *("notify", "tell_studio", "start_job"),
}
KEPT = {"said", "because", "subject_said", "title"}
TEXTS = (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Lambda)


def text_of(phrase: Phrase, count: int) -> str:
    """The template in the language that is active now; a plural in its form for `count`."""
    return str(phrase.template) or str(
        phrase.template % {name: Unsaid(count, name) for name in phrase.names}
    )


class Unsaid(int):
    """A number that chooses a plural's form and is written as its placeholder."""

    name: str

    def __new__(cls, count: int, name: str) -> "Unsaid":
        made = super().__new__(cls, count)
        made.name = name
        return made

    def __str__(self) -> str:
        return f"%({self.name})s"

    def __format__(self, how: str) -> str:
        return str(self)


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_a_phrase_is_worded_in_every_language_with_all_it_was_given(key: str) -> None:
    phrase = PHRASES[key]
    said: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with override(language):
            assert set(PLACEHOLDER.findall(text_of(phrase, 2))) == set(phrase.names), language
            assert set(PLACEHOLDER.findall(text_of(phrase, 1))) <= set(phrase.names), language
            said[language] = phrase.bare()
            given = {name: Unsaid(2, name) for name in phrase.names}
            shown = str(Said(key, given))
            assert all(f"%({name})s" in shown for name in given)
    if LETTER.search(said["en"]):
        assert said["zh-hans"] != said["en"], "not translated"


def test_keys_are_short_enough_for_their_column() -> None:
    longest = audit._rows().model._meta.get_field("act").max_length
    assert [key for key in PHRASES if len(key) > longest] == []


def test_a_process_that_has_only_started_can_word_what_others_wrote() -> None:
    modules = sorted(module_of(file) for file in sources_of_product() if declares(file))
    code = (
        "import importlib, django; django.setup();"
        "from incubator.core.words import PHRASES; before = set(PHRASES);"
        f"[importlib.import_module(name) for name in {modules!r}];"
        "print(len(before), *sorted(set(PHRASES) - before))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    count, *late = told.stdout.split()
    assert int(count) > 250
    assert late == []


def module_of(file: SourceFile) -> str:
    return file.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def declares(file: SourceFile) -> bool:
    return any(called(node) in DECLARES for node in ast.walk(file.tree))


def test_no_phrase_is_declared_while_something_runs() -> None:
    found = [
        f"{file.name}:{node.lineno}"
        for file in sources_of_product()
        for function in file.functions()
        if function.name not in DECLARING
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and called(node) in DECLARES
    ]
    assert not found, "\n".join(found)


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_what_keeps_words_takes_nothing_but_phrases() -> None:
    takes = {
        (audit.record, "said"): Said,
        (audit.record, "because"): Said | None,
        (audit.record_about, "said"): Said,
        (audit.acting_through, "means"): Said,
        (voting.void, "because"): Said,
        (notifications.notify, "said"): Said,
        (jobs.start_job, "title"): Said,
    }
    for (function, argument), kind in takes.items():
        assert typing.get_type_hints(function)[argument] == kind, function
    assert typing.get_args(jobs.Work)[1] is Said


def words_kept(file: SourceFile) -> Iterator[str]:
    """Places where a text, or a translation of this moment, is handed over to be kept."""
    for node in ast.walk(file.tree):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            value = keyword.value
            is_kept = called(node) in KEEPERS and keyword.arg in KEPT
            if is_kept and isinstance(value, TEXTS):
                yield f"{file.name}:{value.lineno} keeps a text as {keyword.arg}"


def test_no_text_is_kept_as_words() -> None:
    found = [place for file in sources_of_product() for place in words_kept(file)]
    assert not found, "\n".join(found)


def test_nothing_is_kept_in_english_to_be_translated_by_its_words() -> None:
    marked = [
        file.name
        for file in sources_of_product()
        if {"gettext_noop", "retold", "sentence"} & names_in(file)
    ]
    assert marked == []


def names_in(file: SourceFile) -> set[str]:
    return {
        alias.name
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {function.name for function in file.functions()}
