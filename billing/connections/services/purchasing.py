"""Buying for a player by their game: at once within what they allow, else after they confirm it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.cards.models import Card
from billing.connections import act_words as words
from billing.connections.errors import NotConnected, PurchaseOver
from billing.connections.models import GAME_PURCHASE, GameConnection, GamePurchase
from billing.connections.models.purchases import WAITS_FOR, Line
from billing.connections.selectors.connections import left_this_month
from billing.connections.selectors.purchases import from_wallet, items_of, purchase_under
from billing.connections.services.connecting import locked_connection
from billing.errors import LimitReached, OrderWaits, PurchaseKeyReused, WalletChanged
from billing.models import Order, store_key
from billing.services.orders import place_order_within
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from incubator.core.ready import insert
from incubator.core.totals import require_room

ASK = "game_purchase.ask"
# Asked and not answered, of one player by one game.
MOST_WAITING = 20
# For as long as a game may ask what became of one that came to nothing.
KEPT_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a game would have its player buy, and what they were told that it costs, in minor units."""

    lines: tuple[Line, ...]
    currency: str
    expected_minor: int

    def content_hash(self, connection: GameConnection) -> str:
        """Of all that a key stands for."""
        lines = sorted([line["sku"], line["units"]] for line in self.lines)
        said = [connection.pk, self.currency, self.expected_minor, lines]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class _OnlyIfAsked(Exception):
    """More than the player allows, or than their wallet has: what was written is taken back."""


def buy_for_player_within(
    *,
    connection: GameConnection,
    wanted: Wanted,
    key: str,
    actor: User,
    cards: Sequence[Card] = (),
) -> GamePurchase:
    """Bought, where the month's allowance and the wallet have it all, else waiting for the player.

    `actor` is who made the game's key. The same `key` again gives the first purchase, as it stands
    now. Raises PurchaseKeyReused where it stands for something else, NotConnected, LinesRefused,
    TooMany, and what `place_order` refuses; then nothing is written.

    In the caller's transaction; `buy_for_player` has one of its own.
    """
    game = connection.game
    acts.require(actor, ASK, game)
    content = wanted.content_hash(connection)
    # Sent twice at once: the second waits here and finds what the first did.
    hold_until_commit(f"game-buys:{game.pk}:{key}")
    if (purchase := purchase_under(game, key)) is not None:
        if purchase.content_hash != content:
            raise PurchaseKeyReused(
                _("This key stands for another purchase. Choose a new key for each purchase.")
            )
        return purchase
    locked = locked_connection(connection)
    if not locked.is_active:
        raise NotConnected(_("This player is not connected with the game any more."))
    purchase = GamePurchase(
        connection=locked,
        game=game,
        key=key,
        content_hash=content,
        lines=list(wanted.lines),
        currency=wanted.currency,
        expected_minor=wanted.expected_minor,
    )
    if not (is_bought := _buy_unasked(purchase, cards)):
        _have_room(locked)
        purchase.expires_at = purchase.made_at + WAITS_FOR
    insert([purchase])
    if not is_bought:
        audit.record(actor=None, said=words.WAIT(), subject=purchase)
    return purchase


buy_for_player = transaction.atomic(buy_for_player_within)


def _buy_unasked(purchase: GamePurchase, cards: Sequence[Card]) -> bool:
    """False where the player has to be asked. The caller holds the connection, which is what all that
    is counted waits for."""
    connection = purchase.connection
    is_counted = purchase.currency == connection.currency
    left = left_this_month(connection) if is_counted else 0
    try:
        with transaction.atomic():
            order = _placed(purchase, purchase.expected_minor, cards)
            taken = from_wallet(order)
            if order.is_pending or taken > left:
                raise _OnlyIfAsked
    except (_OnlyIfAsked, LimitReached, WalletChanged):
        # What limit the player set is between them and us.
        return False
    purchase.state, purchase.order, purchase.taken_minor = "bought", order, taken
    return True


def _placed(purchase: GamePurchase, expected_minor: int, cards: Sequence[Card]) -> Order:
    """Whoever calls takes it back where it raises."""
    player = purchase.connection.player
    return place_order_within(
        player=player,
        items=items_of(purchase.game, purchase.lines),
        currency=purchase.currency,
        key=key_of_order(purchase),
        expected_minor=expected_minor,
        cards=cards,
        actor=player,
    )


def key_of_order(purchase: GamePurchase) -> str:
    """The order's key: the game's own, which may be long and like another game's."""
    return f"game:{purchase.game_id}:{hashlib.sha256(purchase.key.encode()).hexdigest()}"


def _have_room(connection: GameConnection) -> None:
    require_room(
        GamePurchase.objects.waiting().filter(connection=connection),
        holder=f"connection:{connection.pk}",
        most=MOST_WAITING,
        words=_("%(most)s purchases wait for this player. They have to answer first."),
    )


@transaction.atomic
def confirm_purchase(
    *, purchase: GamePurchase, expected_minor: int, actor: User, cards: Sequence[Card] = ()
) -> Order:
    """By its player, at what the page showed: paid at once, or pending for `pay_rest`.

    Twice is once. Raises PurchaseOver where it was declined, its hour is over or the game is
    disconnected, and what `place_order` refuses.
    """
    connection = locked_connection(purchase.connection)
    purchase = GamePurchase.objects.select_related("game", "connection__player", "order").get(
        pk=purchase.pk
    )
    acts.require(actor, GAME_PURCHASE["buy"].key, purchase)
    if purchase.order is not None:
        return purchase.order
    if not purchase.is_open:
        raise PurchaseOver(
            _("This purchase is over. Nothing was charged; begin again in the game.")
        )
    order = _placed(purchase, expected_minor, cards)
    if order.source_key != store_key(connection.player, key_of_order(purchase)):
        # What is the same for `place_order` is another purchase for the game.
        raise OrderWaits(
            _("%(order)s waits for your payment and has the same in it. Pay or cancel it first.")
            % {"order": order}
        )
    purchase.order = order
    purchase.save(update_fields=["order"])
    GAME_PURCHASE.advance(purchase, "buy", actor=actor)
    return order


@transaction.atomic
def decline_purchase(*, purchase: GamePurchase, actor: User) -> None:
    """By its player. Raises WrongState where it was bought or declined meanwhile."""
    locked_connection(purchase.connection)
    acts.require(actor, GAME_PURCHASE["decline"].key, purchase)
    GAME_PURCHASE.advance(purchase, "decline", actor=actor)


def forget_purchases() -> int:
    """Those that nobody confirmed and no game asks after any more. Returns how many."""
    over = GamePurchase.objects.filter(order=None, expires_at__lt=timezone.now() - KEPT_FOR)
    return over.delete()[0]
