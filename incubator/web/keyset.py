"""Pages of a list found by value instead of by counting: the thousandth costs what the first does.

The one implementation of cursors, for the lists of pages and of the API. A cursor is the last row's primary key and its sort value, as "pk.value", or "pk" when the value is
NULL. PostgreSQL's own order is kept, in which NULL is larger than anything, so that its indexes
serve both directions.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q, QuerySet

from incubator.web.whole_numbers import whole_number

KEY = "page_key"


class NotACursor(ValueError):
    """What was sent as a cursor leads nowhere in this list."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page's rows, and the cursors of the pages beside it; empty where there is none."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def page_of(rows: QuerySet[Any], *, order: str, size: int, after: str, before: str) -> Page:
    """The page behind or ahead of a cursor; the first one where the cursor leads nowhere.

    `order` names one field, with "-" for descending; ties are broken by the newest row first.
    """
    sort = _sorted(rows, order)
    if not after and not before:
        return sort.first(size)
    try:
        found = sort.behind(after, size) if after else sort.ahead_of(before, size)
    except NotACursor:
        found = None
    return found if found and found.rows else sort.first(size)


def page_behind(rows: QuerySet[Any], *, order: str, size: int, cursor: str) -> Page:
    """As `page_of` with `after`, to the letter: NotACursor is raised, and past the end is no row."""
    return _sorted(rows, order).behind(cursor, size)


def _sorted(rows: QuerySet[Any], order: str) -> "_Sort":
    name = order.removeprefix("-")
    if name == "pk":
        return _Sort(rows, "", falling=order.startswith("-"))
    return _Sort(rows.annotate(**{KEY: F(name)}), KEY, falling=order.startswith("-"))


@dataclass(frozen=True, slots=True)
class _Sort:
    rows: QuerySet[Any]
    key: str
    falling: bool

    def first(self, size: int) -> Page:
        return self.behind("", size)

    def behind(self, cursor: str, size: int) -> Page:
        """From the beginning where there is no cursor."""
        rows = self.rows.filter(self._past(cursor, backwards=False)) if cursor else self.rows
        found = list(rows.order_by(*self._order())[: size + 1])
        shown = found[:size]
        following = self._cursor(shown[-1]) if len(found) > size else ""
        leading = self._cursor(shown[0]) if cursor and shown else ""
        return Page(shown, before=leading, after=following)

    def ahead_of(self, cursor: str, size: int) -> Page | None:
        """None when less than a page is ahead: that is the first page then, shown whole."""
        rows = self.rows.filter(self._past(cursor, backwards=True))
        found = list(rows.order_by(*self._order()).reverse()[: size + 1])
        if len(found) <= size:
            return None
        shown = found[:size][::-1]
        return Page(shown, before=self._cursor(shown[0]), after=self._cursor(shown[-1]))

    def _order(self) -> list[str]:
        sign = "-" if self.falling else ""
        return [f"{sign}{self.key}", "-pk"] if self.key else [f"{sign}pk"]

    def _cursor(self, row: Any) -> str:
        value = getattr(row, self.key) if self.key else None
        return f"{row.pk}" if value is None else f"{row.pk}.{value}"

    def _past(self, cursor: str, *, backwards: bool) -> Q:
        """What lies past the cursor in reading direction. Raises NotACursor."""
        number, _dot, text = cursor.replace("\0", "").partition(".")
        pk = whole_number(number)
        if pk is None:
            raise NotACursor(cursor)
        upwards = self.falling == backwards
        if not self.key:
            return Q(pk__gt=pk) if upwards else Q(pk__lt=pk)
        tie = Q(pk__gt=pk) if backwards else Q(pk__lt=pk)
        if not text:
            null = Q(**{f"{self.key}__isnull": True})
            return null & tie if upwards else ~null | tie
        try:
            value = self._field().to_python(text)
            if isinstance(value, datetime):
                # At the ends of the calendar there is no such moment in UTC.
                value = value.astimezone(UTC)
        except (ValidationError, ValueError, OverflowError) as error:
            raise NotACursor(cursor) from error
        return self._beyond(value, tie, upwards=upwards)

    def _beyond(self, value: Any, tie: Q, *, upwards: bool) -> Q:
        """Written so that an index on the key is entered at the value."""
        compare = "gt" if upwards else "lt"
        reached = Q(**{f"{self.key}__{compare}e": value})
        passed = Q(**{f"{self.key}__{compare}": value}) | tie
        if upwards and self._may_be_null():
            null = Q(**{f"{self.key}__isnull": True})
            return null | (reached & passed)
        return reached & passed

    def _field(self) -> "Field[Any, Any]":
        found: Field[Any, Any] = self.rows.query.annotations[self.key].output_field
        return found

    def _may_be_null(self) -> bool:
        """A plain column says so itself; anything computed or joined may be."""
        field = getattr(self.rows.query.annotations[self.key], "target", None)
        return field is None or field not in self.rows.model._meta.fields or field.null
