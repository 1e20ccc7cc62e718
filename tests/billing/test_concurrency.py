"""Several people, threads and processes at once. Every thread has a connection of its own."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from billing.errors import CartRefused, RefundRefused, WalletTooLow
from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.models import Order, Product, Refund
from billing.payments.gateways import sandbox_bank
from billing.payments.gateways.sandbox import notification_of
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import resolve_payment
from billing.payments.services.reports import receive_notification
from billing.selectors.wallets import wallet_balance
from billing.services.carts import add_to_cart, check_out
from billing.services.imports import import_purchases
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.conftest import Fill
from tests.billing.making import put_on_sale

pytestmark = pytest.mark.usefixtures("committed_db")


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each job returned or raised; all start at the same moment."""
    start = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(number: int, job: Callable[[], object]) -> None:
        start.wait()
        try:
            results[number] = job()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_a_double_click_buys_once(player: User, product: Product, fill: Fill) -> None:
    fill(player, 5_000)

    def click() -> Order:
        return buy_with_wallet(player=player, product=product, key="same", actor=player)

    results = at_once(*[click] * 4)

    assert len(set(results)) == 1
    assert Order.objects.get() == results[0]
    assert wallet_balance(player, "USD") == 3_001


def test_a_cart_bought_on_four_devices_at_once_is_one_order(
    player: User, product: Product, founder: User, fill: Fill
) -> None:
    fill(player, 5_000)
    add_to_cart(player=player, product=product)
    songs = put_on_sale(product.game, "songs", "Songs", 5_00, founder)
    add_to_cart(player=player, product=songs)

    def press(key: str) -> Callable[[], Order]:
        return lambda: check_out(
            player=player, currency="USD", key=key, expected_minor=24_99, actor=player
        )

    results = at_once(*map(press, "aabc"))

    assert Order.objects.count() == 1
    others = [one for one in results if not isinstance(one, Order)]
    assert {type(one) for one in others} == {CartRefused}
    assert len(others) in (2, 3)
    assert wallet_balance(player, "USD") == 25_01


def test_purchases_at_once_never_overdraw_the_wallet(
    player: User, product: Product, founder: User, fill: Fill
) -> None:
    fill(player, 5_000)

    def buy(sku: str) -> Callable[[], Order]:
        part = put_on_sale(product.game, sku, f"Part {sku}", 19_99, founder)
        return lambda: buy_with_wallet(player=player, product=part, key=sku, actor=player)

    results = at_once(*(buy(sku) for sku in "abcd"))

    # 50.00 holds two at 19.99; the others are told what to do.
    assert sum(isinstance(result, Order) for result in results) == 2
    refused = [result for result in results if isinstance(result, WalletTooLow)]
    assert len(refused) == 2
    assert all("Top up $9.97" in str(error) for error in refused)
    assert wallet_balance(player, "USD") == 1_002
    assert verify().discrepancies == ()


def test_refunds_at_once_never_give_back_more_than_was_paid(
    player: User, product: Product, agent: User, fill: Fill
) -> None:
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    line = order.lines.get()

    def refund(key: str) -> Callable[[], Refund]:
        return lambda: refund_line(
            line=line, amount_minor=1_000, reason="Broken", key=key, actor=agent
        )

    results = at_once(*(refund(key) for key in "abcd"), refund("a"))

    paid = {result for result in results if isinstance(result, Refund)}
    assert len(paid) == 1
    assert all(isinstance(result, (Refund, RefundRefused)) for result in results)
    assert wallet_balance(player, "USD") == 4_001


def test_return_notifications_and_sweep_at_once_credit_once(player: User) -> None:
    top_up = start_top_up(player=player, amount_minor=5_000, currency="USD", actor=player)
    charge = sandbox_bank.pay_charge(
        token=top_up.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    body, signature = notification_of(charge)

    def notify() -> IncomingPayment | None:
        return receive_notification(provider="sandbox", body=body, signature=signature)

    results = at_once(notify, notify, *[lambda: resolve_payment(payment=top_up)] * 3)

    assert all(isinstance(result, IncomingPayment) for result in results)
    assert IncomingPayment.objects.get().state == "paid"
    assert wallet_balance(player, "USD") == 5_000


def test_two_imports_of_one_file_end_with_the_totals_of_one(game: Game, tmp_path: Path) -> None:
    path = tmp_path / "shop.txt"
    path.write_text("".join(f" {n:05} 19970101  1   1.00\n" for n in range(1, 1_001)))

    def run() -> int:
        return import_purchases(
            path=path, game=game, currency="USD", file_format="cdnow", actor=None, batch_size=100
        ).added

    results = at_once(run, run, run)

    assert sorted(map(str, results)) == ["0", "0", "1000"]
    assert Order.objects.count() == 1_000
    assert balance(chart.revenue(game.pk, "USD")) == -100_000
