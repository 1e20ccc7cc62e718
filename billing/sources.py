"""What of billing is settled: order lines, their refunds, and charges for services."""

from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import FundedBy, OrderLine, Refund, ServiceCharge, ServiceChargeLine
from billing.selectors.charges import claimed_by, counted_in
from billing.settleable import Detail, Source, Write, source
from incubator.core import shown
from incubator.web.tables import Column
from studios.models import UsageRecord


def sold_lines() -> QuerySet[OrderLine]:
    """Only what was paid: a pending or cancelled order has lines and no money."""
    return OrderLine.objects.filter(order__state__in=("paid", "partly_refunded", "refunded"))


def _paid_in_another(line: OrderLine, write: Write) -> str:
    """What the buyer paid, where that was another currency than the game settles in."""
    if not line.is_converted:
        return ""
    return f"{write(line.gross_minor, line.currency)} × {line.plain_rate}"


def _line_columns(write: Write) -> list[Column]:
    return [
        Column("order", _("Order"), lambda line: line.order.number),
        Column(
            "day",
            _("Bought on"),
            lambda line: line.effective_on,
            order="effective_on",
            in_books=True,
        ),
        Column("buyer", _("Buyer"), lambda line: line.order.buyer_label),
        Column("what", _("What"), str),
        Column("paid", _("Paid"), lambda line: _paid_in_another(line, write), numeric=True),
        Column(
            "price",
            _("Price"),
            lambda line: write(line.settled_gross_minor, line.settled_currency),
            numeric=True,
        ),
    ]


ORDER_LINES = source(
    Source(
        key="order_line",
        label=gettext_lazy("Order"),
        counts_as="sales",
        counted=sold_lines,
        owner="game",
        day="effective_on",
        currency="settled_currency",
        groups={"effective_on": "effective_on"},
        amounts={
            "units": "units",
            "gross_minor": "settled_gross_minor",
            "tax_minor": "settled_tax_minor",
            "fee_minor": "settled_fee_minor",
            "wallet_orders": Count(
                "order", distinct=True, filter=Q(order__funded_by=FundedBy.WALLET)
            ),
        },
        columns=_line_columns,
        search=("order__number", "order__buyer_reference"),
        related=("order__buyer", "product", "game"),
    )
)


def _refund_columns(write: Write) -> list[Column]:
    return [
        Column("refund", _("Refund"), lambda refund: refund.number),
        Column("order", _("Order"), lambda refund: refund.order_line.order.number),
        Column(
            "day",
            _("Given on"),
            lambda refund: refund.effective_on,
            order="effective_on",
            in_books=True,
        ),
        Column(
            "bought",
            _("Bought on"),
            lambda refund: refund.order_line.effective_on,
            in_books=True,
        ),
        Column("reason", _("Reason"), lambda refund: refund.reason),
    ]


REFUNDS = source(
    Source(
        key="refund",
        label=gettext_lazy("Refund"),
        counts_as="refunds",
        counted=Refund.objects.paid,
        owner="order_line__game",
        day="effective_on",
        currency="order_line__settled_currency",
        groups={"effective_on": "effective_on", "sold_on": "order_line__effective_on"},
        amounts={
            "units": "units",
            "gross_minor": "settled_amount_minor",
            "tax_minor": "settled_tax_minor",
            "fee_minor": "settled_fee_minor",
            # Units come back with the refund that completes the price.
            "wallet_orders": Count(
                "order_line__order",
                distinct=True,
                filter=Q(order_line__order__funded_by=FundedBy.WALLET, units__gt=0),
            ),
        },
        columns=_refund_columns,
        search=("number", "order_line__order__number", "reason"),
        sale="order_line",
        related=("order_line__order", "order_line__product"),
    )
)


def _usage_of(charges: QuerySet[ServiceCharge], kind: str) -> QuerySet[UsageRecord]:
    """The records that the charges' lines of the kind add up, each with its part of its line."""
    lines = ServiceChargeLine.objects.filter(charge__in=charges, item__kind=kind)
    of_lines = [(counted_in(line), line) for line in lines.select_related("charge")]
    weights = [
        When(counts, then=Value(Decimal(line.amount_minor)) * F("quantity") / Value(line.quantity))
        for counts, line in of_lines
    ]
    numbers = [When(counts, then=Value(line.charge.number)) for counts, line in of_lines]
    used = claimed_by(*{line.charge for _counts, line in of_lines}).filter(item__kind=kind)
    return used.select_related("item", "rate__item").annotate(
        weight=Case(
            *weights,
            default=Value(Decimal(0)),
            output_field=DecimalField(max_digits=60, decimal_places=20),
        ),
        charge_number=Case(*numbers, default=Value(""), output_field=CharField()),
    )


def _usage_columns(write: Write) -> list[Column]:
    return [
        Column("source", _("Metered"), lambda used: used.source.partition(":")[2] or used.source),
        Column("day", _("Day"), lambda used: used.effective_on, in_books=True),
        Column("quantity", _("Quantity"), lambda used: shown.count(used.quantity), numeric=True),
        Column("unit", _("Unit"), lambda used: used.item.get_unit_display()),
        Column("rate", _("Rate"), lambda used: str(used.rate)),
        Column("charge", _("Charge"), lambda used: used.charge_number),
    ]


def _charge_columns(write: Write) -> list[Column]:
    return [
        Column("charge", _("Charge"), lambda charge: charge.number),
        Column(
            "day",
            _("Day"),
            lambda charge: charge.period_end,
            order="period_end",
            in_books=True,
        ),
    ]


SERVICE_CHARGES = source(
    Source(
        key="service_charge",
        label=gettext_lazy("Charge"),
        counts_as="service_charges",
        counted=ServiceCharge.objects.to_settle,
        owner="game",
        day="period_end",
        currency="currency",
        groups={"effective_on": "period_end", "id": "pk", "kind": "lines__item__kind"},
        amounts={"amount_minor": "lines__amount_minor"},
        columns=_charge_columns,
        detail=Detail(
            rows=_usage_of,
            weight="weight",
            columns=_usage_columns,
            why=gettext_lazy("Metered usage at the rate card of its day."),
        ),
    )
)
