"""What games asked to be bought, as items to buy and as lists to read."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from billing.connections.errors import LinesRefused
from billing.connections.models import GamePurchase
from billing.connections.models.purchases import Line
from billing.models import Order, Product, TenderKind
from billing.selectors.quotes import Item, games_of
from incubator.accounts.models import User
from incubator.core import books
from incubator.core.database import Among
from incubator.core.ready import ready
from studios.models import Game

# Kinds that a game sells once at a time; what goes on by itself is subscribed to on the site.
SOLD_IN_GAMES = {"durable", "key", "consumable", "currency", "bundle"}


def items_of(game: Game, lines: Sequence[Line]) -> list[Item]:
    """Raises LinesRefused for what the game does not sell, or does not sell alone."""
    wanted = [line["sku"] for line in lines]
    rows = _products(game=game, skus=wanted)
    for one in rows:
        one.game = game
    products = {one.sku: one for one in rows}
    unknown = sorted(set(wanted) - {one.sku for one in rows if one.kind in SOLD_IN_GAMES})
    if unknown:
        raise LinesRefused(
            _("%(game)s sells no product %(skus)s that its programs could sell.")
            % {"game": game, "skus": ", ".join(unknown)}
        )
    if len(wanted) != len(products):
        raise LinesRefused(_("A product is there twice. Say how many of it in one line."))
    items = [Item(products[line["sku"]], line["units"]) for line in lines]
    if any(one.pk != game.pk for one in games_of(items)):
        raise LinesRefused(
            _("A bundle with products of other games is sold on the site, not in one of the games.")
        )
    return items


@ready
def _products(game: Any, skus: Any) -> QuerySet[Product]:
    return Product.objects.filter(Among(F("sku"), skus), game=game)


def purchase_under(game: Game, key: str) -> GamePurchase | None:
    """By the key that the game chose for it."""
    return next(iter(_under(game=game, key=key)), None)


@ready
def _under(game: Any, key: Any) -> QuerySet[GamePurchase]:
    rows = GamePurchase.objects.filter(game=game, key=key).order_by()
    return rows.select_related("order", "game", "connection")


def purchase_of(game: Game, name: str) -> GamePurchase | None:
    """By its id or by the key that the game chose for it."""
    rows = GamePurchase.objects.filter(game=game).select_related("order", "connection", "game")
    found: Q = Q(key=name)
    with suppress(ValueError):
        found |= Q(public_id=UUID(name))
    return rows.filter(found).first()


def purchases_of(player: User) -> QuerySet[GamePurchase]:
    rows = GamePurchase.objects.filter(connection__player=player)
    return rows.select_related("order", "connection__player", "game__studio")


def waiting_for(player: User) -> QuerySet[GamePurchase]:
    """What they can still confirm."""
    rows = GamePurchase.objects.waiting().filter(connection__player=player)
    return rows.select_related("game")


def bought_this_month(player: User) -> QuerySet[GamePurchase]:
    """By any game, with or without asking; orders that came to nothing left out."""
    begins = books.start_of(books.first_of(books.today()))
    rows = purchases_of(player).filter(made_at__gte=begins, order__isnull=False)
    rows = rows.exclude(order__state__in=["pending", "cancelled"])
    return rows.prefetch_related("order__lines__product", "order__lines__game")


def from_wallet(order: Order) -> int:
    """What of it its wallet pays, in minor units."""
    return sum(one.amount_minor for one in order.paid_by if one.kind == TenderKind.WALLET)
