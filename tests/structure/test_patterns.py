"""Patterns meet text that strangers chose: none takes more than linear time.

Every pattern of the product is found in its source and tried on texts made of its own letters, as
those are the ones it begins to match again and again. A quadratic one needs up to a second for ten
thousand characters and a quarter of a minute or more for a hundred thousand.
"""

import ast
import re
import time
from collections.abc import Callable, Iterator

import pytest

from tests.sizes import LARGE
from tests.structure.source import SourceFile, sources_of_product

SHORT, LONG = 10_000, 100_000
# Eight and four times what the slowest linear one needs.
SECONDS = {SHORT: 0.3, LONG: 1.5}
PATTERN_FUNCTIONS = {
    "compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn",
}  # fmt: skip
# Where no such word stands there is no pattern, and nothing to parse.
NAMES = re.compile(r"\bre\.|RegexValidator|re_path")
ANYWHERE = ("a", "0", " ", "\n", "@", ".", "-", "<", "a@", "a.", "://a:", " a", "é", "语")


def _literal(node: ast.expr) -> str | bytes | None:
    """The pattern as written; what is filled in when it runs is a word of ours."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "ab" for part in node.values
        )
    return None


def _calls(file: SourceFile) -> Iterator[ast.Call]:
    if not NAMES.search(file.path.read_text()):
        return
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            if called.value.id == "re" and called.attr in PATTERN_FUNCTIONS:
                yield node
        elif isinstance(called, ast.Name) and called.id in {"RegexValidator", "re_path"}:
            yield node


def _patterns() -> Iterator[tuple[str, str | bytes]]:
    for file in sources_of_product():
        for call in _calls(file):
            pattern = _literal(call.args[0])
            yield f"{file.name}:{call.lineno}", pattern if pattern is not None else ""


PATTERNS = dict(_patterns())


def _pieces(pattern: str) -> set[str]:
    """What a text must be made of to keep this pattern busy: its words, each letter, and pairs."""
    plain = re.sub(r"\\[a-zA-Z]|[^\w\s@<>:/=.,+-]", " ", pattern)
    words = {word for word in re.split(r"\s+", plain) if word} | set(ANYWHERE)
    signs = {sign for sign in plain if not sign.isspace()} - words
    mixed = {f"{one}{other}" for one in signs for other in ("a", " ", "=")}
    return words | signs | mixed | {f"{word}=" for word in words} | {f"{word} " for word in words}


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _hostile(pieces: set[str], length: int) -> Iterator[str]:
    for piece in sorted(pieces):
        text = (piece * (length // len(piece) + 1))[:length]
        yield text
        yield f"{text}!"


@pytest.mark.large
@pytest.mark.parametrize("place", sorted(PATTERNS))
def test_every_pattern_of_the_product_is_linear(place: str) -> None:
    pattern = PATTERNS[place]
    assert pattern, f"{place}: write the pattern where it is used, so that it can be tried"
    is_bytes = isinstance(pattern, bytes)
    known = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    # First the shorter ones, so that a quadratic pattern fails in seconds.
    every = _pieces(known)
    for length, pieces in ((SHORT, every), (LONG, every if LARGE else set(ANYWHERE))):
        for text in _hostile(pieces, length):
            given = text.encode("utf-8") if is_bytes else text
            for method in (re.search, re.fullmatch):
                seconds = _seconds(lambda m=method, g=given: m(pattern, g))  # type: ignore[misc]
                assert seconds < SECONDS[length], (place, text[:30], length, seconds)
