"""The ground floor names nothing above it, not even in a string.

What an upper app adds (kinds of approval and of notification, policies, navigation, facts for the
doctor) it registers in its own files; then the ground can be read, tested and changed alone.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve

from incubator.approvals.kinds import KINDS
from incubator.messaging.kinds import notification_kinds
from studios.services.keys import MARK

ROOT = Path(settings.BASE_DIR)
# Floors of the ground, the lowest first; rooms of one floor do not name each other either.
FLOORS = (
    ("core", "runtime"),
    ("web",),
    ("accounts",),
    ("messaging",),
    ("documents",),
    ("approvals", "work"),
    ("api", "operation"),
)
GROUND = tuple(room for floor in FLOORS for room in floor)
UPPER = ("studios", "billing", "funding", "support", "cms", "incubator.portal")
PATH = re.compile(r"(?<![\w.:/<>-])/[a-z][\w/-]*/")


@cache
def apps_above(room: str) -> tuple[str, ...]:
    floor = next(number for number, rooms in enumerate(FLOORS) if room in rooms)
    others = [one for rooms in FLOORS[floor:] for one in rooms if one != room]
    return (*UPPER, *(f"incubator.{one}" for one in others))


def is_above(module: str, room: str) -> bool:
    return any(module == app or module.startswith(f"{app}.") for app in apps_above(room))


@cache
def names_above(room: str) -> re.Pattern[str]:
    """Namespaces of addresses, tables, app labels with a model, modules, how keys begin."""
    labels = [one.label for one in apps.get_app_configs() if is_above(one.name, room)]
    models = [
        model
        for one in apps.get_app_configs()
        if is_above(one.name, room)
        for model in one.get_models()
    ]
    words = [
        *(rf"{label}:[a-z_-]+" for label in labels),
        *(re.escape(model._meta.db_table) for model in models),
        *(re.escape(model._meta.label_lower) for model in models),
        *(rf"{re.escape(app)}\.[a-z_]+" for app in apps_above(room)),
        re.escape(f"{MARK}_"),
    ]
    return re.compile(rf"(?<![\w./])(?:{'|'.join(words)})(?!\w)")


@cache
def kinds_above() -> frozenset[str]:
    """Kinds of approvals, and kinds of notifications that no room of the ground declares."""
    own = set()
    for file in (ROOT / "incubator").glob("*/notices.py"):
        own |= {text for _, text in strings_of(file)}
    told = {kind.key for kind in notification_kinds()} - own
    return frozenset(KINDS) | told


def strings_of(file: Path) -> Iterator[tuple[int, str]]:
    """Literals of code without docstrings; the lines of anything else."""
    text = file.read_text()
    if file.suffix != ".py":
        yield from enumerate(text.splitlines(), start=1)
        return
    tree = ast.parse(text)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def files_of(room: str) -> list[Path]:
    found = (ROOT / "incubator" / room).rglob("*")
    kept = (".py", ".html", ".txt", ".typ", ".sql", ".js")
    return sorted(file for file in found if file.suffix in kept and "migrations" not in file.parts)


def leads_above(path: str, room: str) -> bool:
    try:
        return is_above(resolve(path).func.__module__, room)
    except Resolver404:
        return False


@pytest.mark.parametrize("room", GROUND)
def test_no_string_of_the_ground_names_anything_above(room: str) -> None:
    found = []
    for file in files_of(room):
        for line, text in strings_of(file):
            named = [match.group() for match in names_above(room).finditer(text)]
            named += [text] if text in kinds_above() else []
            named += [
                match.group() for match in PATH.finditer(text) if leads_above(match.group(), room)
            ]
            found += [f"{file.relative_to(ROOT)}:{line} names {name}" for name in named]
    assert not found, "\n".join(found)
