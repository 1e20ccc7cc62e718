"""What cards' entries say in the ledger. Keys are kept for good; words may be bettered."""

from django.utils.translation import gettext_lazy

from billing.ledger.kinds import entry_kind

SOLD = entry_kind(
    "cards.sold",
    gettext_lazy("cards sold"),
    gettext_lazy("Cards %(first)s to %(last)s sold to %(distributor)s (%(sale)s)"),
)
PAID = entry_kind(
    "cards.distributor_paid",
    gettext_lazy("distributor's payment"),
    gettext_lazy("Payment %(payment)s of %(distributor)s"),
)
REDEEMED = entry_kind(
    "cards.redeemed", gettext_lazy("card redeemed"), gettext_lazy("Card %(card)s redeemed")
)
EXPIRED = entry_kind(
    "cards.expired",
    gettext_lazy("cards expired"),
    gettext_lazy("Cards of class %(name)s that nobody used in time"),
)
