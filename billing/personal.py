"""What players bought and paid. It is part of the books, which are kept as the law asks."""

from django.db.models import Exists
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.ledger.models import Entry, Hold, HoldMove
from billing.models import (
    Ban,
    CartItem,
    Consumption,
    Discount,
    Entitlement,
    GameKey,
    Order,
    OrderLine,
    PayLimit,
    Payout,
    PriceWithdrawal,
    RateFile,
    Refund,
    RefundPart,
    Subscription,
    SubscriptionPeriod,
    Tender,
)
from billing.payments.models import (
    IncomingPayment,
    OutgoingPayment,
    PaymentReturn,
    UnmatchedReport,
)
from billing.selectors.wallets import wallet_balances
from incubator.accounts.holdings import HINDRANCES, holds, names
from incubator.accounts.models import User
from incubator.core.words import Money

BOOKS = gettext_lazy("part of the books, which are kept as the law asks; no name stands there")

holds(
    Order,
    label=gettext_lazy("Your orders"),
    by="buyer",
    without=("buyer", "source_key", "content_hash", "entry"),
    stays=BOOKS,
)
holds(
    OrderLine,
    label=gettext_lazy("What you ordered"),
    by="order__buyer",
    without=("receiver",),
    stays=BOOKS,
)
holds(
    Tender,
    label=gettext_lazy("What you paid it with"),
    by="order__buyer",
    without=("hold", "card"),
    stays=BOOKS,
)
holds(
    RefundPart,
    label=gettext_lazy("Where it was given back to"),
    by="tender__order__buyer",
    stays=BOOKS,
)
holds(
    CartItem,
    label=gettext_lazy("What you mean to buy"),
    by="player",
    without=("player", "receiver"),
    goes=True,
)
holds(
    PayLimit,
    label=gettext_lazy("Limits that you set yourself"),
    by="player",
    without=("player",),
    goes=True,
)
holds(
    Entitlement,
    label=gettext_lazy("What you may use"),
    by="player",
    without=("player",),
    stays=gettext_lazy("what was delivered for an order; nobody can use it any more"),
)
holds(
    Subscription,
    label=gettext_lazy("What you subscribed to"),
    by="player",
    without=("player",),
    stays=BOOKS,
)
holds(
    SubscriptionPeriod,
    label=gettext_lazy("The periods that you paid"),
    by="subscription__player",
    stays=BOOKS,
)
holds(
    Consumption,
    label=gettext_lazy("What you used up"),
    by="entitlement__player",
    without=("by", "key", "content_hash"),
    stays=gettext_lazy("what was used of it; nobody can use the rest any more"),
)
holds(
    GameKey,
    label=gettext_lazy("Keys for other shops"),
    by="order_line__entitlement__player",
    without=("added_by", "digest", "sealed"),
    stays=gettext_lazy("that the key was sold, so that nobody gets it again"),
)
holds(
    Ban,
    label=gettext_lazy("Games that you may not play"),
    by="player",
    without=("player", "set_by", "lifted_by", "lifted_why"),
    stays=gettext_lazy("why a game was closed to this account, should it be asked"),
)
holds(
    Refund,
    label=gettext_lazy("What you were given back"),
    by="order_line__order__buyer",
    without=("created_by", "key", "entry"),
    stays=BOOKS,
)
holds(
    IncomingPayment,
    label=gettext_lazy("What you paid"),
    by="payer",
    without=("payer", "key", "pay_url", "entry"),
    stays=BOOKS,
)
names(Discount, PriceWithdrawal, why=gettext_lazy("who sets prices"))
names(
    Entry,
    Hold,
    HoldMove,
    Payout,
    OutgoingPayment,
    PaymentReturn,
    UnmatchedReport,
    RateFile,
    why=gettext_lazy("who posted, paid out and matched money"),
)


@HINDRANCES.append
def _has_money_here(person: User) -> str:
    left = [Money(minor, code) for code, minor in wallet_balances(person).items() if minor]
    if not left:
        return ""
    return _("Your wallet holds %(amounts)s: spend it, or ask us to pay it back.") % {
        "amounts": ", ".join(map(str, left))
    }


@HINDRANCES.append
def _is_in_the_middle(person: User) -> str:
    """Asked of the database at once: a payment on its way, a refund to be decided, what renews."""
    begun = User.objects.filter(pk=person.pk).values_list(
        Exists(IncomingPayment.objects.uncertain().filter(payer=person)),
        Exists(Refund.objects.filter(order_line__order__buyer=person, state="requested")),
        Exists(Subscription.objects.of(person).renewing()),
    )
    said = (
        _("A payment of yours is on its way: wait until it has arrived or failed."),
        _("A refund to you is still to be decided."),
        _("You have a subscription that renews: cancel it first."),
    )
    return " ".join(why for why, is_so in zip(said, begun[0], strict=True) if is_so)
