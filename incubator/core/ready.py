"""Queries that are asked again and again: their SQL is written once, as they are asked first.

Django writes the SQL of a query each time anew, which takes longer than the server needs to look
a few rows up. What is on everybody's way is said once instead, with a name for each value:

    @ready
    def bans_running(player: Any, game: Any, at: Any) -> "QuerySet[Ban]":
        return Ban.objects.running(at).filter(player=player, game=game)

    bans_running(player=buyer, game=game, at=timezone.now())  # [Ban, …]

The function never sees a value, so it decides nothing by one; many keys are `Among(F("pk"), keys)`.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property, update_wrapper
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Expression, Model, QuerySet

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
        """The rows, without those they point at. Raises KeyError where a value is left out."""
        model, sql, values = self._written
        told = {name: one.pk if isinstance(one, Model) else one for name, one in given.items()}
        bound = [told[one.name] if isinstance(one, Given) else one for one in values]
        return list(model._default_manager.raw(sql, bound))

    @cached_property
    def _written(self) -> tuple[type[Row], str, tuple[Any, ...]]:
        """Raises ValueError where the clock was looked at, whose time would stay as it is for ever."""
        names = signature(self._tell).parameters
        rows = self._tell(**{name: Given(name) for name in names})
        sql, values = rows.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        if any(isinstance(one, date) for one in values):
            raise ValueError(f"{self._tell.__qualname__}: let its caller say what time it is.")
        return rows.model, sql, values


def ready(tell: Callable[..., QuerySet[Row]]) -> Ready[Row]:
    return Ready(tell)
