"""Keys and pieces with many buyers and many programs at once. Every thread has its own connection."""

from collections.abc import Callable

import pytest

from billing.errors import OutOfKeys, UseRefused
from billing.ledger.services import verify
from billing.models import Consumption, Entitlement, GameKey, Order, Product, ProductKind
from billing.selectors.wallets import wallet_balance
from billing.services.consuming import consume
from billing.services.delivery import deliver
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.conftest import Fill
from tests.billing.selling import fill_pool, line_of, sell
from tests.billing.test_concurrency import at_once
from tests.cast import person
from tests.publishing import put_on_site
from tests.sizes import LARGE

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.large]
BUYERS, KEYS, USES, ROUNDS = (64, 50, 32, 50) if LARGE else (8, 5, 8, 1)
PRICE = 1_00


def test_each_key_goes_to_one_of_many_buyers(game: Game, founder: User, fill: Fill) -> None:
    put_on_site(game)
    buyers = [person(f"Buyer {number}") for number in range(BUYERS)]
    for buyer in buyers:
        fill(buyer, PRICE * max(ROUNDS, 5))
    filled = sum(wallet_balance(buyer, "USD") for buyer in buyers)
    for turn in range(ROUNDS):
        product = sell(game, founder, ProductKind.KEY, f"key-{turn}", amount_minor=PRICE)
        fill_pool(product, KEYS, founder)

        def buy(buyer: User, product: Product = product) -> Callable[[], Order]:
            key = f"{product.pk} {buyer.pk}"
            return lambda: buy_with_wallet(player=buyer, product=product, key=key, actor=buyer)

        results = at_once(*(buy(buyer) for buyer in buyers))

        assert sum(isinstance(result, Order) for result in results) == KEYS, results
        assert sum(isinstance(result, OutOfKeys) for result in results) == BUYERS - KEYS
        sold = GameKey.objects.sold().filter(product=product)
        assert len(set(sold.values_list("order_line__order__buyer", flat=True))) == KEYS
        assert Entitlement.objects.filter(product=product).count() == KEYS
    assert Order.objects.count() == KEYS * ROUNDS
    left = sum(wallet_balance(buyer, "USD") for buyer in buyers)
    assert filled - left == PRICE * KEYS * ROUNDS
    assert verify().discrepancies == ()


def test_uses_at_once_are_counted_exactly(
    game: Game, founder: User, player: User, product: Product
) -> None:
    """Each under a key of its own, and all of them sent twice; not all fit into what there is."""
    there = USES - 2
    coins = sell(game, founder, ProductKind.CURRENCY, quantity=there)
    for _turn in range(ROUNDS):
        held = deliver(line_of(coins, player), player=player)

        def use(key: str, held: Entitlement = held) -> Callable[[], Consumption]:
            return lambda: consume(entitlement=held, quantity=1, key=key, actor=founder)

        used = Consumption.objects.filter(entitlement=held)
        at_once(*(use(f"{held.pk} use-{number // 2}") for number in range(USES)))
        assert used.count() == USES // 2
        results = at_once(*(use(f"{held.pk} other-{number}") for number in range(USES)))

        assert sum(isinstance(result, Consumption) for result in results) == there - USES // 2
        assert all(isinstance(result, (Consumption, UseRefused)) for result in results), results
        assert used.count() == there
        assert Entitlement.objects.get(pk=held.pk).left == 0
