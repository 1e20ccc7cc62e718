"""A game's monthly and yearly subscriptions, money, and a clock that the test holds."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from billing.models import Order, Product, Subscription
from billing.selectors.quotes import Item
from billing.services.orders import place_order
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.subscriptions.making import monthly_of, yearly_of
from tests.clocks import Watch, held_at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return held_at(timezone.now(), monkeypatch)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.fixture
def monthly(game: Game, founder: User) -> Product:
    return monthly_of(game, founder)


@pytest.fixture
def yearly(game: Game, founder: User) -> Product:
    return yearly_of(game, founder)


def buy(player: User, product: Product, key: str = "first") -> Order:
    return place_order(player=player, items=[Item(product)], currency="USD", key=key, actor=player)


def the_one(player: User) -> Subscription:
    return Subscription.objects.of(player).select_related("product__game", "player").get()
