"""A date, a time, a number and an amount are written in one form each, wherever they are read."""

import ast
import re
from collections.abc import Iterator

from tests.structure.source import SourceFile, sources_of_product, templates

# What writes them: Django's own functions are called here and nowhere else.
WRITERS = {"incubator/core/shown.py", "incubator/web/templatetags/shown.py"}
DJANGOS = {"date_format", "number_format", "time_format", "localize", "strftime"}
# Money without its sign stands only in columns whose head names the currency.
PLAIN_MONEY = {
    "incubator/core/money.py",
    "incubator/web/templatetags/money.py",
    "funding/views/statements.py",
}
AD_HOC = re.compile(
    r"\|\s*(date|time|intcomma|floatformat|naturaltime|naturalday|localize)\b|{%\s*now\b"
)


def names_called(source: SourceFile) -> Iterator[tuple[str, int]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            of = node.func
            name = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
            yield name, node.lineno


def test_templates_write_dates_and_numbers_by_one_filter_each() -> None:
    found = [
        f"{file.name}:{number} {line.strip()[:80]}"
        for file in templates()
        for number, line in enumerate(file.path.read_text().splitlines(), start=1)
        if AD_HOC.search(line)
    ]
    assert not found, "Use the filters of shown.py:\n" + "\n".join(found)


def test_code_writes_dates_and_numbers_in_one_module() -> None:
    found = [
        f"{file.name}:{line} {name}"
        for file in sources_of_product()
        if file.name not in WRITERS
        for name, line in names_called(file)
        if name in DJANGOS
    ]
    assert not found, "Use incubator.core.shown:\n" + "\n".join(found)


def test_lists_show_dates_as_people_write_them() -> None:
    """A column gives the date itself: pages word it, and files say it in ISO 8601."""
    found = [
        f"{file.name}:{inner.lineno}"
        for file in sources_of_product()
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Column"
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and inner.attr == "isoformat"
    ]
    assert found == []


def test_an_amount_carries_the_sign_of_its_currency() -> None:
    found = [
        f"{file.name}:{line}"
        for file in sources_of_product()
        if file.name not in PLAIN_MONEY
        for name, line in names_called(file)
        if name == "format_plain"
    ]
    assert found == []
