"""The waterfall is recomputed offline: it needs nothing but Python, and its modules stand in order."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[3]
MODULES = sorted((ROOT / "funding" / "waterfall").rglob("*.py"))


def test_the_waterfall_loads_without_django_or_any_other_app() -> None:
    code = (
        "import sys, funding.waterfall\n"
        "apps = {'django', 'incubator', 'studios', 'billing', 'celery'}\n"
        "print(*sorted(apps & {name.partition('.')[0] for name in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


def test_no_module_of_the_waterfall_uses_a_float() -> None:
    for path in MODULES:
        assert "float(" not in path.read_text(), path


def test_no_module_of_the_waterfall_speaks() -> None:
    """Codes and numbers only: two words in a row would be the beginning of a sentence."""
    found = [
        f"{path.name}:{node.lineno} {node.value}"
        for path in MODULES
        for node in ast.walk(without_docstrings(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"[a-z]\w* +[a-z]", node.value)
    ]
    assert not found, "\n".join(found)


def without_docstrings(path: Path) -> ast.Module:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            del node.body[0]
    return tree


def imported_by(path: Path) -> set[str]:
    """Its neighbours, those imported for types alone included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "funding.waterfall":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.removeprefix("funding.waterfall."))
    return names & {module.stem for module in MODULES}


def test_no_module_of_the_waterfall_looks_up() -> None:
    order = TopologicalSorter({path.stem: imported_by(path) for path in MODULES})
    # Raises CycleError and names the modules of a circle.
    assert list(order.static_order())[-1] == "__init__"
