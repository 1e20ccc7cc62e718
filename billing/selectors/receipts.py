"""What a receipt says, for the page that is kept on paper."""

from django.conf import settings
from django.utils.translation import gettext as _

from billing.models import Order
from incubator.core import shown
from incubator.core.books import zone_name
from incubator.core.money import format_money


def receipt_of(order: Order) -> dict[str, object]:
    """The order's lines as its page shows them, with what was given back since."""
    lines: list[dict[str, str]] = []
    returned: list[dict[str, str]] = []
    back = 0
    for line in order.lines.select_related("game", "product").prefetch_related("refunds"):
        said = (
            _("of it tax, on top of the price (%(place)s): %(amount)s")
            if order.tax_on_top
            else _("tax included (%(place)s): %(amount)s")
        )
        taxed = said % {
            "place": order.tax_said,
            "amount": format_money(line.tax_minor, line.currency),
        }
        lines.append(
            {
                "label": f"{line.game.title}: {line}",
                "note": taxed if line.tax_minor else "",
                "amount": format_money(line.gross_minor, line.currency),
                "weight": "part",
            }
        )
        for refund in line.refunds.all():
            if refund.state == "paid":
                back += refund.amount_minor
                label = _("Refund %(number)s") % {"number": refund.number}
                returned.append(
                    {
                        "label": label,
                        "note": "",
                        "amount": format_money(-refund.amount_minor, line.currency),
                        "weight": "part",
                    }
                )
    lines.append(
        {
            "label": _("Paid"),
            "note": "",
            "amount": format_money(order.gross_minor, order.currency),
            "weight": "total",
        }
    )
    if returned:
        left = format_money(order.gross_minor - back, order.currency)
        total = {"label": _("Paid, less refunds"), "note": "", "amount": left, "weight": "total"}
        lines += [*returned, total]
    return {
        "title": _("Receipt"),
        "lede": _("Order %(number)s") % {"number": order.number},
        "foot": _("Order %(number)s") % {"number": order.number},
        "facts": [
            [_("Buyer"), order.buyer.display_name if order.buyer else order.buyer_reference],
            [_("Date"), f"{shown.day(order.effective_on)} ({zone_name()})"],
            [_("Order"), order.number],
            [_("Seller"), settings.SELLER],
            [_("Help"), settings.SUPPORT_ADDRESS],
            *([[_("Country"), order.country_name]] if order.country_name else []),
        ],
        "heads": [_("Product"), _("Amount")],
        "lines": lines,
    }
