"""Which rows keep their history: a trigger copies what a row said before it was changed.

Events hold the old values, so the first change of any row has its "before" and writing new rows
costs nothing; what a row says now is in the row. Rights are also recorded when they are given.
Nobody but these triggers writes events: the guards stand in the apps' SQL files (see `core.sql`).
Ledger lines, orders and usage are immutable already and stay out, as they are written in bulk.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import pghistory
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import Model
from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware

Tracked = TypeVar("Tracked", bound=type[Model])


def tracked(*fields: str, inserts: bool = False) -> Callable[[Tracked], Tracked]:
    """Keep the history of these fields in a table beside the model's own."""
    trackers: list[Any] = [pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent()]
    if inserts:
        trackers.append(pghistory.InsertEvent())

    def decorate(model: Tracked) -> Tracked:
        keep: Callable[[Tracked], Tracked] = pghistory.track(
            *trackers,
            fields=list(fields),
            model_name=f"{model.__name__}Event",
            # Inside the event: one write, and no table of contexts to keep.
            context_field=pghistory.ContextJSONField(),
        )
        return keep(model)

    return decorate


def is_tracked(model: type[Model]) -> bool:
    return any(getattr(one, "pgh_tracked_model", None) is model for one in apps.get_models())


def acting(user_id: int | None, source: str) -> AbstractContextManager[Any]:
    """Within it, every recorded change names who acts and through what ("job 12", a task)."""
    context: AbstractContextManager[Any] = pghistory.context(user=user_id, source=source)
    return context


class History(HistoryMiddleware):
    """Gives changes made by a request the person behind it and the page's address."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        known: dict[str, Any] = super().get_context(request)
        return {"user": known["user"], "source": known["url"]}


class ActingCommand(BaseCommand):
    """A command whose changes carry its name in the history of the rows it changes."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = type(self).__module__.rpartition(".")[2]
        with acting(None, f"manage.py {name}"):
            said: str | None = super().execute(*args, **options)
        return said
