"""What a wallet lacks is paid on the way, and the purchase goes on by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from billing.errors import AlreadyOwned, OrderOver, OrderWaits
from billing.ledger.models import Hold
from billing.ledger.services import verify
from billing.models import Entitlement, Order, Product
from billing.payments.gateways import sandbox_bank
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import resolve_payment
from billing.selectors.quotes import Item
from billing.selectors.wallets import spendable, wallet_balance
from billing.services import orders
from billing.services.orders import place_order
from billing.services.pending import cancel_order, expire_orders, pay_rest
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from tests.billing.conftest import Fill

pytestmark = pytest.mark.django_db


def place(player: User, product: Product, key: str = "a") -> Order:
    return place_order(player=player, items=[Item(product)], currency="USD", key=key, actor=player)


def pay(order: Order) -> IncomingPayment:
    assert order.buyer is not None
    payment = pay_rest(order=order, actor=order.buyer)
    sandbox_bank.pay_charge(
        token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    resolve_payment(payment=payment)
    order.refresh_from_db()
    return payment


def test_a_new_player_pays_once_and_has_it(client: Client, player: User, product: Product) -> None:
    client.force_login(player)
    page = client.get(f"/buy/{product.pk}/").content.decode()
    assert "Pay $19.99 and buy" in page
    sent = {"expected_minor": "1999", "currency": "USD", "form_key": "8" * 32}
    answers = [client.post(f"/buy/{product.pk}/", sent) for _twice in range(2)]
    order, payment = Order.objects.get(), IncomingPayment.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [payment.pay_url] * 2
    assert (order.state, payment.kind, payment.amount_minor) == ("pending", "order", 1_999)
    waiting = client.get(f"/orders/{order.number}/").content.decode()
    assert "waits for your payment of $19.99" in waiting

    sandbox_bank.pay_charge(
        token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    back = client.get(reverse("payments:returned", args=[payment.number]), follow=True)
    assert back.redirect_chain[-1][0] == f"/orders/{order.number}/"
    assert "What you bought is in your library" in back.content.decode()
    order.refresh_from_db()
    assert (order.state, order.fee_minor) == ("paid", payment.fee_minor or order.fee_minor)
    assert wallet_balance(player, "USD") == 0
    assert Entitlement.objects.of(player).active().get().product == product
    assert Notification.objects.filter(person=player, kind="receipt").count() == 1
    assert verify().discrepancies == ()


def test_the_wallets_part_is_kept_until_the_payment_is_there(
    player: User, product: Product, fill: Fill
) -> None:
    fill(player, 1_500)
    order = place(player, product)
    assert (wallet_balance(player, "USD"), spendable(player, "USD")) == (1_500, 0)
    # Another tab means the same; another order with the same thing in it does not.
    assert place(player, product, "b") == order
    pay(order)
    assert (order.state, order.fee_minor > 0) == ("paid", True)
    assert wallet_balance(player, "USD") == 0
    assert Hold.objects.get().ended == "captured"
    with pytest.raises(AlreadyOwned):
        place(player, product, "c")


def test_what_the_provider_takes_at_least_is_paid_and_the_rest_stays(
    player: User, product: Product, fill: Fill
) -> None:
    fill(player, 1_980)
    order = place(player, product)
    payment = pay(order)
    assert (payment.amount_minor, wallet_balance(player, "USD")) == (100, 81)
    payment.refresh_from_db()
    # Of the fee, what was paid for the order.
    assert 0 < order.fee_minor < (payment.fee_minor or 0)
    assert verify().discrepancies == ()


def test_a_payment_that_fails_ends_the_order_and_frees_the_wallet(
    player: User, product: Product, fill: Fill
) -> None:
    fill(player, 1_500)
    order = place(player, product)
    payment = pay_rest(order=order, actor=player)
    sandbox_bank.cancel_charge(token=payment.provider_reference)
    resolve_payment(payment=payment)
    order.refresh_from_db()
    assert (order.state, spendable(player, "USD")) == ("cancelled", 1_500)
    assert not Entitlement.objects.exists()
    with pytest.raises(OrderOver):
        pay_rest(order=order, actor=player)


@pytest.mark.parametrize("how", ["cancelled", "expired"])
def test_who_pays_too_late_has_the_money_in_the_wallet(
    player: User, product: Product, fill: Fill, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(player, 1_500)
    if how == "expired":
        monkeypatch.setattr(orders, "PENDING_FOR", timedelta(seconds=-1))
    order = place(player, product)
    payment = pay_rest(order=order, actor=player)
    if how == "cancelled":
        assert expire_orders() == 0
        cancel_order(order=order, actor=player)
    else:
        assert expire_orders() == 1
    assert spendable(player, "USD") == 1_500
    sandbox_bank.pay_charge(
        token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    resolve_payment(payment=payment)
    order.refresh_from_db()
    assert (order.state, wallet_balance(player, "USD")) == ("cancelled", 1_999)
    assert verify().discrepancies == ()


def test_what_cannot_be_delivered_any_more_is_not_charged(
    player: User, product: Product, founder: User, fill: Fill
) -> None:
    """It was given to them meanwhile: by somebody else, so no turn was waited for."""
    order = place(player, product)
    fill(founder, 5_000)
    place_order(
        player=founder, items=[Item(product, 1, player)], currency="USD", key="g", actor=founder
    )
    pay(order)
    assert (order.state, wallet_balance(player, "USD")) == ("cancelled", 1_999)
    assert Entitlement.objects.of(player).active().count() == 1
    told = Notification.objects.get(person=player, kind="order_ended")
    assert "in your wallet" in str(told.text)


def test_two_orders_never_hold_the_same_thing(
    player: User, product: Product, free_product: Product
) -> None:
    place(player, product)
    both = [Item(product), Item(free_product)]
    with pytest.raises(OrderWaits):
        place_order(player=player, items=both, currency="USD", key="b", actor=player)


def test_the_database_believes_no_order_that_nobody_paid(player: User, product: Product) -> None:
    order = place(player, product)
    with pytest.raises(DatabaseError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(state="paid")
