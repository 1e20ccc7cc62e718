"""Connecting a game: asked for by the game, answered by its player, once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from billing.connections.errors import RequestOver
from billing.connections.models import ConnectionRequest, GameConnection, GamePurchase
from billing.connections.selectors.connections import allowance_of, connection_of, request_of
from billing.connections.services.connecting import (
    ask_connection,
    connect,
    disconnect,
    forget_requests,
    set_allowance,
)
from billing.connections.services.purchasing import Wanted, buy_for_player
from billing.errors import AmountRefused, NotForSale
from billing.models import Order, Product
from incubator.accounts.models import User
from incubator.accounts.services.erasing import ask_erasure, erase_due
from incubator.accounts.services.locks import close_account
from incubator.core.errors import WrongState
from incubator.messaging.models import Notification
from studios.models import Game, StudioRole
from tests.accounts.test_erasing import is_due
from tests.billing.connections.conftest import Connects
from tests.cast import person
from tests.joining import join

pytestmark = pytest.mark.django_db


def test_a_request_connects_one_player_once(coins: Product, founder: User, player: User) -> None:
    asked, token = ask_connection(game=coins.game, actor=founder)
    assert request_of(token) == asked
    assert token not in str(ConnectionRequest.objects.values())
    assert asked.standing == "waiting"
    made = connect(asked=asked, monthly_minor=12_00, actor=player)
    assert (made.handle[:3], made.currency, made.monthly_minor) == ("pl_", "USD", 12_00)
    with pytest.raises(RequestOver):
        connect(asked=asked, monthly_minor=1, actor=person("Somebody Else"))
    asked.refresh_from_db()
    assert asked.standing == "connected"
    told = Notification.objects.get(person=player, kind="game_connected")
    assert "may take up to $12.00 a month" in str(told.said)


def test_connecting_again_changes_the_amount(connects: Connects, player: User) -> None:
    first = connects(player)
    again = connects(player, 7_00)
    assert (again.pk, again.handle, again.monthly_minor) == (first.pk, first.handle, 7_00)
    set_allowance(connection=again, monthly_minor=3_00, actor=player)
    assert GameConnection.objects.get().monthly_minor == 3_00
    # It is told when a game is connected or may take more, and not when it may take less.
    assert Notification.objects.filter(person=player, kind="game_connected").count() == 2


def test_an_hour_later_the_address_is_over(coins: Product, founder: User, player: User) -> None:
    asked, _token = ask_connection(game=coins.game, actor=founder)
    now = timezone.now()
    old = ConnectionRequest.objects.create(
        game=coins.game,
        token_hash="old",
        code="ABCDEF",
        asked_at=now - timedelta(days=40),
        expires_at=now - timedelta(days=39),
    )
    assert old.standing == "expired"
    with pytest.raises(RequestOver):
        connect(asked=old, monthly_minor=0, actor=player)
    assert forget_requests() == 1
    assert ConnectionRequest.objects.get() == asked


def test_only_who_speaks_for_the_game_asks(coins: Product, founder: User, stranger: User) -> None:
    viewer = person("Vic Viewer")
    join(studio=coins.game.studio, user=viewer, role=StudioRole.VIEWER, actor=founder)
    with pytest.raises(PermissionDenied):
        ask_connection(game=coins.game, actor=viewer)
    with pytest.raises(Http404):
        ask_connection(game=coins.game, actor=stranger)


def test_a_game_that_is_not_on_the_site_asks_nobody(game: Game, founder: User) -> None:
    with pytest.raises(NotForSale):
        ask_connection(game=game, actor=founder)


def test_only_the_player_changes_and_ends_it(connects: Connects, player: User) -> None:
    made, other = connects(player), person("Somebody Else")
    for act in (
        lambda: set_allowance(connection=made, monthly_minor=1, actor=other),
        lambda: set_allowance(connection=made, monthly_minor=0, actor=other),
        lambda: disconnect(connection=made, actor=other),
    ):
        with pytest.raises(Http404):
            act()
    with pytest.raises(AmountRefused):
        set_allowance(connection=made, monthly_minor=-1, actor=player)
    disconnect(connection=made, actor=player)
    with pytest.raises(WrongState):
        set_allowance(connection=made, monthly_minor=1, actor=player)


def test_an_ended_connection_and_a_shut_account_are_known_no_longer(
    connects: Connects, player: User, administrator: User
) -> None:
    made, other = connects(player), connects(person("Somebody Else"))
    assert connection_of(made.game, made.handle) == made
    disconnect(connection=made, actor=player)
    assert connection_of(made.game, made.handle) is None
    # Whoever comes back is somebody new to the game.
    assert connects(player).handle != made.handle
    close_account(user=other.player, reason="Left.", actor=administrator)
    assert connection_of(other.game, other.handle) is None


def test_with_an_account_its_connections_are_erased(
    connection: GameConnection, coins: Product, founder: User, player: User
) -> None:
    wanted = Wanted(({"sku": "coins", "units": 1},), "USD", 5_00)
    buy_for_player(connection=connection, wanted=wanted, key="one", actor=founder)
    # All that is in the wallet is spent, or nobody could be erased.
    order = Order.objects.get(game_purchase__key="one")
    rest = Wanted(({"sku": "coins", "units": 5},), "USD", 25_00)
    set_allowance(connection=connection, monthly_minor=30_00, actor=player)
    buy_for_player(connection=connection, wanted=rest, key="two", actor=founder)
    is_due(ask_erasure(actor=player))
    assert erase_due() == 1
    assert not GameConnection.objects.exists()
    assert not GamePurchase.objects.exists()
    assert not ConnectionRequest.objects.exists()
    assert Order.objects.filter(pk=order.pk).exists()


def test_the_database_keeps_a_connection_as_it_was_made(connection: GameConnection) -> None:
    for change in ({"handle": "pl_other"}, {"currency": "EUR"}, {"monthly_minor": -1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            GameConnection.objects.filter(pk=connection.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        GameConnection.objects.create(
            game=connection.game, player=connection.player, currency="USD"
        )


def test_a_game_learns_no_more_than_its_allowance(connection: GameConnection, player: User) -> None:
    allowed = allowance_of(connection)
    assert (allowed.left_minor, allowed.available_minor) == (12_00, 12_00)
    set_allowance(connection=connection, monthly_minor=50_00, actor=player)
    connection.refresh_from_db()
    allowed = allowance_of(connection)
    assert (allowed.left_minor, allowed.available_minor) == (50_00, 30_00)
