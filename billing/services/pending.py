"""Orders that wait for a provider: paying the rest, and what becomes of them."""

import uuid
from collections.abc import Sequence
from fractions import Fraction

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.errors import OrderOver
from billing.ledger.services import Capture, void
from billing.models import ORDER, Order, OrderLine, Tender, TenderKind
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import intend_payment, open_payment
from billing.selectors.tenders import to_pay
from billing.services.delivery import release
from billing.services.orders import refuse_unobtainable, take_turns
from billing.services.sales import deliver_order, post_sale
from incubator.accounts.models import User
from incubator.core import acts, books
from incubator.core.database import RulesNow
from incubator.core.errors import DomainError
from incubator.core.money import convert
from incubator.core.words import Said

# Names for the payments of orders: one each, however often it is begun.
PAYMENTS = uuid.UUID("0d3c9a52-6f0e-4b0b-8f0a-6f6f1a0a7c15")
# Each is a transaction of its own.
EXPIRED_AT_ONCE = 200


def pay_rest(*, order: Order, actor: User) -> IncomingPayment:
    """Commit the intent and open the payment page; the player then goes to `pay_url`.

    Again and again it is the same payment. Raises OrderOver where nothing is to be paid any more,
    GatewayUnavailable, with the intent kept. Never call it inside a transaction.
    """
    if actor.pk != order.buyer_id:
        raise PermissionDenied(_("Only its buyer pays an order."))
    if not order.is_pending:
        raise OrderOver(_("%(order)s does not wait for a payment any more.") % {"order": order})
    payment = intend_payment(
        kind="order",
        subject=order,
        payer=actor,
        amount_minor=to_pay(order),
        currency=order.currency,
        key=uuid.uuid5(PAYMENTS, order.number),
    )
    return open_payment(payment=payment, actor=actor)


def lock_for(*, payment: IncomingPayment) -> None:
    """The payment's order and the turns of what is in it, before anything is credited: somebody who
    buys waits for a balance with these turns in hand."""
    order = _locked(payment.subject_id)
    lines = order.lines.select_related("product", "receiver")
    buyer = payment.payer
    take_turns(buyer, [(line.receiver or buyer, line.product) for line in lines if line.product])


@transaction.atomic
def order_paid(*, payment: IncomingPayment) -> None:
    """The provider's money is in the wallet: the order is paid from there and delivered.

    Where it cannot be any more, it is cancelled and the money stays in the wallet. The caller holds
    the payment's lock and what `lock_for` takes.
    """
    order = _locked(payment.subject_id)
    if not order.is_pending:
        return
    try:
        with transaction.atomic():
            _complete(order, payment)
    except DomainError:
        _end(_locked(order.pk), actor=None, because=words.CAME_TOO_LATE())


@transaction.atomic
def payment_failed(*, payment: IncomingPayment) -> None:
    order = _locked(payment.subject_id)
    if order.is_pending:
        _end(order, actor=None, because=words.WAS_NOT_PAID())


@transaction.atomic
def cancel_order(*, order: Order, actor: User) -> Order:
    """By its buyer. What is paid nevertheless is in the wallet then."""
    locked = _locked(order.pk)
    acts.require(actor, ORDER["cancel"].key, locked)
    ORDER.require(locked, "cancel")
    _end(locked, actor=actor, because=None)
    return locked


def expire_orders() -> int:
    """Cancel those that nobody paid in their time, and say how many."""
    over = Order.objects.filter(state="pending", expires_at__lte=RulesNow())
    expired = 0
    for pk in over.order_by("expires_at").values_list("pk", flat=True)[:EXPIRED_AT_ONCE]:
        with transaction.atomic():
            order = Order.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if order is not None and order.is_pending:
                _end(order, actor=None, because=words.NOT_PAID_IN_TIME())
                expired += 1
    return expired


def _locked(pk: int) -> Order:
    return Order.objects.select_for_update().get(pk=pk)


def _end(order: Order, *, actor: User | None, because: Said | None) -> None:
    held = order.tenders.filter(hold__isnull=False).select_related("hold")
    void([tender.hold for tender in held if tender.hold], actor=actor)
    for line in order.lines.all():
        release(line)
    ORDER.advance(order, "cancel", actor=actor, because=because)


def _complete(order: Order, payment: IncomingPayment) -> None:
    buyer = payment.payer
    lines = list(order.lines.select_related("game", "product__game", "price", "receiver"))
    order.sold = lines
    for line in lines:
        if line.product is not None:
            refuse_unobtainable(line.product, line.receiver or buyer, buyer=buyer)
    now = timezone.now()
    order.effective_on, order.recorded_at, order.paid_at = books.day_of(now), now, now
    tenders = list(
        order.tenders.select_related("hold__account", "card__card_class__game", "card__batch")
    )
    by_card = {tender.card: tender.amount_minor for tender in tenders if tender.card}
    captures = tuple(
        Capture(one.hold, one.amount_minor) for one in tenders if one.hold and not one.hold.ended
    )
    order.entry = post_sale(order, lines, buyer=buyer, by_card=by_card, captures=captures)
    _bear_fee(order, lines, _through_provider(tenders, payment))
    stamped = ("effective_on", "recorded_at", "fee_minor", "settled_fee_minor")
    OrderLine.objects.bulk_update(lines, stamped)
    order.save(update_fields=["effective_on", "recorded_at", "paid_at", "fee_minor", "entry"])
    ORDER.advance(order, "pay", actor=None)
    deliver_order(lines, buyer=buyer)


def _through_provider(tenders: Sequence[Tender], payment: IncomingPayment) -> Fraction:
    """The part of the payment's fee that is the order's: its surplus is a top-up."""
    part = 0
    for tender in tenders:
        if tender.kind == TenderKind.GATEWAY:
            tender.payment = payment
            tender.save(update_fields=["payment"])
            part += tender.amount_minor
    return Fraction(part, payment.amount_minor) * (payment.fee_minor or 0)


def _bear_fee(order: Order, lines: Sequence[OrderLine], fee: Fraction) -> None:
    """Shared by what each line costs, rounded on the running total."""
    order.fee_minor = round(fee)
    gross = given = 0
    for line in lines:
        gross += line.gross_minor
        line.fee_minor = round(Fraction(order.fee_minor * gross, order.gross_minor)) - given
        given += line.fee_minor
        line.settled_fee_minor = convert(
            line.fee_minor, line.currency, line.settled_currency, line.fx_rate
        )
        line.effective_on, line.recorded_at = order.effective_on, order.recorded_at
