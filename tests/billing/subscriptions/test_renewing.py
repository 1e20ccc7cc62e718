"""Subscriptions renew from the wallet, on their day, and end when nobody pays."""

from datetime import timedelta

import pytest

from billing.errors import AlreadyOwned, CartRefused, NotForSale, SubscriptionRefused
from billing.ledger.services import verify
from billing.models import Entitlement, Order, Product, SubscriptionPeriod
from billing.selectors.quotes import Item
from billing.selectors.wallets import wallet_balance
from billing.services.carts import add_to_cart
from billing.services.catalogue import set_price
from billing.services.orders import place_order
from billing.services.refunds import refund_line
from billing.services.renewals import pay_now, remind, renew_due
from billing.services.subscriptions import cancel, change, resume
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from tests.billing.subscriptions.conftest import buy, noon, the_one
from tests.billing.subscriptions.making import MONTHLY, YEARLY, fill_wallet
from tests.clocks import Watch

pytestmark = pytest.mark.django_db


def is_let_in(player: User, product: Product) -> bool:
    return Entitlement.objects.of(player).in_force().filter(product=product).exists()


def told(player: User) -> list[str]:
    rows = Notification.objects.filter(person=player, kind="subscription").order_by("pk")
    return [str(row.said) for row in rows]


def test_the_day_it_began_is_kept(player: User, monthly: Product, watch: Watch) -> None:
    watch.moment = noon(2027, 1, 31)
    fill_wallet(player, 4 * MONTHLY)
    assert buy(player, monthly).state == "paid"
    one = the_one(player)
    assert (one.state, one.ends_at) == ("active", noon(2027, 2, 28))
    assert renew_due() == 0
    for month, day, minutes_late in ((2, 28, 0), (3, 31, 5), (4, 30, 120)):
        watch.moment = noon(2027, month, day) + timedelta(minutes=minutes_late)
        assert renew_due() == 1
        assert renew_due() == 0
        assert is_let_in(player, monthly)
    days = [period.ends_at.day for period in SubscriptionPeriod.objects.order_by("ordinal")]
    assert days == [28, 31, 30, 31]
    assert wallet_balance(player, "USD") == 0
    assert Order.objects.of(player).count() == 4
    assert Notification.objects.filter(person=player, kind="receipt").count() == 4
    assert verify().discrepancies == ()


def test_an_empty_wallet_is_tried_again_until_the_grace_is_over(
    player: User, monthly: Product, watch: Watch
) -> None:
    watch.moment = noon(2027, 1, 31)
    fill_wallet(player, MONTHLY)
    buy(player, monthly)
    watch.moment = noon(2027, 2, 28)
    assert renew_due() == 1
    assert the_one(player).state == "past_due"
    assert told(player)[-1] == f"{monthly.in_full} could not be renewed"
    watch.moment = noon(2027, 3, 3)
    assert (renew_due(), is_let_in(player, monthly)) == (1, True)
    with pytest.raises(SubscriptionRefused, match=r"lacks \$9.99"):
        pay_now(subscription=the_one(player), actor=player)
    fill_wallet(player, MONTHLY)
    assert renew_due() == 0
    assert pay_now(subscription=the_one(player), actor=player).state == "active"
    # Late, and yet from the day that it was due on.
    assert the_one(player).ends_at == noon(2027, 3, 31)

    watch.moment = noon(2027, 3, 31)
    renew_due()
    watch.moment = noon(2027, 4, 7)
    fill_wallet(player, MONTHLY)
    assert renew_due() == 1
    assert (the_one(player).state, is_let_in(player, monthly)) == ("ended", False)
    assert told(player)[-1] == f"{monthly.in_full} has ended"
    assert wallet_balance(player, "USD") == MONTHLY
    assert buy(player, monthly, "again").state == "paid"


def test_cancelled_it_runs_out_and_can_go_on_until_then(
    player: User, monthly: Product, watch: Watch
) -> None:
    watch.moment = noon(2027, 5, 15)
    fill_wallet(player, 3 * MONTHLY)
    buy(player, monthly)
    cancel(subscription=the_one(player), actor=player)
    assert told(player)[-1] == f"You cancelled {monthly.in_full}"
    resume(subscription=the_one(player), actor=player)
    watch.moment = noon(2027, 6, 15)
    renew_due()
    assert cancel(subscription=the_one(player), actor=player).state == "ending"
    watch.moment = noon(2027, 7, 15)
    assert not is_let_in(player, monthly)
    with pytest.raises(SubscriptionRefused):
        resume(subscription=the_one(player), actor=player)
    renew_due()
    assert (the_one(player).state, wallet_balance(player, "USD")) == ("ended", MONTHLY)


