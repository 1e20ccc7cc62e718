"""Queries that are asked again and again: their SQL is written once, as they are asked first.

Django writes the SQL of a query each time anew, which takes longer than the server needs to look
a few rows up; and the server plans it anew. What is on everybody's way is said once instead, with a
name for each value:

    @ready
    def bans_running(player: Any, game: Any, at: Any) -> "QuerySet[Ban]":
        return Ban.objects.running(at).filter(player=player, game=game)

    bans_running(player=buyer, game=game, at=timezone.now())  # [Ban, …]

The function never sees a value, so it decides nothing by one; many keys are `Among(F("pk"), keys)`.
What is changed or deleted on everybody's way is said the same way, see `ready_update` and
`ready_delete`; rows are written by `insert`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial, update_wrapper
from inspect import signature
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.expressions import DatabaseDefault
from django.db.models.query import get_related_populators
from django.db.models.sql import DeleteQuery, UpdateQuery
from psycopg.sql import quote
from psycopg.types.numeric import Int8

from incubator.core.database import prepared, prepared_change
from incubator.core.history import is_tracked

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
        found = query.convert(prepared(query.sql, _in_order(query.names, given)))
        return [query.made(row) for row in found]

    @cached_property
    def _written(self) -> "_Written[Row]":
        rows = _told(self._tell)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        text, names = _text(self._tell, *compiler.as_sql())
        selected = [one for one, *_said in compiler.select]
        convert = partial(compiler.apply_converters, converters=compiler.get_converters(selected))
        told: Any = compiler.klass_info
        columns = [selected[place].target.attname for place in told["select_fields"]]
        # The stubs tell of a later Django.
        related = get_related_populators(told, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        return _Written(rows.model, text, names, columns, related, convert)


def _told(tell: Callable[..., QuerySet[Row]]) -> QuerySet[Row]:
    return tell(**{name: Given(name) for name in signature(tell).parameters})


def _text(tell: Callable[..., Any], sql: str, values: Iterable[Any]) -> tuple[str, list[str]]:
    """With a %s for each value that is given, and their names in this order.

    Raises ValueError where the clock was looked at, whose time would stay as it is for ever.
    """
    values = list(values)
    if any(isinstance(one, date) for one in values):
        raise ValueError(f"{tell.__qualname__}: let its caller say what time it is.")
    # What is always the same stands in it: an index of those that wait is of use only then.
    places = ["%s" if isinstance(one, Given) else _written_out(one) for one in values]
    names = [one.name for one in values if isinstance(one, Given)]
    return sql.replace("%%", "%%%%") % tuple(places), names


def _in_order(names: Sequence[str], given: dict[str, Any]) -> list[Any]:
    told = {name: one.pk if isinstance(one, Model) else one for name, one in given.items()}
    return [told[name] for name in names]


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


class _Change:
    """An UPDATE or a DELETE; called with its values, it says how many rows it was."""

    def __init__(self, tell: Callable[..., QuerySet[Any]], columns: Sequence[str] | None) -> None:
        self._tell, self._columns = tell, columns
        update_wrapper(self, tell)

    def __call__(self, **given: Any) -> int:
        text, names = self._written
        return prepared_change(text, _in_order(names, given))

    @cached_property
    def _written(self) -> tuple[str, list[str]]:
        rows = _told(self._tell)
        _refuse_tracked(rows.model)
        query: Any = rows.query.chain(DeleteQuery if self._columns is None else UpdateQuery)
        if self._columns is not None:
            query.add_update_values({name: Given(name) for name in self._columns})
        return _text(self._tell, *query.get_compiler(DEFAULT_DB_ALIAS).as_sql())


def ready_update(*columns: str) -> Callable[[Callable[..., QuerySet[Any]]], _Change]:
    """Sets the columns of the rows that the function tells to the values of their names:

    @ready_update("read_at")
    def put_out(about: Any) -> QuerySet[Notification]: …

    put_out(about="billing.order:7", read_at=timezone.now())
    """
    return lambda tell: _Change(tell, columns)


def ready_delete(tell: Callable[..., QuerySet[Any]]) -> _Change:
    """Deletes the rows that the function tells: of a table that no other names."""
    return _Change(tell, None)


def ready_sum(column: str) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., int]]:
    """Of a column of whole numbers over the rows that the function tells; 0 where there are none."""

    def told(tell: Callable[..., QuerySet[Any]]) -> Callable[..., int]:
        return cast("Callable[..., int]", _Sum(tell, column))

    return told


class _Sum:
    def __init__(self, tell: Callable[..., QuerySet[Any]], column: str) -> None:
        self._tell, self._column = tell, column
        update_wrapper(self, tell)

    def __call__(self, **given: Any) -> int:
        text, names = self._written
        [(found,)] = prepared(text, _in_order(names, given))
        return int(found)

    @cached_property
    def _written(self) -> tuple[str, list[str]]:
        rows = _told(self._tell).order_by().values_list(self._column)
        text, names = _text(self._tell, *rows.query.get_compiler(DEFAULT_DB_ALIAS).as_sql())
        column = connection.ops.quote_name(self._column)
        return f"SELECT coalesce(sum({column}), 0) FROM ({text}) AS told", names  # noqa: S608  # ours


# More at once are written by Django, which cuts them into batches.
MOST_AT_ONCE = 20
_inserts: dict[tuple[Any, ...], tuple[str, list[Any]]] = {}


def insert(rows: Sequence[Row], *, unless: Sequence[str] = ()) -> list[Row]:
    """As `bulk_create`: the rows that were written, with their keys and what the database gave them.

    Rows whose columns `unless`, which are unique, are there already are left out.
    """
    if not rows:
        return []
    model = type(rows[0])
    if len(rows) > MOST_AT_ONCE and not unless:
        return model._default_manager.bulk_create(rows)
    sent: list[Any] = []
    shapes = []
    fields = _fields(model, with_key=rows[0].pk is not None)
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]
        values = [one.pre_save(row, add=True) for one in fields]
        shapes.append(tuple(isinstance(value, DatabaseDefault) for value in values))
        for field, value in zip(fields, values, strict=True):
            if not isinstance(value, DatabaseDefault):
                kept = field.get_db_prep_save(value, connection)
                # Of one width: a statement is prepared for the types of its values.
                sent.append(Int8(kept) if type(kept) is int else kept)
    key = (model, tuple(unless), rows[0].pk is not None, *shapes)
    if key not in _inserts:
        _inserts[key] = _insert_text(model, fields, shapes, unless)
    text, returned = _inserts[key]
    return _with_answers(rows, prepared(text, sent), returned, unless)


def _refuse_tracked(model: type[Model]) -> None:
    """Prepared statements do not tell the history who acts."""
    if is_tracked(model):
        raise TypeError(f"{model.__name__} keeps its history: let Django write it.")


def _fields(model: type[Model], *, with_key: bool) -> list[Any]:
    fields = model._meta.local_concrete_fields
    return [one for one in fields if not one.generated and (with_key or not one.primary_key)]


def _insert_text(
    model: type[Model], fields: Sequence[Any], shapes: Sequence[Any], unless: Sequence[str]
) -> tuple[str, list["Field[Any, Any]"]]:
    _refuse_tracked(model)
    name = connection.ops.quote_name
    columns = ", ".join(name(one.column) for one in fields)
    places = (
        ", ".join("DEFAULT" if is_default else "%s" for is_default in shape) for shape in shapes
    )
    values = ", ".join(f"({one})" for one in places)
    given = [one for place, one in enumerate(fields) if any(shape[place] for shape in shapes)]
    known: list[Any] = [model._meta.get_field(one) for one in unless]
    returned = [model._meta.pk, *given, *known]
    says = ", ".join(name(one.column) for one in returned)
    otherwise = "ON CONFLICT DO NOTHING " if unless else ""
    table = name(model._meta.db_table)
    return (
        f"INSERT INTO {table} ({columns}) VALUES {values} {otherwise}RETURNING {says}",  # noqa: S608  # names of ours
        returned,
    )


def _with_answers(
    rows: Sequence[Row],
    answers: Sequence[Sequence[Any]],
    returned: Sequence[Any],
    unless: Sequence[str],
) -> list[Row]:
    if unless:
        columns = [one.attname for one in returned[-len(unless) :]]
        by_key = {tuple(answer[-len(unless) :]): answer for answer in answers}
        found = [by_key.pop(tuple(getattr(row, name) for name in columns), None) for row in rows]
    else:
        found = list(answers)
    written = [(row, answer) for row, answer in zip(rows, found, strict=True) if answer]
    for row, answer in written:
        for field, value in zip(returned, answer, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return [row for row, _answer in written]
