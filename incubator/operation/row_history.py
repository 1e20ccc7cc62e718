"""Reading row history: what changed from what to what, through whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    CharField,
    F,
    Field,
    Func,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.core.words import PHRASES

LABELS = {
    "insert": gettext_lazy("created"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("removed"),
}


def kind_called(label: str) -> str:
    """What people call a model that rows name by its label; the label itself if it is gone."""
    known = PHRASES.get(f"kind.{label}")
    return str(known()) if known else label


@dataclass(frozen=True, slots=True)
class Kind:
    """A noun whose rows keep their history."""

    model: type[Model]
    events: type[Model]

    @property
    def key(self) -> str:
        return self.model._meta.label_lower

    @property
    def label(self) -> str:
        return kind_called(self.key)


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded change. `what` lists (column, before, after) of those that differ."""

    at: datetime
    actor: User | None
    source: str
    what: list[tuple[str, str, str]]


@cache
def kinds() -> tuple[Kind, ...]:
    found = [
        Kind(tracked, model)
        for model in apps.get_models()
        # The mark that pghistory leaves on a table of events.
        if (tracked := getattr(model, "pgh_tracked_model", None)) and not model._meta.proxy
    ]
    return tuple(sorted(found, key=lambda kind: kind.key))


def kind_of(key: str) -> Kind | None:
    return next((kind for kind in kinds() if kind.key == key), None)


def events_of(kind: Kind) -> QuerySet[Any]:
    """All events of a noun, newest first, with the name of who acted."""
    actor = Cast(
        Func(F("pgh_context"), Value("user"), function="jsonb_extract_path_text"),
        BigIntegerField(),
    )
    source = Func(
        F("pgh_context"),
        Value("source"),
        function="jsonb_extract_path_text",
        output_field=CharField(),
    )
    rows = kind.events._default_manager.annotate(actor_id=actor, source=source)
    name = User.objects.filter(pk=OuterRef("actor_id")).values("name")[:1]
    return rows.annotate(actor_name=Subquery(name)).order_by("-pgh_id")


def changes_of(subject: Model) -> list[Change]:
    """The recorded changes of one row, newest first.

    Events hold what a row said before; what it said after is in the event that follows, or, for
    the last one, in the row as it is now.
    """
    kind = kind_of(subject._meta.label_lower)
    if kind is None:
        return []
    events = list(events_of(kind).filter(pgh_obj_id=subject.pk).order_by("pgh_id"))
    people = User.objects.in_bulk([event.actor_id for event in events if event.actor_id])
    now = type(subject)._default_manager.filter(pk=subject.pk).first()
    names = _Names()
    changes = []
    for index, event in enumerate(events):
        later = events[index + 1] if index + 1 < len(events) else now
        before = None if event.pgh_label == "insert" else event
        after = {"insert": event, "delete": None}.get(event.pgh_label, later)
        changes.append(
            Change(
                at=event.pgh_created_at,
                actor=people.get(event.actor_id),
                source=event.source or "",
                what=_difference(tracked_fields(kind), before, after, names),
            )
        )
    return changes[::-1]


def tracked_fields(kind: Kind) -> list[Field[Any, Any]]:
    kept = {field.name for field in kind.events._meta.fields}
    return [field for field in kind.model._meta.fields if field.name in kept]


class _Names:
    """What values are called: choices, and rows that a foreign key points at, each asked for once."""

    def __init__(self) -> None:
        self.known: dict[tuple[type[Model], Any], str] = {}

    def of(self, field: Field[Any, Any], value: Any) -> str:
        if value in (None, ""):
            return ""
        target = field.related_model
        if not isinstance(target, type):
            # What a page calls it, where there is a choice of few.
            return str(dict(field.flatchoices).get(value, value))
        if (target, value) not in self.known:
            found = target._default_manager.filter(pk=value).first()
            self.known[target, value] = str(found or value)
        return self.known[target, value]


def _difference(
    fields: Iterable[Field[Any, Any]], before: Any, after: Any, names: _Names
) -> list[tuple[str, str, str]]:
    found = []
    for field in fields:
        old = getattr(before, field.attname) if before is not None else None
        new = getattr(after, field.attname) if after is not None else None
        if old != new:
            found.append((field.name, names.of(field, old), names.of(field, new)))
    return found
