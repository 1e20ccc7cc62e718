"""Rules of the house that no linter knows."""

import ast
from collections.abc import Iterator

from incubator.runtime.places import PROJECT
from tests.structure.source import APPS, SourceFile, sources_of_product, sources_of_tests

MAGNETS = {"utils.py", "helpers.py", "managers.py", "common.py", "misc.py"}
WRITES = {
    "aget_or_create", "bulk_create", "bulk_update", "create", "delete", "get_or_create",
    "update", "update_or_create",
}  # fmt: skip


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{file.name}:{node.lineno}"
        for file in (*sources_of_product(), *sources_of_tests())
        for function in file.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not found, "\n".join(found)


def test_no_business_rule_hides_in_a_signal() -> None:
    found = [
        f"{file.name}:{node.lineno}"
        for file in sources_of_product()
        for node in ast.walk(file.tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").endswith("signals"))
        or (isinstance(node, ast.FunctionDef) and "receiver" in map(_name, node.decorator_list))
    ]
    assert not found, "\n".join(found)


def test_no_file_is_a_magnet_for_everything() -> None:
    found = [file.name for file in sources_of_product() if file.path.name in MAGNETS]
    assert not found, "\n".join(found)


def test_every_function_is_annotated() -> None:
    found = [
        f"{file.name}:{function.lineno} {function.name}"
        for file in (*sources_of_product(), *sources_of_tests())
        for function in file.functions()
        if function.returns is None or not _all_annotated(function)
    ]
    assert not found, "\n".join(found)


BOOKS = "core/books.py"
# What counts days by another calendar than the books', and why.
OTHER_CALENDARS = {
    "cms/models/games.py": "a release is announced to its reader",
    "calendars/calendar.py": "support hours have a zone of their own",
    "billing/periods.py": "the days of whoever subscribed",
    "models/delegations.py": "an absence is counted in days of UTC",
    "views/audit.py": "the reader's days",
    "portal/role_figures.py": "the reader's weeks",
}


def test_days_are_taken_from_the_books() -> None:
    """A file with a wall clock of its own would date money by it."""
    found = [
        f"{file.name}:{node.lineno}"
        for file in sources_of_product()
        if not file.name.endswith((BOOKS, *OTHER_CALENDARS))
        for node in _days_off_a_clock(file)
    ]
    assert not found, "\n".join(found)


def _days_off_a_clock(file: SourceFile) -> Iterator[ast.expr]:
    for node in ast.walk(file.tree):
        named = getattr(node, "attr", getattr(node, "id", ""))
        if isinstance(node, ast.Attribute | ast.Name) and named == "localdate":
            yield node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            today = node.func.attr == "today" and _root(node.func) in {"date", "datetime"}
            # A text that names a day is parsed with `strptime(…).date()`.
            taken = node.func.attr == "date" and "strptime" not in ast.unparse(node.func.value)
            if today or taken:
                yield node


def test_nobody_but_the_ledger_writes_its_rows() -> None:
    found = [
        f"{file.name}:{call.lineno}"
        for file in sources_of_product()
        if not file.name.startswith("billing/ledger/")
        for call in _writes_of_ledger_rows(file)
    ]
    assert not found, "\n".join(found)


def test_rules_are_in_the_files_of_the_apps_and_nowhere_else() -> None:
    """Not in migrations, nor where a setting of a session can switch them off."""
    found = [
        file.name
        for file in sources_of_product()
        for node in ast.walk(file.tree)
        if (isinstance(node, ast.Import) and node.names[0].name == "pgtrigger")
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pgtrigger"))
        or (isinstance(node, ast.Constant) and "CREATE TEMP" in str(node.value).upper())
    ]
    for folder in APPS:
        for directory in (PROJECT / folder).rglob("migrations"):
            texts = {path: path.read_text() for path in directory.glob("*.*") if path.is_file()}
            found += [str(path) for path, text in texts.items() if "RunSQL" in text]
            found += [str(path) for path in texts if path.suffix == ".sql"]
    assert not found, "\n".join(found)


def _writes_of_ledger_rows(file: SourceFile) -> Iterator[ast.Call]:
    nouns = {
        alias.asname or alias.name
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "billing.ledger.models"
        for alias in node.names
    }
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        makes_one = isinstance(node.func, ast.Name) and node.func.id in nouns
        writes = (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
            and _root(node.func) in nouns
        )
        if makes_one or writes:
            yield node


def _root(node: ast.expr) -> str:
    """The name a chain such as `Entry.objects.filter(...).update` begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _all_annotated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return all(
        argument.annotation is not None or argument.arg in {"self", "cls"}
        for argument in (*named, *starred)
    )
