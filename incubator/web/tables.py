"""Lists of things: filters and search kept in the address, sorting, pages, CSV, bulk actions.

A `Listing` is given a queryset and its columns and is drawn by `kit/list.html`.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from incubator.core import shown
from incubator.core.books import zone_name
from incubator.web import counting, keyset, saved_views
from incubator.web.models import SavedView
from incubator.web.whole_numbers import whole_number

PAGE_SIZE = 50
# Counting further would make the count the slowest part of a long list.
COUNT_CAP = 10_000
# Parameters of the address that say where in the list we are, not which list it is.
POSITION = ("after", "before", "format")
# Rows and a filter's value to the rows that it leaves.
Narrowing = Callable[[Any, str], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """`value(row)` is shown and exported; `order` names the field to sort by; `url(row)` links.

    `tone(row)` makes the value a pill, `under(row)` is a softer second line, `code` is a machine's
    own words. A `wide` column is left out where there is no room, a `whole` one is never broken
    into lines. The label may be lazy. An `in_books` column holds dates of money, whose zone an
    export names; an `export_only` one says for programs what the page says under another.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    order: str = ""
    numeric: bool = False
    url: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    under: Callable[[Any], Any] | None = None
    code: bool = False
    wide: bool = False
    whole: bool = False
    in_books: bool = False
    export_only: bool = False

    @property
    def exported_label(self) -> str:
        return f"{self.label} ({zone_name()})" if self.in_books else str(self.label)

    @property
    def sortable(self) -> bool:
        return bool(self.order)


