"""What players bought and paid. It is part of the books, which are kept as the law asks."""

from django.utils.translation import gettext_lazy

from billing.ledger.models import Entry
from billing.models import Entitlement, Order, OrderLine, Payout, Refund
from billing.payments.models import (
    IncomingPayment,
    OutgoingPayment,
    PaymentReturn,
    UnmatchedReport,
)
from incubator.accounts.holdings import holds, names

holds(
    Order,
    label=gettext_lazy("Your orders"),
    by="buyer",
    without=("buyer", "source_key", "content_hash", "entry"),
)
holds(OrderLine, label=gettext_lazy("What you ordered"), by="order__buyer")
holds(Entitlement, label=gettext_lazy("What you may use"), by="player", without=("player",))
holds(
    Refund,
    label=gettext_lazy("What you were given back"),
    by="order_line__order__buyer",
    without=("created_by", "key", "entry"),
)
holds(
    IncomingPayment,
    label=gettext_lazy("What you paid"),
    by="payer",
    without=("payer", "key", "pay_url", "entry"),
)
names(
    Entry,
    Payout,
    OutgoingPayment,
    PaymentReturn,
    UnmatchedReport,
    why=gettext_lazy("who posted, paid out and matched money"),
)
