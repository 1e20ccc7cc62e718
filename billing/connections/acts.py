"""What games ask of players, and what players let them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing.connections import act_words as words
from billing.connections.models import (
    GAME_CONNECTION,
    GAME_PURCHASE,
    GameConnection,
    GamePurchase,
)
from billing.connections.services import connecting, purchasing
from incubator.accounts.who import Own
from incubator.core.acts import NOBODY, PERSON, SYSTEM, Tell, in_area, object_link
from incubator.core.models import AuditRow
from incubator.core.words import Money, Said
from studios.models import Game, StudioRole
from studios.who import InGame

object_link(GameConnection, person=lambda connection: reverse("connections:games"))
object_link(
    GamePurchase,
    person=lambda purchase: reverse("connections:purchase", args=[purchase.public_id]),
)

act = in_area(gettext_lazy("Connected games"))
PROGRAMS = InGame(StudioRole.DEVELOPER, StudioRole.PUBLISHER)
PLAYER = Own("player", side=PERSON)
BUYER = Own("connection__player", side=PERSON)

act(
    connecting.ASK,
    on=Game,
    right=gettext_lazy("Ask players to connect a game"),
    who=PROGRAMS,
    fresh_factor=False,
    tells=NOBODY,
)
act(
    purchasing.ASK,
    on=Game,
    right=gettext_lazy("Buy in a game for players who connected it"),
    who=PROGRAMS,
    fresh_factor=False,
    tells=NOBODY,
)


def _connected(_row: AuditRow, connection: GameConnection) -> tuple[Said, Said]:
    return words.CONNECTED(game=connection.game.title), words.CONNECTED_SAYS()


def _allowed(_row: AuditRow, connection: GameConnection) -> tuple[Said, Said]:
    amount = Money(connection.monthly_minor, connection.currency)
    return words.ALLOWED(game=connection.game.title, amount=amount), words.ALLOWED_SAYS()


act(
    words.CONNECT,
    on=GameConnection,
    who=PLAYER,
    # Nothing can be taken: each purchase is confirmed by itself.
    fresh_factor=False,
    tells=Tell((PLAYER,), "game_connected", words=_connected),
)
act(
    words.ALLOW,
    on=GameConnection,
    who=PLAYER,
    # Opens the way to the wallet for somebody else's program.
    fresh_factor=True,
    deed=lambda connection, typed: words.ALLOWING(game=connection.game.title),
    tells=Tell((PLAYER,), "game_connected", words=_allowed),
)
act(words.LOWER, on=GameConnection, who=PLAYER, fresh_factor=False, tells=NOBODY)
act(GAME_CONNECTION["end"], who=PLAYER, fresh_factor=False, tells=NOBODY)


def _waits(_row: AuditRow, purchase: GamePurchase) -> tuple[Said, Said]:
    price = Money(purchase.expected_minor, purchase.currency)
    return words.WAITS(game=purchase.game.title), words.WAITS_SAYS(price=price)


act(
    words.WAIT,
    on=GamePurchase,
    who=SYSTEM,
    tells=Tell((BUYER,), "game_asks", words=_waits),
)
# The order that it becomes tells of it, with its receipt.
act(
    GAME_PURCHASE["buy"],
    who=BUYER,
    page={PERSON: "connections:purchase"},
    url_args=lambda purchase: (purchase.public_id,),
    fresh_factor=False,
    tells=NOBODY,
)
act(GAME_PURCHASE["decline"], who=BUYER, fresh_factor=False, tells=NOBODY)