@dataclass(frozen=True, slots=True)
class Chip:
    """`first` begins the chips of another filter; `count` says how much waits behind it."""

    label: str
    url: str
    active: bool
    first: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    text: Any
    numeric: bool = False
    url: str = ""
    tone: str = ""
    under: Any = ""
    code: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: list[Cell]
    pk: Any = None


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done to several rows at once: one POST to `url` with `rows` and a `verb`.

    `verbs` are (verb, label) pairs. The view answers each row for itself, see `chosen_rows`.
    """

    url: str
    verbs: Sequence[tuple[str, Any]]


@dataclass
class Listing:
    """One filterable list. `filters` maps a parameter to (value, label) pairs of a field.

    `narrowed` says for a filter that is no field, or has a better way to its rows, what a value
    leaves of them. `tallies` are rows to count on the chip of a (filter, value). `cap` is how far
    this list counts, where that is not as far as others. `search` names fields, and functions that give what else may match the text typed.
    `name` is what a person's saved views of this list are kept under, and the CSV's file name.
    """

    request: HttpRequest
    queryset: QuerySet[Any]
    columns: Sequence[Column]
    filters: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    search: Sequence[str | Callable[[str], Q]] = ()
    order: str = "-pk"
    name: str = "list"
    empty_title: Any = ""
    empty_text: Any = ""
    bulk: Bulk | None = None
    narrowed: Mapping[str, Narrowing] = field(default_factory=dict)
    tallies: Mapping[tuple[str, str], QuerySet[Any]] = field(default_factory=dict)
    cap: int | None = None

    @property
    def query(self) -> str:
        return self.request.GET.get("q", "").replace("\0", "").strip()[:200]

    @property
    def is_narrowed(self) -> bool:
        """Whether the reader asked for some of the rows alone, so that there may be others."""
        asked = self.request.GET
        chosen = (
            asked.get(name, "") in {known for known, _label in options}
            for name, options in self.filters.items()
        )
        return bool(self.query) or any(chosen)

    @cached_property
    def found(self) -> QuerySet[Any]:
        """All rows that match, in no order."""
        rows = self.queryset
        for name, options in self.filters.items():
            value = self.request.GET.get(name, "")
            if value in {known for known, _label in options}:
                narrow = self.narrowed.get(name)
                rows = narrow(rows, value) if narrow else rows.filter(**{name: value})
        if self.query and self.search:
            wanted = Q()
            for one in self.search:
                found = one(self.query) if callable(one) else Q(**{f"{one}__icontains": self.query})
                wanted |= found
            rows = rows.filter(wanted)
        return rows.order_by()

    @property
    def ordering(self) -> str:
        """The field sorted by, with "-" for descending."""
        asked = self.request.GET.get("sort", "")
        fields = {column.key: column.order for column in self.columns if column.order}
        name = fields.get(asked.removeprefix("-"))
        if name is None:
            return self.order
        # A column may itself be declared falling; asking for the other way turns it round.
        falling = asked.startswith("-") != name.startswith("-")
        return f"-{name.removeprefix('-')}" if falling else name.removeprefix("-")

    @cached_property
    def count(self) -> int:
        """How many match, counted no further than one beyond the cap."""
        return self._counts[0]

    @cached_property
    def _counts(self) -> list[int]:
        """Of what match, then of each of the tallies: a list with many of these asks once."""
        return counting.counts([self.found, *self.tallies.values()], cap=self._cap + 1)

    @property
    def counted(self) -> str:
        """The count as people read it: "1,204", "10,000+", "more than 1,000"."""
        return self._counted(self.count)

    @property
    def _cap(self) -> int:
        return COUNT_CAP if self.cap is None else self.cap

    def _counted(self, count: int) -> str:
        written = shown.count(min(count, self._cap))
        if count <= self._cap:
            return written
        return f"{written}+" if self.cap is None else _("more than %(n)s") % {"n": written}

    @cached_property
    def page(self) -> keyset.Page:
        return keyset.page_of(
            self.found,
            order=self.ordering,
            size=PAGE_SIZE,
            after=self.request.GET.get("after", ""),
            before=self.request.GET.get("before", ""),
        )

    @property
    def objects(self) -> list[Model]:
        return self.page.rows

    @property
    def rows(self) -> list[Row]:
        columns = self.seen_columns
        # Several columns lead to one place, and putting its address together takes a while.
        ways = {column.url for column in columns if column.url}
        rows = []
        for one in self.page.rows:
            leads = {way: way(one) for way in ways}
            rows.append(Row([_cell(column, one, leads) for column in columns], one.pk))
        return rows

    @property
    def seen_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.export_only]

    def url(self, **changes: Any) -> str:
        """This list's address with some parameters changed; None removes one."""
        asked = self.request.GET.lists()
        kept = [(name, value) for name, values in asked if name not in changes for value in values]
        new = [(name, value) for name, value in changes.items() if value is not None]
        return f"?{urlencode(kept + new)}"

    def start_url(self, **changes: Any) -> str:
        """The same, from the first page."""
        return self.url(**dict.fromkeys(POSITION), **changes)

    @cached_property
    def chips(self) -> list[Chip]:
        """One that takes every filter away, then each group's; a chosen one is taken away again."""
        chosen = {name: self.request.GET.get(name, "") for name in self.filters}
        tallied = dict(zip(self.tallies, self._counts[1:], strict=True)) if self.tallies else {}
        nothing: dict[str, None] = dict.fromkeys(self.filters)
        chips = [Chip(_("All"), self.start_url(**nothing), not any(chosen.values()))]
        for group, (name, options) in enumerate(self.filters.items()):
            for at, (value, label) in enumerate(options):
                active = chosen[name] == value
                url = self.start_url(**{name: None if active else value})
                tally = tallied.get((name, value))
                count = self._counted(tally) if tally is not None else ""
                chips.append(Chip(label, url, active, first=bool(group) and not at, count=count))
        return chips if self.filters else []

    @property
    def sorts(self) -> list[dict[str, Any]]:
        asked = self.request.GET.get("sort", "")
        return [
            {
                "column": column,
                "url": self.start_url(sort=f"-{column.key}" if asked == column.key else column.key),
                "direction": {column.key: "ascending", f"-{column.key}": "descending"}.get(asked),
            }
            for column in self.seen_columns
        ]

    @property
    def previous_url(self) -> str:
        cursor = self.page.before
        return self.url(before=cursor, after=None) if cursor else ""

    @property
    def next_url(self) -> str:
        cursor = self.page.after
        return self.url(after=cursor, before=None) if cursor else ""

    @property
    def first_url(self) -> str:
        return self.start_url() if self.page.before else ""

    @property
    def csv_url(self) -> str:
        return self.url(format="csv", after=None, before=None)

    @property
    def wanted(self) -> str:
        """Filters, search and sorting as a query: what a saved view keeps."""
        return self.start_url().removeprefix("?")

    @cached_property
    def views(self) -> list[SavedView]:
        """The viewer's own saved views of this list."""
        viewer = self.request.user
        return saved_views.views_of(viewer, self.name) if viewer.is_authenticated else []

    @property
    def view(self) -> SavedView | None:
        """The saved view that is open."""
        return next((view for view in self.views if view.query == self.wanted), None)

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def wants_csv(self) -> bool:
        return self.request.GET.get("format") == "csv"

    def csv_response(self) -> StreamingHttpResponse:
        """All rows that match, streamed: a list of a million orders needs no memory."""
        heads = [column.exported_label for column in self.columns]
        in_order = self.found.order_by(self.ordering, "-pk")
        rows = (
            [column.value(one) for column in self.columns]
            for one in in_order.iterator(chunk_size=2000)
        )
        return csv_file(self.name, heads, rows)


def _cell(column: Column, one: Any, leads: Mapping[Callable[[Any], str], str]) -> Cell:
    return Cell(
        text=column.value(one),
        numeric=column.numeric,
        url=leads[column.url] if column.url else "",
        tone=column.tone(one) if column.tone else "",
        under=column.under(one) if column.under else "",
        code=column.code,
        wide=column.wide,
    )


def csv_file(
    name: str, heads: Sequence[str], rows: Iterable[Iterable[Any]]
) -> StreamingHttpResponse:
    """A file for spreadsheets, written as it is read."""
    response = StreamingHttpResponse(csv_text(heads, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_text(heads: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """What such a file holds, a row at a time."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def chosen_rows(request: HttpRequest) -> list[int]:
    """The primary keys a bulk action was asked for, at most a page of them."""
    asked = request.POST.getlist("rows")
    numbers = [number for text in asked if (number := whole_number(text)) is not None]
    return numbers[:PAGE_SIZE]


# What spreadsheets take for the beginning of a formula, or skip to find one.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", " ", "＝", "＋", "－", "＠")


class _Echo:
    """A file that returns what is written to it, which is how `csv` streams."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text.startswith(FORMULA_BEGINS) and not number else text
