"""A date inside a sentence is written as people read it, never as programs do."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOMS = ("incubator", "studios", "billing", "funding", "support", "cms")
# What we call dates. A name of another kind may end so, if it is wrapped where it is said.
DATES = re.compile(r"(^|_)(on|from|until|date|day|first|last_order)$")


def raw_dates(source: str) -> list[str]:
    """Parameters of marked sentences that are dates as they are: `_("…") % {"day": sold_on}`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)):
            continue
        marked = isinstance(node.left, ast.Call) and getattr(node.left.func, "id", "") == "_"
        if not marked or not isinstance(node.right, ast.Dict):
            continue
        for value in node.right.values:
            name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
            if DATES.search(name):
                found.append(f"{node.lineno}: {name}")
    return found


def test_the_search_finds_a_date_as_it_is_and_passes_one_in_words() -> None:
    assert raw_dates('_("Sold on %(day)s.") % {"day": order.effective_on}')
    assert not raw_dates('_("Sold on %(day)s.") % {"day": shown.day(order.effective_on)}')


def test_no_sentence_says_a_date_as_programs_write_it() -> None:
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{where}"
        for room in ROOMS
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py")
        if "migrations" not in path.parts
        for where in raw_dates(path.read_text())
    ]
    assert not found, "\n".join(found)
