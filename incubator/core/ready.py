"""Queries that are asked again and again: their SQL is written once, as they are asked first.

Django writes the SQL of a query each time anew, which takes longer than the server needs to look
a few rows up; and the server plans it anew. What is on everybody's way is said once instead, with a
name for each value:

    @ready
    def bans_running(player: Any, game: Any, at: Any) -> "QuerySet[Ban]":
        return Ban.objects.running(at).filter(player=player, game=game)

    bans_running(player=buyer, game=game, at=timezone.now())  # [Ban, …]

The function never sees a value, so it decides nothing by one; many keys are `Among(F("pk"), keys)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial, update_wrapper
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators
from psycopg.sql import quote

from incubator.core.database import prepared

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """Stands for a value of that name, which is said as the query is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Ready(Generic[Row]):
    def __init__(self, tell: Callable[..., QuerySet[Row]]) -> None:
        self._tell = tell
        update_wrapper(self, tell)

    def __call__(self, **given: Any) -> list[Row]:
        """The rows, with those of `select_related`. Raises KeyError where a value is left out."""
        query = self._written
        told = {name: one.pk if isinstance(one, Model) else one for name, one in given.items()}
        found = query.convert(prepared(query.sql, [told[name] for name in query.names]))
        return [query.made(row) for row in found]

    @cached_property
    def _written(self) -> "_Written[Row]":
        """Raises ValueError where the clock was looked at, whose time would stay as it is for ever."""
        parameters = signature(self._tell).parameters
        rows = self._tell(**{name: Given(name) for name in parameters})
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        if any(isinstance(one, date) for one in values):
            raise ValueError(f"{self._tell.__qualname__}: let its caller say what time it is.")
        # What is always the same stands in it: an index of those that wait is of use only then.
        places = ["%s" if isinstance(one, Given) else _written_out(one) for one in values]
        names = [one.name for one in values if isinstance(one, Given)]
        selected = [one for one, *_said in compiler.select]
        convert = partial(compiler.apply_converters, converters=compiler.get_converters(selected))
        told: Any = compiler.klass_info
        columns = [selected[place].target.attname for place in told["select_fields"]]
        # The stubs tell of a later Django.
        related = get_related_populators(told, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        text = sql.replace("%%", "%%%%") % tuple(places)
        return _Written(rows.model, text, names, columns, related, convert)


def _written_out(value: Any) -> str:
    return quote(value).replace("%", "%%")


@dataclass(frozen=True, slots=True)
class _Written(Generic[Row]):
    """A query with a %s for each of `names`, and what makes Python of what the server answers."""

    model: type[Row]
    sql: str
    names: list[str]
    columns: list[str]
    related: list[Any]
    convert: Callable[[Iterable[Any]], Iterable[Any]]

    def made(self, row: Any) -> Row:
        """The model's own columns come first, then those of what is read along."""
        one = self.model.from_db(DEFAULT_DB_ALIAS, self.columns, row[: len(self.columns)])
        for read_along in self.related:
            read_along.populate(row, one)
        return one


def ready(tell: Callable[..., QuerySet[Row]]) -> Ready[Row]:
    return Ready(tell)
