"""Our own source files, parsed once for all tests of the structure."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from incubator.runtime.places import PROJECT

APPS = ("incubator", "studios", "billing", "funding", "support", "cms")


@dataclass(frozen=True)
class SourceFile:
    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PROJECT))

    @cached_property
    def lines(self) -> int:
        return len(self.path.read_text().splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text())

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def _files(folders: tuple[str, ...], pattern: str) -> tuple[SourceFile, ...]:
    return tuple(
        SourceFile(path)
        for folder in folders
        for path in sorted((PROJECT / folder).rglob(pattern))
        if path.is_file()
    )


@cache
def sources_of_product() -> tuple[SourceFile, ...]:
    """The product's modules; Django writes the migrations, and an empty file is no reading."""
    return tuple(
        file
        for file in (*_files(APPS, "*.py"), SourceFile(PROJECT / "manage.py"))
        if "migrations" not in file.path.parts and file.lines
    )


@cache
def sources_of_tests() -> tuple[SourceFile, ...]:
    return tuple(file for file in _files(("tests",), "*.py") if file.lines)


@cache
def templates() -> tuple[SourceFile, ...]:
    return tuple(
        file
        for pattern in ("*.html", "*.txt", "*.xml")
        for file in _files(APPS, pattern)
        if "templates" in file.path.parts
    )
