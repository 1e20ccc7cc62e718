"""Buying by a game: at once within the allowance, else after its player confirmed."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from billing.connections.errors import LinesRefused, NotConnected, PurchaseOver
from billing.connections.models import GameConnection, GamePurchase
from billing.connections.models.purchases import Line
from billing.connections.selectors.connections import left_this_month
from billing.connections.services import purchasing
from billing.connections.services.connecting import disconnect, set_allowance
from billing.connections.services.purchasing import (
    Wanted,
    confirm_purchase,
    decline_purchase,
    forget_purchases,
)
from billing.errors import (
    AlreadyOwned,
    Banned,
    LimitReached,
    OrderWaits,
    PriceChanged,
    PurchaseKeyReused,
)
from billing.models import BanKind, Entitlement, Order, Product, ProductKind
from billing.selectors.wallets import spendable
from billing.services.bans import set_ban
from billing.services.catalogue import set_price
from billing.services.limits import set_limit
from billing.services.pending import cancel_order
from incubator.accounts.models import User
from incubator.core import books
from incubator.core.models import AuditRow
from incubator.messaging.models import Notification
from studios.models import Studio
from studios.services.games import add_game
from tests.billing.conftest import Fill
from tests.billing.connections.conftest import COINS, Buys, Connects
from tests.billing.rate_files import take_in
from tests.billing.selling import sell

pytestmark = pytest.mark.django_db


def test_within_the_allowance_it_is_paid_and_delivered(
    buys: Buys, connection: GameConnection, player: User
) -> None:
    bought = buys("one")
    assert (bought.standing, bought.taken_minor, bought.expires_at) == ("paid", 5_00, None)
    assert Order.objects.get(game_purchase=bought).buyer == player
    assert Entitlement.objects.of(player).get().left == 100
    assert left_this_month(connection) == 7_00
    assert Notification.objects.filter(person=player, kind="receipt").count() == 1
    # The same key is the same purchase, whatever is left by now.
    assert buys("one") == bought
    with pytest.raises(PurchaseKeyReused):
        buys("one", replace(COINS, lines=({"sku": "coins", "units": 2},), expected_minor=10_00))
    assert Order.objects.count() == 1


def test_more_than_the_allowance_waits_for_the_player(
    buys: Buys, connection: GameConnection, player: User
) -> None:
    buys("one"), buys("two")
    waiting = buys("three")
    assert (waiting.standing, waiting.order, waiting.taken_minor) == ("waiting", None, 0)
    assert spendable(player, "USD") == 20_00
    assert Order.objects.count() == 2
    assert buys("three") == waiting
    order = confirm_purchase(purchase=waiting, expected_minor=5_00, actor=player)
    assert order.state == "paid"
    assert confirm_purchase(purchase=waiting, expected_minor=5_00, actor=player) == order
    assert buys("three").standing == "paid"
    # What the player confirms does not count.
    assert left_this_month(connection) == 2_00
    assert AuditRow.objects.filter(act="game_purchase.buy").count() == 1


def test_the_player_hears_of_what_waits_until_they_answer(
    buys: Buys, connection: GameConnection, player: User, client: Client
) -> None:
    buys("one"), buys("two")
    asked = Notification.objects.filter(person=player, kind="game_asks")
    assert not asked.exists()
    waiting = buys("three")
    assert buys("three") == waiting
    told = asked.get()
    assert str(told.said) == f"{waiting.game.title} asks you to buy something"
    assert "it costs $5.00" in str(told.text)
    assert (told.mail, told.asks, told.read_at) == ("off", True, None)
    client.force_login(player)
    # Where they play and shop, not only in the portal.
    unread = Notification.objects.unread().filter(person=player).count()
    assert f"{unread} new" in client.get("/games/").content.decode()
    assert "Buy for $5.00" in client.get(told.url).content.decode()
    confirm_purchase(purchase=waiting, expected_minor=5_00, actor=player)
    told.refresh_from_db()
    assert told.read_at is not None


def test_what_the_wallet_lacks_is_paid_on_the_way(
    buys: Buys, connection: GameConnection, player: User
) -> None:
    set_allowance(connection=connection, monthly_minor=100_00, actor=player)
    seven = replace(COINS, lines=({"sku": "coins", "units": 7},), expected_minor=35_00)
    waiting = buys("seven", seven)
    assert waiting.standing == "waiting"
    assert not Order.objects.exists()
    again = buys("again", seven)
    order = confirm_purchase(purchase=waiting, expected_minor=35_00, actor=player)
    assert buys("seven", seven).standing == order.state == "pending"
    # One order is not two purchases.
    with pytest.raises(OrderWaits):
        confirm_purchase(purchase=again, expected_minor=35_00, actor=player)
    cancel_order(order=order, actor=player)
    assert buys("seven", seven).standing == "cancelled"
    assert confirm_purchase(purchase=again, expected_minor=35_00, actor=player).is_pending


def test_a_limit_of_the_players_is_not_the_games_business(
    buys: Buys, connection: GameConnection, player: User
) -> None:
    set_limit(player=player, currency="USD", monthly_minor=0, actor=player)
    ten = replace(COINS, lines=({"sku": "coins", "units": 10},), expected_minor=50_00)
    waiting = buys("ten", ten)
    assert waiting.standing == "waiting"
    with pytest.raises(LimitReached):
        confirm_purchase(purchase=waiting, expected_minor=50_00, actor=player)


def test_another_month_is_another_allowance(
    buys: Buys, connection: GameConnection, player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    buys("one"), buys("two")
    later = books.month_after(books.today())
    monkeypatch.setattr(books, "today", lambda: later)
    assert left_this_month(connection) == 12_00


def test_disconnecting_begins_no_new_month(
    buys: Buys, connects: Connects, connection: GameConnection, player: User
) -> None:
    buys("one"), buys("two")
    disconnect(connection=connection, actor=player)
    with pytest.raises(NotConnected):
        buys("three")
    assert left_this_month(connects(player, 12_00)) == 2_00


def test_it_is_refused_as_on_the_site(
    buys: Buys, connection: GameConnection, coins: Product, player: User, founder: User, agent: User
) -> None:
    sell(coins.game, founder, ProductKind.DURABLE, sku="map")
    free = Wanted(({"sku": "map", "units": 1},), "USD", 0)
    # What is free takes nothing, so nobody is asked.
    set_allowance(connection=connection, monthly_minor=0, actor=player)
    assert buys("free", free).standing == "paid"
    with pytest.raises(AlreadyOwned):
        buys("again", free)
    with pytest.raises(PriceChanged):
        buys("cheap", replace(COINS, expected_minor=1))
    set_ban(
        player=player,
        game=coins.game,
        kind=BanKind.CHEATING,
        reason="Aim.",
        until=timezone.now() + timedelta(days=7),
        actor=agent,
    )
    with pytest.raises(Banned):
        buys("banned")
    assert GamePurchase.objects.count() == 1


def test_only_what_the_game_sells_alone(
    buys: Buys, coins: Product, founder: User, studio: Studio
) -> None:
    beside = add_game(
        studio=studio, title="Kite", tagline="", about="", currency="USD", actor=founder
    )
    foreign = sell(beside, founder, ProductKind.DURABLE, sku="foreign")
    sell(
        coins.game, founder, ProductKind.BUNDLE, sku="both", parts={coins: 1, foreign: 1},
        amount_minor=9_00,
    )  # fmt: skip
    none, other, both, coin = (
        Line(sku=sku, units=1) for sku in ("none", "foreign", "both", "coins")
    )
    for lines in ((none,), (other,), (both,), (coin, coin)):
        with pytest.raises(LinesRefused):
            buys("one", replace(COINS, lines=lines))


def test_another_currency_is_asked_for(
    buys: Buys, coins: Product, founder: User, player: User, fill: Fill
) -> None:
    take_in(f"Date,USD,\n{books.today()},1.0850,\n")
    set_price(product=coins, currency="EUR", amount_minor=4_00, actor=founder)
    fill(player, 10_00, "EUR")
    assert buys("euros", Wanted(COINS.lines, "EUR", 4_00)).standing == "waiting"


def test_declined_or_late_is_over(
    buys: Buys, connection: GameConnection, player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_allowance(connection=connection, monthly_minor=0, actor=player)
    declined, ended = buys("one"), buys("two")
    decline_purchase(purchase=declined, actor=player)
    assert buys("one").standing == "declined"
    disconnect(connection=connection, actor=player)
    for over in (declined, ended):
        with pytest.raises(PurchaseOver):
            confirm_purchase(purchase=over, expected_minor=5_00, actor=player)
    assert forget_purchases() == 0
    monkeypatch.setattr(purchasing, "KEPT_FOR", -timedelta(days=1))
    assert forget_purchases() == 2


def test_the_database_takes_no_more_than_is_allowed(buys: Buys, connection: GameConnection) -> None:
    bought = buys("one")
    for change in ({"taken_minor": 1}, {"key": "two"}, {"order": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            GamePurchase.objects.filter(pk=bought.pk).update(**change)
    more = GamePurchase.objects.get(pk=bought.pk)
    more.pk, more.key, more.public_id, more.order, more.taken_minor = None, "more", uuid4(), None, 0
    more.state, more.expires_at = "asked", more.made_at
    more.save(force_insert=True)
    more.pk, more.key, more.public_id, more.taken_minor = None, "most", uuid4(), 12_01
    with pytest.raises(DatabaseError), transaction.atomic():
        more.save(force_insert=True)
