"""What stands in a cart, and in which currencies it can be bought."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from billing.cards.models import CardClass
from billing.models import CartItem
from billing.selectors.catalogue import prices_in_force
from billing.selectors.quotes import Item
from billing.selectors.wallets import wallet_currencies
from incubator.accounts.models import User, country_of
from studios.models import Game


def cart_of(player: User) -> QuerySet[CartItem]:
    rows = CartItem.objects.filter(player=player)
    return rows.select_related("product__game__studio", "receiver")


def as_items(cart: Iterable[CartItem]) -> list[Item]:
    return [Item(one.product, one.units, one.receiver) for one in cart]


def currencies_for(items: Sequence[Item], player: User) -> list[str]:
    """Those that all of it has a price in, where the player is: what the wallet holds first."""
    wanted = {item.product.pk: item.product for item in items}
    country = country_of(player)
    found: dict[str, set[int]] = {}
    for product, prices in prices_in_force(wanted.values()).items():
        for price in prices:
            if price.country in {"", country}:
                found.setdefault(price.currency, set()).add(product)
    shared = [currency for currency, products in found.items() if products == wanted.keys()]
    if len(shared) < 2:
        return shared
    first = wallet_currencies(player)
    return sorted(shared, key=lambda one: (first.index(one) if one in first else len(first), one))


def takes_cards(games: Sequence[Game]) -> bool:
    """Whether there are prepaid cards of one of the games at all."""
    return CardClass.objects.filter(game__in=games).exists()
