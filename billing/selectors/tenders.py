"""What paid an order, and which of it a refund fills."""

from collections.abc import Iterable

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.errors import RefundRefused
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.models import Order, Refund, Tender, TenderKind
from incubator.core.money import limit_in

# In US dollars, see `limit_in`: below, the provider's fee eats the amount.
LEAST_PAYMENT = 1


def least_payment(currency: str) -> int:
    """What a provider is asked for at least, in minor units."""
    return limit_in(currency, LEAST_PAYMENT)


def to_pay(order: Order) -> int:
    """What the provider is asked for: the rest, or the least it takes. The surplus stays."""
    tenders = order.tenders.all()
    rest = sum(one.amount_minor for one in tenders if one.kind == TenderKind.GATEWAY)
    return max(rest, least_payment(order.currency)) if rest else 0


def account_of(order: Order, tender: Tender) -> AccountRef:
    """Where its part of a refund goes: a player's money to the wallet, which it had passed through."""
    if tender.kind == TenderKind.IMPORT:
        return chart.gateway("import", order.currency)
    if tender.card is not None:
        return chart.card(tender.card.card_class_id, order.currency)
    if order.buyer_id is None:
        raise RefundRefused(_("%(order)s names no wallet.") % {"order": order})
    return chart.wallet(order.buyer_id, order.currency)


def said_of(tender: Tender) -> str:
    """ "from the wallet", "by card (Visa •••• 4242)", as far as it is known."""
    if tender.kind == TenderKind.WALLET:
        return _("From the wallet")
    if tender.card is not None:
        return _("From card %(card)s") % {"card": tender.card.name}
    payment = tender.payment
    if tender.kind == TenderKind.GATEWAY and payment and payment.card_last_four:
        return _("By card (%(brand)s, ends in %(digits)s)") % {
            "brand": payment.card_brand.title(),
            "digits": payment.card_last_four,
        }
    return _("Through a payment provider")


def destination_of(order: Order) -> str:
    """The codes of all accounts that a refund of it may go back to, as approvals name them."""
    tenders = order.tenders.select_related("card").order_by("-ordinal")
    return ", ".join(dict.fromkeys(account_of(order, tender).code for tender in tenders))


def filled_by(
    tenders: Iterable[Tender], before_minor: int, amount_minor: int
) -> list[tuple[Tender, int]]:
    """The parts of a refund, when `before_minor` of the order went back already.

    The last tender is filled first, so how much of each is full follows from that sum alone.
    """
    parts, end = [], 0
    for tender in sorted(tenders, key=lambda one: -one.ordinal):
        start, end = end, end + tender.amount_minor
        part = min(end, before_minor + amount_minor) - max(start, before_minor)
        if part > 0:
            parts.append((tender, part))
    return parts


def given_back_of(order: Order) -> int:
    """What was paid back of all its lines."""
    rows = Refund.objects.paid().filter(order_line__order=order)
    return rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0
