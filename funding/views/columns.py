"""Columns of the lists behind a figure, by what their rows are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import reduce

from django.utils.translation import gettext as _

from billing.ledger.naming import named
from billing.settleable import Detail, Source, Write
from funding.models import StatementItem
from funding.selectors.figures import Rows
from incubator.core import shown
from incubator.web.tables import Column


def columns_of(behind: Rows, currency: str, write: Write) -> list[Column]:
    """What each row is, as its source shows it, and its part of the figure."""
    return [*_what(behind, write), _part(currency, write)]


def searched(behind: Rows) -> Sequence[str]:
    """The fields that a search looks into; none where parts change with the rows left out."""
    if not behind.searchable or isinstance(behind.of, Detail):
        return ()
    if isinstance(behind.of, str):
        return {"ledger": ("account__code",), "line": ("called", "statement__number")}[behind.of]
    return [f"{source.key}__{path}" for source in behind.of for path in source.search]


def has_late_rows(behind: Rows) -> bool:
    """Whether the list may be narrowed to what came late: to items, by themselves."""
    return behind.searchable and not isinstance(behind.of, (str, Detail))


def _what(behind: Rows, write: Write) -> list[Column]:
    if behind.of == "ledger":
        return _ledger()
    if behind.of == "line":
        return _lines()
    if isinstance(behind.of, Detail):
        return behind.of.columns(write)
    return _items(behind.of, write)


def _part(currency: str, write: Write) -> Column:
    return Column(
        "part",
        _("Part in %(currency)s") % {"currency": currency},
        lambda row: write(row.part, currency),
        order="part",
        numeric=True,
    )


def _items(sources: Sequence[Source], write: Write) -> list[Column]:
    late = Column("late", _("Late"), lambda item: _("late") if item.late else "", order="late")
    if len(sources) == 1:
        found = [_of_item(sources[0].key, column) for column in sources[0].columns(write)]
        words = [column for column in found if not column.numeric]
        return [*words, late, *(column for column in found if column.numeric)]
    return [_kind(sources), _named(sources), _day(sources), late]


def _of_item(key: str, column: Column) -> Column:
    """The column of a source's row, where the row is the item that points at it."""
    return replace(
        column,
        value=lambda item: column.value(getattr(item, key)),
        order=column.order and f"{key}__{column.order}",
    )


def _source_of(item: StatementItem, sources: Sequence[Source]) -> Source:
    return next(one for one in sources if getattr(item, one.key) is not None)


def _kind(sources: Sequence[Source]) -> Column:
    """Rows of several kinds have in common what they are, and when they were."""
    return Column("kind", _("Kind"), lambda item: _source_of(item, sources).label)


def _named(sources: Sequence[Source]) -> Column:
    def name(item: StatementItem) -> str:
        return str(getattr(item, _source_of(item, sources).key))

    return Column("what", _("What"), name)


def _day(sources: Sequence[Source]) -> Column:
    def day(item: StatementItem) -> date:
        source = _source_of(item, sources)
        way = [source.key, *source.day.split("__")]
        found: date = reduce(getattr, way, item)  # type: ignore[assignment]
        return found

    return Column("day", _("Day"), day, in_books=True)


def _ledger() -> list[Column]:
    return [
        Column("account", _("Account"), lambda row: str(named(row.account.code))),
        Column("entry", _("Entry"), lambda row: str(row.entry.said)),
        Column("day", _("Effective on"), lambda row: row.entry.effective_on, in_books=True),
    ]


def _lines() -> list[Column]:
    return [
        Column("statement", _("Statement"), lambda row: row.statement.number),
        Column(
            "month",
            _("Month"),
            lambda row: shown.month(row.statement.period_start),
            in_books=True,
        ),
        Column("line", _("Line"), lambda row: str(row.label)),
        Column("rule", _("Rule"), lambda row: str(row.rule)),
    ]
