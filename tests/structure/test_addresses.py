"""Addresses are told once, in each app's urls.py; everything else asks for them by name."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.structure.source import APPS, SourceFile, sources_of_product, templates

ROOT = Path(settings.BASE_DIR)
# Modules that say where things are.
MAPS = ("urls.py", "settings/__init__.py")
# A program on another machine: tests/studios/test_hosts.py has it ask where we answer.
ELSEWHERE = ("studios/servers/agent/main.py",)
URL_NAME = re.compile(r"[a-z][a-z0-9_]*")


def patterns(
    resolver: URLResolver, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[URLPattern, str, str]]:
    """Each with its whole path and its namespace."""
    for one in resolver.url_patterns:
        path = f"{prefix}{one.pattern}"
        if isinstance(one, URLPattern):
            yield one, path, namespace
        else:
            yield from patterns(one, path, one.namespace or namespace)


@cache
def paths_of_ours() -> re.Pattern[str]:
    """A path that begins as one of our addresses does, in a string or an attribute."""
    first = {path.partition("/")[0] for _pattern, path, _space in patterns(get_resolver())}
    words = sorted(word for word in first if re.fullmatch(r"[a-z0-9-]+", word))
    return re.compile(rf"(?<![\w.:/<>)%-])/(?:{'|'.join(words)})(?=[/\"'?]|$)")


def literals(file: SourceFile) -> Iterator[tuple[int, str]]:
    """Strings of the code but for docstrings and what decorators of the API are given."""
    passed = {
        id(inner)
        for node in ast.walk(file.tree)
        for outer in [
            *(node.decorator_list if isinstance(node, ast.FunctionDef) else []),
            *([node.value] if isinstance(node, ast.Expr) else []),
        ]
        if not isinstance(outer, ast.Call) or "router" in ast.unparse(outer.func)
        for inner in ast.walk(outer)
    }
    for node in ast.walk(file.tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed
        ):
            yield node.lineno, node.value


def test_no_code_spells_an_address_of_ours() -> None:
    found = [
        f"{file.name}:{line} {text[:70]!r}"
        for file in sources_of_product()
        if not file.name.endswith((*MAPS, *ELSEWHERE))
        for line, text in literals(file)
        if paths_of_ours().search(text)
    ]
    assert not found, "\n".join(found)


def test_no_template_or_script_spells_an_address_of_ours() -> None:
    scripts = [
        SourceFile(path) for app in APPS for path in sorted((ROOT / app).rglob("static/**/*.js"))
    ]
    found = [
        f"{file.name}:{number} {line.strip()[:90]}"
        for file in (*templates(), *scripts)
        for number, line in enumerate(file.path.read_text().splitlines(), start=1)
        if paths_of_ours().search(line)
    ]
    assert not found, "\n".join(found)


def test_every_address_of_ours_has_a_name_of_one_style() -> None:
    wrong = [
        f"{namespace}:{one.name} ({path})"
        for one, path, namespace in patterns(get_resolver())
        if one.callback.__module__.startswith(APPS)
        # What answers for addresses that are none needs no name.
        and "<path:" not in path
        and not (one.name and namespace and URL_NAME.fullmatch(one.name))
    ]
    assert not wrong, "\n".join(wrong)
