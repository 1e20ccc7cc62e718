"""What payments' own entries say in the ledger. Keys are kept for good; words may be bettered."""

from django.utils.translation import gettext_lazy

from billing.ledger.kinds import entry_kind

UNMATCHED_CREDITED = entry_kind(
    "payments.unmatched_credited",
    gettext_lazy("unmatched payment credited"),
    gettext_lazy("Payment %(reference)s at %(provider)s, which matched nothing: to a wallet"),
)
