"""What a player who connected a game has: the connection, and a purchase that waits for them."""

from typing import Any

from django.db.models import Model

from billing.connections.models import GameConnection
from billing.connections.services.connecting import ask_connection, connect
from billing.connections.services.purchasing import Wanted, buy_for_player
from billing.models import ProductKind
from billing.services.catalogue import add_product
from incubator.accounts.models import User
from studios.models import Game

Things = dict[str, Any]


def connect_game(player: User, slug: str, owner: User) -> Things:
    """Through the services; another address waits for somebody."""
    game = Game.objects.get(slug=slug)
    add_product(
        game=game, sku="coins", name="Coins", currency="USD", amount_minor=1_00,
        kind=ProductKind.CURRENCY, quantity=10, actor=owner,
    )  # fmt: skip
    asked, _token = ask_connection(game=game, actor=owner)
    made = connect(asked=asked, monthly_minor=0, actor=player)
    wanted = Wanted(({"sku": "coins", "units": 1},), "USD", 1_00)
    waiting = buy_for_player(connection=made, wanted=wanted, key="one", actor=owner)
    _more, token = ask_connection(game=game, actor=owner)
    return {
        "connection": made.pk,
        "handle": made.handle,
        "connection asked": asked.public_id,
        "connect token": token,
        "game purchase": waiting.public_id,
    }


# As `tests.access.sendings.Sending` takes them: address, who, what is made, what is typed, names.
Typed = dict[str, Any]
FORMS: tuple[tuple[str, str, type[Model], Any, dict[str, str]], ...] = (
    ("connections:connect", "stranger", GameConnection, lambda world: {
        "monthly_minor": "5"}, {"token": "connect token"}),
)  # fmt: skip
