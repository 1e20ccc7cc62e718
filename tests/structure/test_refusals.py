"""What a service refuses is told on the page: no view calls one where its refusal is a mistake of ours.

`@button` tells by itself; other views call inside `told_on` or ask `refused_by` first.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.structure.test_one_way import MACHINES

ROOT = Path(settings.BASE_DIR)
APPS = ("billing", "cms", "funding", "incubator", "studios", "support")
# Services that refuse nothing: they bring rows into line, or only read.
REFUSE_NOTHING = {
    *("align_editor", "align_languages", "in_the_trail"),
    *("balance_of", "balances_of", "dry_run", "end_other_sessions", "proof_of_statement", "stay"),
}


# Parts of views, called by them where it is told.
PARTS = {"_keep", "stop_soon"}


def views() -> Iterator[tuple[Path, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("views/*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text())


def services_in(module: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and ".services" in f".{node.module}"
        for alias in node.names
    }


def tells(node: ast.AST) -> bool:
    """A block that turns a refusal into words, or a function that something else calls."""
    if isinstance(node, ast.With):
        return any("told_on" in ast.unparse(item) for item in node.items)
    return isinstance(node, ast.Try | ast.Lambda)


def untold(node: ast.AST, services: set[str]) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef) and (
        node.name in PARTS or "button" in map(ast.unparse, node.decorator_list)
    ):
        return
    if tells(node):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in services:
        yield node.func.id
    for child in ast.iter_child_nodes(node):
        yield from untold(child, services)


def test_a_view_tells_what_its_service_refuses() -> None:
    found = [
        f"{path}: {name}"
        for path, module in views()
        if str(path) not in MACHINES
        for name in untold(module, services_in(module) - REFUSE_NOTHING)
    ]
    assert not found
