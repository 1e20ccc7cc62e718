"""What a receipt says, for the page that is kept on paper."""

from django.conf import settings
from django.utils.translation import gettext as _

from billing.models import Order, OrderLine
from billing.selectors.tenders import said_of
from incubator.core import shown
from incubator.core.books import zone_name
from incubator.core.money import format_money


def receipt_of(order: Order) -> dict[str, object]:
    """The order's lines as its page shows them, with what was given back since."""
    lines: list[dict[str, str]] = []
    returned: list[dict[str, str]] = []
    back = 0
    for line in order.lines.select_related("game", "product").prefetch_related("refunds"):
        taxed = _tax_of(line) if line.tax_minor else ""
        lines.append(_row(f"{line.game.title}: {line}", line.gross_minor, order, note=taxed))
        for refund in line.refunds.all():
            if refund.state == "paid":
                back += refund.amount_minor
                label = _("Refund %(number)s") % {"number": refund.number}
                returned.append(_row(label, -refund.amount_minor, order))
    lines.append(_row(_("Paid"), order.gross_minor, order, weight="total"))
    tenders = order.tenders.all()
    if len(tenders) > 1:
        lines += [_row(said_of(tender), tender.amount_minor, order) for tender in tenders]
    if returned:
        total = _row(_("Paid, less refunds"), order.gross_minor - back, order, weight="total")
        lines += [*returned, total]
    return {
        "title": _("Receipt"),
        "lede": _("Order %(number)s") % {"number": order.number},
        "foot": _("Order %(number)s") % {"number": order.number},
        "facts": _facts(order),
        "heads": [_("Product"), _("Amount")],
        "lines": lines,
    }


def _facts(order: Order) -> list[list[str]]:
    return [
        [_("Buyer"), order.buyer.display_name if order.buyer else order.buyer_reference],
        [_("Date"), f"{shown.day(order.effective_on)} ({zone_name()})"],
        [_("Order"), order.number],
        [_("Seller"), settings.SELLER],
        [_("Help"), settings.SUPPORT_ADDRESS],
        *([[_("Country"), order.country_name]] if order.country_name else []),
    ]


def _tax_of(line: OrderLine) -> str:
    said = (
        _("of it tax, on top of the price (%(place)s): %(amount)s")
        if line.tax_on_top
        else _("tax included (%(place)s): %(amount)s")
    )
    amount = format_money(line.tax_minor, line.currency)
    return said % {"place": line.tax_said, "amount": amount}


def _row(
    label: str, minor: int, order: Order, *, note: str = "", weight: str = "part"
) -> dict[str, str]:
    amount = format_money(minor, order.currency)
    return {"label": label, "note": note, "amount": amount, "weight": weight}
