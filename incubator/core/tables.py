"""Lists of things: filters and search kept in the address, sorting, pages, CSV.

A `Listing` is given a queryset and its columns and is drawn by `kit/list.html`.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """`value(row)` is shown and exported; `order` names the field to sort by; `url(row)` links.

    `tone(row)` makes the value a pill, `under(row)` is a softer second line, and a `wide` column
    is left out where there is no room.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    order: str = ""
    numeric: bool = False
    url: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    under: Callable[[Any], Any] | None = None
    wide: bool = False

    @property
    def sortable(self) -> bool:
        return bool(self.order)


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Cell:
    text: Any
    numeric: bool = False
    url: str = ""
    tone: str = ""
    under: Any = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: list[Cell]


@dataclass
class Listing:
    """One filterable list. `filters` maps a parameter to (value, label) pairs of a field."""

    request: HttpRequest
    queryset: QuerySet[Any]
    columns: Sequence[Column]
    filters: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    search: Sequence[str] = ()
    order: str = "-pk"
    name: str = "list"
    empty_title: str = "Nothing here yet"
    empty_text: str = ""

    @property
    def query(self) -> str:
        return self.request.GET.get("q", "").replace("\0", "").strip()[:200]

    @cached_property
    def found(self) -> QuerySet[Any]:
        rows = self.queryset
        for name, options in self.filters.items():
            value = self.request.GET.get(name, "")
            if value in {known for known, _ in options}:
                rows = rows.filter(**{name: value})
        if self.query and self.search:
            wanted = Q()
            for name in self.search:
                wanted |= Q(**{f"{name}__icontains": self.query})
            rows = rows.filter(wanted)
        return rows.order_by(*self._ordering())

    def _ordering(self) -> list[str]:
        asked = self.request.GET.get("sort", "")
        fields = {column.key: column.order for column in self.columns if column.order}
        name = fields.get(asked.removeprefix("-"))
        if name is None:
            return [self.order, "-pk"]
        return [f"-{name}" if asked.startswith("-") else name, "-pk"]

    @cached_property
    def count(self) -> int:
        return self.found.count()

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE_SIZE))

    @property
    def page(self) -> int:
        asked = self.request.GET.get("page", "1")
        number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
        return min(max(number, 1), self.pages)

    @cached_property
    def objects(self) -> list[Model]:
        start = (self.page - 1) * PAGE_SIZE
        return list(self.found[start : start + PAGE_SIZE])

    @property
    def rows(self) -> list[Row]:
        return [Row([self._cell(column, one) for column in self.columns]) for one in self.objects]

    def _cell(self, column: Column, one: Any) -> Cell:
        return Cell(
            text=column.value(one),
            numeric=column.numeric,
            url=column.url(one) if column.url else "",
            tone=column.tone(one) if column.tone else "",
            under=column.under(one) if column.under else "",
            wide=column.wide,
        )

    def url(self, **changes: Any) -> str:
        """This list's address with some parameters changed; None removes one."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"

    @property
    def chips(self) -> list[Chip]:
        chips = []
        for name, options in self.filters.items():
            chosen = self.request.GET.get(name, "")
            chips.append(Chip("All", self.url(**{name: None, "page": None}), not chosen))
            chips += [
                Chip(label, self.url(**{name: value, "page": None}), chosen == value)
                for value, label in options
            ]
        return chips

    @property
    def sorts(self) -> list[dict[str, Any]]:
        asked = self.request.GET.get("sort", "")
        return [
            {
                "column": column,
                "url": self.url(
                    sort=f"-{column.key}" if asked == column.key else column.key, page=None
                ),
                "direction": {column.key: "ascending", f"-{column.key}": "descending"}.get(asked),
            }
            for column in self.columns
        ]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page + 1) if self.page < self.pages else ""

    @property
    def csv_url(self) -> str:
        return self.url(format="csv", page=None)

    @property
    def wants_csv(self) -> bool:
        return self.request.GET.get("format") == "csv"

    def csv_response(self) -> StreamingHttpResponse:
        """All rows that match, streamed: a list of a million orders needs no memory."""
        response = StreamingHttpResponse(self._csv(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.name}.csv"'
        return response

    def _csv(self) -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow([column.label for column in self.columns])
        for one in self.found.iterator(chunk_size=2000):
            yield writer.writerow([safe_cell(column.value(one)) for column in self.columns])


class _Echo:
    """A file that returns what is written to it, which is how `csv` streams."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not number else text
