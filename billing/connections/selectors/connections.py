"""Which games players connected, and what of a month's allowance is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from billing.connections.models import ConnectionRequest, GameConnection, GamePurchase
from billing.connections.models.connections import hash_of_token
from billing.selectors.wallets import spendable
from incubator.accounts.models import User
from incubator.core import books
from incubator.core.ready import ready, ready_sum
from studios.models import Game


def connection_of(game: Game, handle: str) -> GameConnection | None:
    """None once it ended, and while its player's account is shut."""
    return next(iter(_called(game=game, handle=handle)), None)


@ready
def _called(game: Any, handle: Any) -> QuerySet[GameConnection]:
    rows = GameConnection.objects.active().filter(game=game, player__is_active=True)
    return rows.select_related("player", "game__studio").filter(handle=handle).order_by()


def request_of(token: str) -> ConnectionRequest | None:
    """What a game asked for by the address that has this token in it."""
    rows = ConnectionRequest.objects.select_related("game__studio", "connection__player")
    return rows.filter(token_hash=hash_of_token(token)).first()


def connected_games(player: User) -> QuerySet[GameConnection]:
    rows = GameConnection.objects.of(player).active().select_related("game__studio", "player")
    return rows.order_by("game__title", "pk")


def _taken(player: Any, since: Any) -> QuerySet[GamePurchase]:
    """By any game. Whoever disconnects a game and connects it again begins no new month."""
    rows = GamePurchase.objects.filter(connection__player=player, made_at__gte=since)
    return rows.filter(taken_minor__gt=0).order_by()


def _month_began() -> datetime:
    return books.start_of(books.first_of(books.today()))


def taken_this_month(connection: GameConnection) -> int:
    """What the game took without asking, in the connection's currency."""
    return _taken_by(
        player=connection.player_id,
        game=connection.game_id,
        currency=connection.currency,
        since=_month_began(),
    )


@ready_sum("taken_minor")
def _taken_by(player: Any, game: Any, currency: Any, since: Any) -> QuerySet[GamePurchase]:
    return _taken(player, since).filter(game=game, currency=currency)


def left_by_game(player: User, connections: Iterable[GameConnection]) -> dict[int, int]:
    """Of this month, by the connection's id, in one query for all of a player's."""
    sums = (
        _taken(player.pk, _month_began())
        .values_list("game", "currency")
        .annotate(Sum("taken_minor"))
    )
    taken = {(game, currency): sum_minor for game, currency, sum_minor in sums}
    return {
        one.pk: max(one.monthly_minor - taken.get((one.game_id, one.currency), 0), 0)
        for one in connections
    }


def left_this_month(connection: GameConnection) -> int:
    return max(connection.monthly_minor - taken_this_month(connection), 0)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Of this month, in minor units of the connection's currency. `available_minor` is how much of
    what is left the wallet holds: all that a game learns of it."""

    left_minor: int
    available_minor: int


def allowance_of(connection: GameConnection) -> Allowance:
    left = left_this_month(connection)
    if not left:
        return Allowance(0, 0)
    return Allowance(left, min(left, max(spendable(connection.player, connection.currency), 0)))
