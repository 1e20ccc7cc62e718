"""What everybody is answered at every address of ours, written down and committed.

A line is a route, a method, and one letter for each person of `people.EVERYBODY`, in their order.
A change of rights shows as a change of this file: `ACCESS_MATRIX=write pytest tests/access/test_pages.py`
writes anew what is answered, for somebody to read before it is committed.
"""

import os
from functools import cache
from pathlib import Path

from tests.access.people import EVERYBODY, Actor

FILE = Path(__file__).with_name("matrix.txt")
IS_WRITTEN = os.environ.get("ACCESS_MATRIX") == "write"

OPEN, LOGIN, MISSING, REFUSED, GONE = "open", "login", "missing", "refused", "gone"
# The method is not there for anybody: says nothing about the object.
NO_METHOD = "no such method"
LETTERS = {"o": OPEN, "l": LOGIN, "-": MISSING, "x": REFUSED, "g": GONE, "n": NO_METHOD}
BY_WORD = {word: letter for letter, word in LETTERS.items()}


@cache
def lines() -> dict[str, str]:
    """The letters by route and method."""
    rows = (line.rsplit(None, 1) for line in FILE.read_text().splitlines())
    return {key.rstrip(): letters for key, letters in rows}


def expected(route: str, actor: Actor, method: str) -> str:
    """Raises KeyError for a route that nobody has written down."""
    if IS_WRITTEN:
        # Nothing is expected of what is only now written down.
        return OPEN
    return LETTERS[lines()[f"{route} {method}"][EVERYBODY.index(actor)]]


def write(route: str, method: str, answers: list[str]) -> None:
    """Keep what was answered to everybody, in their order."""
    found = lines()
    found[f"{route} {method}"] = "".join(BY_WORD.get(answer, "?") for answer in answers)
    width = max(map(len, found))
    FILE.write_text("".join(f"{key:<{width}} {found[key]}\n" for key in sorted(found)))
