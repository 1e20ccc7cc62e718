"""The size report: printed with `pytest -s tests/structure`, and the caps hold."""

import ast
from collections.abc import Iterable
from statistics import median, quantiles

from tests.structure.source import SourceFile, sources_of_product, sources_of_tests, templates

FILE_CAP, FILE_MEDIAN = 400, 80
FUNCTION_CAP, FUNCTION_90TH = 60, 25
TEMPLATE_CAP = 120
TEST_FILE_CAP = 300


def function_lengths(files: Iterable[SourceFile]) -> dict[str, int]:
    """Lines from `def` to the end, without the docstring: a contract may be long."""
    return {
        f"{file.name}:{function.lineno} {function.name}": _length(function)
        for file in files
        for function in file.functions()
    }


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def file_lengths(files: Iterable[SourceFile]) -> dict[str, int]:
    return {file.name: file.lines for file in files}


def report(title: str, lengths: dict[str, int]) -> None:
    longest = sorted(lengths.items(), key=lambda item: -item[1])[:5]
    values = list(lengths.values())
    ninetieth = quantiles(values, n=10)[-1]
    print(f"\n{title}: {len(values)}, median {median(values):.0f}, 90th {ninetieth:.0f}")
    for name, length in longest:
        print(f"  {length:4} {name}")


def assert_capped(lengths: dict[str, int], cap: int) -> None:
    too_long = [f"{length} {name}" for name, length in lengths.items() if length > cap]
    assert not too_long, f"longer than {cap} lines:\n" + "\n".join(too_long)


def test_files_are_short() -> None:
    lengths = file_lengths(sources_of_product())
    report("files", lengths)
    assert_capped(lengths, FILE_CAP)
    assert median(lengths.values()) <= FILE_MEDIAN


def test_functions_are_short() -> None:
    lengths = function_lengths(sources_of_product())
    report("functions", lengths)
    assert_capped(lengths, FUNCTION_CAP)
    assert quantiles(lengths.values(), n=10)[-1] <= FUNCTION_90TH


def test_templates_are_short() -> None:
    lengths = file_lengths(templates())
    report("templates", lengths)
    assert_capped(lengths, TEMPLATE_CAP)


def test_test_files_are_short() -> None:
    lengths = file_lengths(sources_of_tests())
    report("test files", lengths)
    assert_capped(lengths, TEST_FILE_CAP)
