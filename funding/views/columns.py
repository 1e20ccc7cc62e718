"""Columns of the lists behind a figure, by the kind of row."""

from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from funding.phrases import told
from incubator.web.tables import Column

Row = Any
# How an amount is written: with separators on a page, bare in a file.
Write = Callable[[int, str], str]


def _part(currency: str, write: Write) -> Column:
    return Column(
        "part",
        _("Part in %(currency)s") % {"currency": currency},
        lambda row: write(row.part, currency),
        order="part",
        numeric=True,
    )


def _price(path: Callable[[Row], int], currency: str, write: Write) -> Column:
    return Column("price", _("Price"), lambda row: write(path(row), currency), numeric=True)


def _order_lines(currency: str, write: Write) -> list[Column]:
    return [
        Column("order", _("Order"), lambda row: row.order_line.order.number),
        Column(
            "day",
            _("Bought on"),
            lambda row: row.order_line.effective_on.isoformat(),
            order="order_line__effective_on",
        ),
        Column("buyer", _("Buyer"), lambda row: row.order_line.order.buyer_label),
        Column("what", _("What"), lambda row: str(row.order_line)),
        Column("late", _("Late"), lambda row: _("late") if row.late else "", order="late"),
        _price(lambda row: row.order_line.gross_minor, currency, write),
        _part(currency, write),
    ]


def _refunds(currency: str, write: Write) -> list[Column]:
    return [
        Column("refund", _("Refund"), lambda row: row.refund.number),
        Column("order", _("Order"), lambda row: row.refund.order_line.order.number),
        Column(
            "day",
            _("Given on"),
            lambda row: row.refund.effective_on.isoformat(),
            order="refund__effective_on",
        ),
        Column(
            "bought", _("Bought on"), lambda row: row.refund.order_line.effective_on.isoformat()
        ),
        Column("reason", _("Reason"), lambda row: row.refund.reason),
        Column("late", _("Late"), lambda row: _("late") if row.late else "", order="late"),
        _part(currency, write),
    ]


def _disbursements(currency: str, write: Write) -> list[Column]:
    return [
        Column("payment", _("Payment"), lambda row: row.disbursement.number),
        Column("tranche", _("Tranche"), lambda row: str(row.disbursement.tranche)),
        Column("day", _("Paid on"), lambda row: row.disbursement.effective_on.isoformat()),
        _part(currency, write),
    ]


def _usage(currency: str, write: Write) -> list[Column]:
    return [
        Column("server", _("Server"), lambda row: row.usage.server_number),
        Column("day", _("Day"), lambda row: row.usage.effective_on.isoformat()),
        Column("seconds", _("Seconds"), lambda row: f"{row.usage.seconds:,}", numeric=True),
        Column("rate", _("Rate"), lambda row: str(row.usage.rate)),
        Column("charge", _("Charge"), lambda row: row.charge.number),
        _part(currency, write),
    ]


def _ledger(currency: str, write: Write) -> list[Column]:
    return [
        Column("account", _("Account"), lambda row: row.account.code),
        Column("entry", _("Entry"), lambda row: row.entry.key),
        Column("day", _("Effective on"), lambda row: row.entry.effective_on.isoformat()),
        _part(currency, write),
    ]


def _lines(currency: str, write: Write) -> list[Column]:
    return [
        Column("statement", _("Statement"), lambda row: row.statement.number),
        Column(
            "month",
            _("Month"),
            lambda row: date_format(row.statement.period_start, "YEAR_MONTH_FORMAT"),
        ),
        Column("line", _("Line"), lambda row: told(row.label)),
        Column("rule", _("Rule"), lambda row: told(row.rule)),
        _part(currency, write),
    ]


COLUMNS: dict[str, Callable[[str, Write], list[Column]]] = {
    "order_line": _order_lines,
    "refund": _refunds,
    "disbursement": _disbursements,
    "usage": _usage,
    "ledger": _ledger,
    "line": _lines,
}
SEARCHES: dict[str, tuple[str, ...]] = {
    "order_line": ("order_line__order__number", "order_line__order__buyer_reference"),
    "refund": ("refund__number", "refund__order_line__order__number", "refund__reason"),
    "disbursement": ("disbursement__number",),
    "ledger": ("account__code",),
    "line": ("label", "statement__number"),
}
