"""What studios sell, of what it is made, and what it costs where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from billing.models import Price, Product
from billing.selectors.keys import keys_left_of
from incubator.core.database import Among
from incubator.core.money import shared
from incubator.core.ready import ready
from studios.models import Studio

# Of one thing in one order.
MOST_UNITS = 999


def products_of(studio: Studio) -> QuerySet[Product]:
    return (
        Product.objects.filter(game__studio=studio)
        .select_related("game__studio")
        .order_by("game__title", "sku")
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A product with what it costs everywhere in its game's currency, how many other prices there are,
    and how many keys are left; None where it has none."""

    product: Product
    price: Price | None
    other_prices: int
    keys_left: int | None


def listed(products: Iterable[Product]) -> list[Listed]:
    """In two queries for them all."""
    shown = list(products)
    prices, left = prices_in_force(shown), keys_left_of(shown)
    found = []
    for product in shown:
        there = prices.get(product.pk, [])
        own = [one for one in there if (one.currency, one.country) == (product.game.currency, "")]
        price = own[0] if own else None
        found.append(Listed(product, price, len(there) - len(own), left.get(product.pk)))
    return found


def prices_of(product: Product) -> list[Price]:
    """Every price that it had, has and will have, with its standing, the newest first."""
    rows = Price.objects.filter(product=product).with_standing(timezone.now())
    return list(rows.order_by("-valid_from", "-pk"))


def prices_in_force(
    products: Iterable[Product], at: datetime | None = None
) -> dict[int, list[Price]]:
    """Every price in force by the product's id, in one query: by currency, those for everywhere else
    first, then by country."""
    found: dict[int, list[Price]] = {}
    rows = Price.objects.in_force(at or timezone.now()).filter(product__in=_keys(products))
    for price in rows:
        found.setdefault(price.product_id, []).append(price)
    return found


def prices_for(
    products: Iterable[Product], *, currency: str, country: str, at: datetime | None = None
) -> dict[int, Price]:
    """What each costs who is in that country and pays in that currency, by the product's id, in one
    query; no key for what is not sold there.

    A country's own price goes before the one for everywhere else. `country` may be "", where a
    buyer has said none.
    """
    rows = _prices_there(
        products=_keys(products), currency=currency, country=country, at=at or timezone.now()
    )
    # By country, so that a country's own comes after the one for everywhere else.
    return {price.product_id: price for price in rows}


def product_with_game(pk: int) -> Product | None:
    return next(iter(_with_game(pk=pk)), None)


@ready
def _with_game(pk: Any) -> QuerySet[Product]:
    return Product.objects.filter(pk=pk).select_related("game__studio").order_by()


@ready
def _prices_there(products: Any, currency: Any, country: Any, at: Any) -> QuerySet[Price]:
    rows = Price.objects.in_force(at).filter(currency=currency, country__in=["", country])
    return rows.filter(Among(F("product"), products))


def price_for(
    product: Product, *, currency: str, country: str, at: datetime | None = None
) -> Price | None:
    """As `prices_for`, of one product; None where it is not sold in that currency there."""
    return prices_for([product], currency=currency, country=country, at=at).get(product.pk)


def ordinary_prices(
    products: Iterable[Product], *, currency: str, country: str, at: datetime
) -> dict[int, Price]:
    """As `prices_for`, discounts left out: what each costs again and again."""
    rows = Price.objects.ordinary(at).filter(
        product__in=_keys(products), currency=currency, country__in={"", country}
    )
    # By country, so that a country's own comes after the one for everywhere else.
    return {price.product_id: price for price in rows}


def ordinary_price(product: Product, *, currency: str, country: str, at: datetime) -> Price | None:
    return ordinary_prices([product], currency=currency, country=country, at=at).get(product.pk)


def split_of(product: Product, amount_minor: int) -> list[tuple[Product, int]]:
    """Of a bundle, each part with its share of a sum of minor units, in the bundle's order.

    By the parts' weights and largest remainders: shares add up to the sum. Empty for what is no
    bundle.
    """
    if not product.is_bundle:
        return []
    parts = list(product.parts.select_related("product__game__studio").order_by("pk"))
    shares = shared(amount_minor, [part.weight for part in parts])
    return [(part.product, share) for part, share in zip(parts, shares, strict=True)]


def had_once_of(product: Product) -> list[Product]:
    """What buying it gives that nobody needs twice: what lasts, and what is subscribed to."""
    if not product.is_bundle:
        return [product] if product.is_had_once else []
    parts = product.parts.select_related("product__game").order_by("pk")
    return [part.product for part in parts if part.product.is_had_once]


def most_units(product: Product) -> int:
    """Nobody needs twice what lasts."""
    return 1 if had_once_of(product) else MOST_UNITS


def _keys(products: Iterable[Product]) -> list[int]:
    return [product.pk for product in products]
