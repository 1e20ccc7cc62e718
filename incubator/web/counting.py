"""How many rows of several kinds there are, asked of the database at once."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from incubator.core import database


def counts(several: Sequence[QuerySet[Any]], *, cap: int) -> list[int]:
    """How many rows each of them has, counted no further than `cap`."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in several:
        try:
            written, bound = rows.order_by().values("pk")[:cap].query.sql_with_params()
        except EmptyResultSet:
            # What can match nothing has no statement.
            written, bound = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({written}) AS counted)")  # noqa: S608  # Django's own
        values += bound
    (found,) = database.rows(f"SELECT {', '.join(parts)}", values)
    return list(found)
