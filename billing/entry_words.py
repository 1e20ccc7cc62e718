"""What billing's entries say in the ledger. Keys are kept for good; words may be bettered."""

from django.utils.translation import gettext_lazy as _

from billing.ledger.kinds import entry_kind

ORDER = entry_kind("billing.order", _("order"), _("%(game)s: %(product)s (%(order)s)"))
IMPORTED_ORDER = entry_kind(
    "billing.imported_order", _("imported order"), _("%(game)s: imported purchase %(key)s")
)
REFUND = entry_kind("billing.refund", _("refund"), _("Refund of %(game)s (%(order)s)"))
TOP_UP = entry_kind("billing.top_up", _("top-up"), _("Top-up %(top_up)s"))
SERVICE_CHARGE = entry_kind(
    "billing.service_charge", _("service charge"), _("Services for %(game)s (%(charge)s)")
)
PAYOUT_INSTRUCTED = entry_kind(
    "billing.payout_instructed",
    _("payout instructed"),
    _("Payout %(payout)s to %(studio)s: the bank is instructed"),
)
PAYOUT_CONFIRMED = entry_kind(
    "billing.payout_confirmed",
    _("payout confirmed"),
    _("Payout %(payout)s to %(studio)s: it arrived"),
)
PAYOUT_FAILED = entry_kind(
    "billing.payout_failed",
    _("payout failed"),
    _("Payout %(payout)s to %(studio)s: it came back"),
)
