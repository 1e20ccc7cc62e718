"""What billing's entries say in the ledger. Keys are kept for good; words may be bettered."""

from django.utils.translation import gettext_lazy

from billing.ledger.kinds import entry_kind

ORDER = entry_kind(
    "billing.order", gettext_lazy("order"), gettext_lazy("%(game)s: %(product)s (%(order)s)")
)
ORDER_OF_MORE = entry_kind(
    "billing.order_of_more",
    gettext_lazy("order"),
    gettext_lazy("%(game)s: %(product)s, and %(more)s more (%(order)s)"),
)
ORDER_HELD = entry_kind(
    "billing.order_held", gettext_lazy("held for an order"), gettext_lazy("Held for %(order)s")
)
ORDER_PAYMENT = entry_kind(
    "billing.order_payment",
    gettext_lazy("payment for an order"),
    gettext_lazy("Payment %(payment)s for %(order)s"),
)
IMPORTED_ORDER = entry_kind(
    "billing.imported_order",
    gettext_lazy("imported order"),
    gettext_lazy("%(game)s: imported purchase %(key)s"),
)
REFUND = entry_kind(
    "billing.refund", gettext_lazy("refund"), gettext_lazy("Refund of %(game)s (%(order)s)")
)
TOP_UP = entry_kind("billing.top_up", gettext_lazy("top-up"), gettext_lazy("Top-up %(top_up)s"))
SERVICE_CHARGE = entry_kind(
    "billing.service_charge",
    gettext_lazy("service charge"),
    gettext_lazy("Services for %(game)s (%(charge)s)"),
)
SERVICES_GIVEN = entry_kind(
    "billing.services_given",
    gettext_lazy("services given"),
    gettext_lazy("Services given to %(game)s (%(charge)s)"),
)
PAYOUT_INSTRUCTED = entry_kind(
    "billing.payout_instructed",
    gettext_lazy("payout instructed"),
    gettext_lazy("Payout %(payout)s to %(studio)s: the bank is instructed"),
)
PAYOUT_CONFIRMED = entry_kind(
    "billing.payout_confirmed",
    gettext_lazy("payout confirmed"),
    gettext_lazy("Payout %(payout)s to %(studio)s: it arrived"),
)
PAYOUT_FAILED = entry_kind(
    "billing.payout_failed",
    gettext_lazy("payout failed"),
    gettext_lazy("Payout %(payout)s to %(studio)s: it came back"),
)
PAYOUT_RETURNED = entry_kind(
    "billing.payout_returned",
    gettext_lazy("payout returned"),
    gettext_lazy("Payout %(payout)s to %(studio)s: it came back after it had arrived"),
)
POSITIONS_VALUED = entry_kind(
    "billing.positions_valued",
    gettext_lazy("positions valued"),
    gettext_lazy("Positions in other currencies at the rates of %(day)s"),
)
