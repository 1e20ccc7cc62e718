"""What stands in a cart, and in which currencies it can be bought."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from billing.models import CartItem, Price
from billing.selectors.quotes import Item
from billing.selectors.wallets import wallet_currencies
from incubator.accounts.models import User


def cart_of(player: User) -> QuerySet[CartItem]:
    rows = CartItem.objects.filter(player=player)
    return rows.select_related("product__game__studio", "receiver")


def as_items(cart: Iterable[CartItem]) -> list[Item]:
    return [Item(one.product, one.units, one.receiver) for one in cart]


def currencies_of(items: Sequence[Item], player: User) -> list[str]:
    """Those that all of it has a price in: what the wallet holds first."""
    wanted = {item.product.pk for item in items}
    priced = Price.objects.filter(product__in=wanted, valid_from__lte=timezone.now())
    found: dict[str, set[int]] = {}
    for product, currency in priced.order_by().values_list("product", "currency").distinct():
        found.setdefault(currency, set()).add(product)
    shared = [currency for currency, products in found.items() if products == wanted]
    first = wallet_currencies(player)
    return sorted(shared, key=lambda one: (first.index(one) if one in first else len(first), one))