def test_a_change_counts_from_the_next_period_on(
    player: User, monthly: Product, yearly: Product, watch: Watch
) -> None:
    watch.moment = noon(2027, 1, 31)
    fill_wallet(player, MONTHLY + YEARLY)
    buy(player, monthly)
    with pytest.raises(SubscriptionRefused, match=r"costs \$99.99 now"):
        change(subscription=the_one(player), product=yearly, expected_minor=1, actor=player)
    change(subscription=the_one(player), product=yearly, expected_minor=YEARLY, actor=player)
    assert not is_let_in(player, yearly)
    with pytest.raises(AlreadyOwned):
        buy(player, yearly, "beside it")
    watch.moment = noon(2027, 2, 28)
    renew_due()
    one = the_one(player)
    assert (one.product, one.ends_at) == (yearly, noon(2028, 2, 29))
    assert is_let_in(player, yearly)
    assert wallet_balance(player, "USD") == 0


def test_a_higher_price_is_told_first_and_a_lower_one_counts_at_once(
    player: User, monthly: Product, founder: User, watch: Watch
) -> None:
    watch.moment = noon(2027, 1, 10)
    fill_wallet(player, 100_00)
    buy(player, monthly)
    set_price(product=monthly, currency="USD", amount_minor=12_99, actor=founder)
    paid = []
    for month in range(2, 6):
        watch.moment = noon(2027, month, 10)
        renew_due()
        paid.append(Order.objects.of(player).latest("pk").gross_minor)
        if month == 4:
            set_price(product=monthly, currency="USD", amount_minor=7_99, actor=founder)
    assert paid == [MONTHLY, 12_99, 12_99, 7_99]
    assert told(player)[1:] == [f"{monthly.in_full} will cost more"]


def test_it_reminds_whoever_lacks_the_money(player: User, monthly: Product, watch: Watch) -> None:
    watch.moment = noon(2027, 1, 10)
    fill_wallet(player, MONTHLY)
    buy(player, monthly)
    watch.moment = noon(2027, 2, 8)
    assert (remind(), remind()) == (1, 0)
    assert told(player)[-1] == f"{monthly.in_full} renews soon"
    fill_wallet(player, MONTHLY)
    watch.moment = noon(2027, 2, 10)
    renew_due()
    fill_wallet(player, MONTHLY)
    watch.moment = noon(2027, 3, 9)
    assert remind() == 0


def test_its_money_back_ends_it(player: User, monthly: Product, agent: User, watch: Watch) -> None:
    watch.moment = noon(2027, 1, 10)
    fill_wallet(player, 2 * MONTHLY)
    order = buy(player, monthly)
    watch.moment = noon(2027, 2, 10)
    renew_due()
    line = order.lines.get()
    refund_line(line=line, amount_minor=MONTHLY, reason="Asked", key="a", actor=agent)
    # Of a period that is over: it goes on.
    assert the_one(player).state == "active"
    newest = Order.objects.of(player).latest("pk").lines.get()
    refund_line(line=newest, amount_minor=MONTHLY, reason="Asked", key="b", actor=agent)
    assert (the_one(player).state, is_let_in(player, monthly)) == ("ended", False)
    assert told(player)[-1] == f"{monthly.in_full} has ended"
    assert verify().discrepancies == ()


def test_it_is_bought_by_itself_once_and_for_oneself(
    player: User, stranger: User, monthly: Product
) -> None:
    fill_wallet(player, 3 * MONTHLY)
    with pytest.raises(CartRefused):
        add_to_cart(player=player, product=monthly)
    items = [Item(monthly, receiver=stranger)]
    with pytest.raises(NotForSale):
        place_order(player=player, items=items, currency="USD", key="x", actor=player)
    first = buy(player, monthly)
    assert buy(player, monthly) == first
    with pytest.raises(AlreadyOwned):
        buy(player, monthly, "second")
    assert wallet_balance(player, "USD") == 2 * MONTHLY


def test_nobody_pays_for_time_that_is_over(player: User, monthly: Product, watch: Watch) -> None:
    """The sweep did not run for weeks."""
    began = watch.moment = noon(2027, 1, 10)
    fill_wallet(player, 3 * MONTHLY)
    buy(player, monthly)
    watch.moment = began + timedelta(days=60)
    renew_due()
    assert (the_one(player).state, wallet_balance(player, "USD")) == ("ended", 2 * MONTHLY)
