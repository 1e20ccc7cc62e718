"""Full text as tokens: what a text is found by, what a query asks for, and where it was found.

A text becomes a set of tokens, kept by PostgreSQL as a `tsvector` without positions, so that words
are added to it and taken together without reading what is there. Words are tokens as they are
written, in one case. Chinese, Japanese and Korean have no spaces to tell words apart: each
character is a token together with the two behind it, so that two of them are found by how tokens
begin and more by tokens in a row. Addresses and numbers such as "O-1001" are tokens as a whole too.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField

# PostgreSQL takes no more than a megabyte in one set: this many tokens of this size fit.
MOST_TOKENS = 30_000
LONGEST_TOKEN = 32
MOST_TERMS = 20
# Characters of a text that are shown of where it was found, and before it.
EXCERPT, BEFORE = 120, 40
GRAM = 3
# Before a token that only some may find; no token of a text begins with it.
HIDING = "~"

_DENSE = (
    "々〇\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
)
RUNS = re.compile(rf"(?P<dense>[{_DENSE}]+)|(?:(?![{_DENSE}])[^\W_])+")
WHOLES = re.compile(
    # Bounded, as each letter of a long word could begin one.
    r"(?<![a-z0-9])[a-z0-9][a-z0-9.+_%'-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}"
    r"|(?<![a-z0-9])[a-z]{1,3}-\d{1,18}(?![a-z0-9])"
)


class TokensField(SearchVectorField):
    """A set of tokens; asked by `Wanted`."""


def tokens_of(*texts: str) -> set[str]:
    found: set[str] = set()
    for text in map(_folded, texts):
        found.update(map(_whole, WHOLES.findall(text)))
        for run in RUNS.finditer(text):
            if run["dense"]:
                found.update(run[0][at : at + GRAM] for at in range(len(run[0])))
            else:
                found.add(_cut(run[0]))
    return found


def hidden(tokens: Iterable[str]) -> set[str]:
    """The same, found only by a query that asks for hidden ones too."""
    return {f"{HIDING}{token}" for token in tokens}


@dataclass(frozen=True, slots=True)
class Term:
    """A token asked for, or the beginning of one; `or_else` is another that does as well."""

    token: str
    is_beginning: bool = False
    or_else: str = ""


def terms_of(query: str) -> list[Term]:
    """What must all be there. The last word may go on, as whoever types has not ended it."""
    wholes, runs = _asked(query)
    terms = [Term(_whole(found)) for found in wholes]
    for run, is_last in runs:
        if run["dense"]:
            terms += _dense_terms(run[0])
        else:
            terms.append(Term(_cut(run[0]), is_beginning=is_last))
    return list(dict.fromkeys(terms))[:MOST_TERMS]


def _asked(query: str) -> tuple[list[str], list[tuple[re.Match[str], bool]]]:
    """Addresses and numbers, then runs, each with whether it is what was typed last."""
    text = _folded(query).rstrip()
    rest = WHOLES.sub(lambda found: " " * len(found[0]), text)
    runs = [(run, run.end() == len(text)) for run in RUNS.finditer(rest)]
    return WHOLES.findall(text), runs


def _dense_terms(run: str) -> list[Term]:
    if len(run) < GRAM:
        return [Term(run, is_beginning=True)]
    return [Term(run[at : at + GRAM]) for at in range(len(run) - GRAM + 1)]


class Wanted(SearchQuery):
    """All of the terms, in a `TokensField`: `filter(tokens=Wanted(terms))`."""

    def __init__(self, terms: Iterable[Term], *, with_hidden: bool) -> None:
        self.written = " & ".join(_written(term, with_hidden=with_hidden) for term in terms)
        super().__init__(self.written)

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.written]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that was found."""

    text: str
    is_hit: bool


def pattern_of(query: str) -> str:
    """What of a text the query means, as a regular expression of PostgreSQL and of Python alike.

    Empty where the query asks for nothing.
    """
    wholes, runs = _asked(query)
    found = [re.escape(whole) for whole in wholes]
    found += [_word_pattern(run, is_last) for run, is_last in runs]
    return "|".join(sorted(dict.fromkeys(found), key=len, reverse=True)[:MOST_TERMS])


def _word_pattern(run: re.Match[str], is_last: bool) -> str:
    if run["dense"]:
        return run[0]
    return rf"(?<!\w){run[0]}" + ("" if is_last else r"(?!\w)")


def excerpt(text: str, pattern: str) -> list[Piece]:
    """Around the first place where the pattern is met, in one line; nothing where it is not."""
    line = " ".join(text.split())
    first = re.search(f"(?:{pattern})", line, re.IGNORECASE)
    if not pattern or first is None:
        return []
    begin = max(0, first.start() - BEFORE)
    shown = line[begin : begin + EXCERPT]
    parts = re.split(f"({pattern})", shown, flags=re.IGNORECASE)
    pieces = [Piece(part, bool(at % 2)) for at, part in enumerate(parts) if part]
    opening = [Piece("…", is_hit=False)] if begin else []
    closing = [Piece("…", is_hit=False)] if begin + EXCERPT < len(line) else []
    return [*opening, *pieces, *closing]


def _written(term: Term, *, with_hidden: bool) -> str:
    tokens = [term.token, *([term.or_else] if term.or_else else [])]
    if with_hidden:
        tokens += hidden(tokens)
    ending = ":*" if term.is_beginning else ""
    return "(" + " | ".join(f"{_quoted(token)}{ending}" for token in tokens) + ")"


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _cut(word: str) -> str:
    return word.encode()[:LONGEST_TOKEN].decode(errors="ignore")


def _whole(found: str) -> str:
    """Exact however long: what does not fit is told apart by its hash."""
    return (
        found
        if len(found) <= LONGEST_TOKEN
        else blake2b(found.encode(), digest_size=15).hexdigest()
    )
