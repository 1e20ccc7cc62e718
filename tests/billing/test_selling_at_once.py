"""Keys and pieces with many buyers and many programs at once. Every thread has its own connection."""

from collections.abc import Callable

import pytest

from billing.errors import OutOfKeys
from billing.models import Consumption, Entitlement, GameKey, Order, Product, ProductKind
from billing.services.consuming import consume
from billing.services.delivery import deliver
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.selling import fill_pool, line_of, sell
from tests.billing.test_concurrency import at_once
from tests.cast import person
from tests.publishing import put_on_site
from tests.sizes import LARGE

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.large]
BUYERS, KEYS = (64, 50) if LARGE else (8, 5)
USES = 32 if LARGE else 8


def test_each_key_goes_to_one_of_many_buyers(game: Game, founder: User) -> None:
    put_on_site(game)
    product = sell(game, founder, ProductKind.KEY)
    fill_pool(product, KEYS, founder)
    buyers = [person(f"Buyer {number}") for number in range(BUYERS)]

    def buy(buyer: User) -> Callable[[], Order]:
        return lambda: buy_with_wallet(player=buyer, product=product, key=buyer.email, actor=buyer)

    results = at_once(*(buy(buyer) for buyer in buyers))

    assert sum(isinstance(result, Order) for result in results) == KEYS
    assert sum(isinstance(result, OutOfKeys) for result in results) == BUYERS - KEYS
    sold = GameKey.objects.sold().values_list("order_line__order__buyer", flat=True)
    assert len(set(sold)) == KEYS == Entitlement.objects.filter(product=product).count()


def test_uses_at_once_are_counted_exactly(
    game: Game, founder: User, player: User, product: Product
) -> None:
    """Each under a key of its own, and all of them sent twice; not all fit into what there is."""
    there = USES - 2
    coins = sell(game, founder, ProductKind.CURRENCY, quantity=there)
    held = deliver(line_of(coins, player), player=player)

    def use(key: str) -> Callable[[], Consumption]:
        return lambda: consume(entitlement=held, quantity=1, key=key, actor=founder)

    at_once(*(use(f"use-{number // 2}") for number in range(USES)))
    assert Consumption.objects.count() == USES // 2
    at_once(*(use(f"other-{number}") for number in range(USES)))

    assert Consumption.objects.count() == there
    assert Entitlement.objects.get(pk=held.pk).left == 0
