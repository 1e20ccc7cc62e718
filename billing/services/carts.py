"""Carts: what a player means to buy, on whatever device; buying takes it out again."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from billing.cards.models import Card
from billing.errors import CartRefused
from billing.models import CartItem, Order, Product
from billing.selectors.carts import as_items, cart_of
from billing.selectors.quotes import Item
from billing.services.orders import (
    place_order,
    refuse_too_many,
    refuse_unobtainable,
    refuse_unsold,
)
from incubator.accounts.models import User
from incubator.core.locks import hold_until_commit
from incubator.core.totals import require_room

MOST_ITEMS = 50


@transaction.atomic
def add_to_cart(*, player: User, product: Product) -> CartItem:
    """Once: what is in there already stays as it is. Raises what buying it would refuse."""
    refuse_unsold([Item(product)])
    if product.is_subscription:
        raise CartRefused(
            _("%(product)s renews by itself, so it is bought by itself. Open it and subscribe.")
            % {"product": product}
        )
    refuse_unobtainable(product, player, buyer=player)
    require_room(
        CartItem.objects.filter(player=player),
        holder=f"cart:{player.pk}",
        most=MOST_ITEMS,
        words=_("Your cart holds %(most)s things already. Buy some of them first."),
    )
    return CartItem.objects.get_or_create(player=player, product=product, receiver=None)[0]


@transaction.atomic
def change_item(*, item: CartItem, units: int, receiver: User | None, player: User) -> CartItem:
    """So many, as a present, or with None one's own again."""
    hold_until_commit(f"cart:{player.pk}")
    current = cart_of(player).select_for_update(of=("self",)).get(pk=item.pk)
    if receiver == player:
        raise CartRefused(_("That is your own code. Ask who gets the present for theirs."))
    if receiver is not None and receiver != current.receiver:
        refuse_unobtainable(current.product, receiver, buyer=player)
    others = cart_of(player).filter(product=current.product, receiver=receiver)
    if others.exclude(pk=current.pk).exists():
        raise CartRefused(
            _("%(product)s is in your cart for %(receiver)s already.")
            % {"product": current.product, "receiver": receiver or player}
        )
    refuse_too_many([Item(current.product, units)])
    current.receiver, current.units = receiver, units
    current.save(update_fields=["receiver", "units"])
    return current


def remove_from_cart(*, item: CartItem, player: User) -> None:
    CartItem.objects.filter(player=player, pk=item.pk).delete()


@transaction.atomic
def check_out(
    *,
    player: User,
    currency: str,
    key: str,
    expected_minor: int,
    actor: User,
    cards: Sequence[Card] = (),
) -> Order:
    """Order all of the cart, as `place_order` does, which empties it when it is paid.

    Raises CartRefused when nothing is in it (another tab bought it).
    """
    if actor.pk != player.pk:
        raise PermissionDenied(_("A cart is bought by whose it is."))
    hold_until_commit(f"cart:{player.pk}")
    bought = Order.objects.placed(player, key)
    if bought is not None:
        return bought
    items = as_items(cart_of(player))
    if not items:
        raise CartRefused(_("Your cart is empty: what was in it is bought. See your orders."))
    return place_order(
        player=player,
        items=items,
        currency=currency,
        key=key,
        expected_minor=expected_minor,
        actor=actor,
        cards=cards,
    )
