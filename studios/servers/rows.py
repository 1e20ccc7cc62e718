"""Rows of a form: those that are filled, a few empty ones, and others that script opens."""

from collections.abc import Sequence
from typing import Any

# So many empty ones stand open after those that are filled; saving gives as many again.
EMPTY_ROWS = 3


def rows_shown(rows: Sequence[dict[str, Any]], by: Sequence[str]) -> list[dict[str, Any]]:
    """Each row of bound fields with its `number`; `folded` are the empty ones past the first few.

    A row is filled where something stands in one of its fields `by`.
    """
    filled = [at for at, row in enumerate(rows) if any(_says(row[name]) for name in by)]
    last = (filled[-1] + 1 if filled else 0) + EMPTY_ROWS
    return [row | {"number": at + 1, "folded": at >= last} for at, row in enumerate(rows)]


def _says(field: Any) -> bool:
    return field.value() not in (None, "")
