"""A game on the site that sells coins, and a player with money who connected it."""

from collections.abc import Callable

import pytest

from billing.connections.models import GameConnection, GamePurchase
from billing.connections.services.connecting import ask_connection, connect
from billing.connections.services.purchasing import Wanted, buy_for_player
from billing.models import Product, ProductKind
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.conftest import Fill
from tests.billing.selling import sell
from tests.publishing import put_on_site

Connects = Callable[..., GameConnection]
Buys = Callable[..., GamePurchase]

COINS = Wanted(({"sku": "coins", "units": 1},), "USD", 5_00)


@pytest.fixture
def coins(game: Game, founder: User) -> Product:
    """100 of them for 5.00, used up in the game."""
    put_on_site(game)
    return sell(game, founder, ProductKind.CURRENCY, sku="coins", quantity=100, amount_minor=5_00)


@pytest.fixture
def connects(coins: Product, founder: User) -> Connects:
    """`connects(player, 20_00)` as somebody does who was shown the address by the game."""

    def make(player: User, monthly_minor: int = 0) -> GameConnection:
        asked, _token = ask_connection(game=coins.game, actor=founder)
        return connect(asked=asked, monthly_minor=monthly_minor, actor=player)

    return make


@pytest.fixture
def connection(connects: Connects, player: User, fill: Fill) -> GameConnection:
    """Of 12.00 a month, and 30.00 in the wallet."""
    fill(player, 30_00)
    return connects(player, 12_00)


@pytest.fixture
def buys(connection: GameConnection, founder: User) -> Buys:
    """`buys("one")` as a program of the game does, under a key of its own."""

    def buy(key: str, wanted: Wanted = COINS) -> GamePurchase:
        return buy_for_player(connection=connection, wanted=wanted, key=key, actor=founder)

    return buy
