"""What a reader of the site can buy, for any number of games in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.utils import timezone

from billing.models import Entitlement, Price, Product, ProductKind
from billing.selectors.keys import without_keys
from billing.selectors.taxes import tax_rates_in_force
from incubator.accounts.models import User, country_of
from incubator.core import books
from studios.models import Game

# What nobody needs twice.
HAD_ONCE = (ProductKind.DURABLE, ProductKind.SUBSCRIPTION)


@dataclass(frozen=True, slots=True)
class Offer:
    """A product at its price of this moment, and whether the reader has it already."""

    product: Product
    amount_minor: int
    currency: str
    is_owned: bool
    # Whether tax comes on top of the price in the reader's country; else it is inside.
    is_net: bool = False
    # Of a subscription at a discount, which lowers the first period alone: what each costs after it.
    then_minor: int | None = None
    is_sold_out: bool = False

    @property
    def is_free(self) -> bool:
        return self.amount_minor == 0


def offers_by_game(games: Iterable[Game], reader: User | AnonymousUser) -> dict[int, list[Offer]]:
    """The offers of each game by the game's id, at what they cost in the reader's country; no key without
    an offer.

    In the order in which the studio added the products: the game itself comes before its extras.
    """
    wanted = [game.pk for game in games]
    country = country_of(reader) if isinstance(reader, User) else ""
    now = timezone.now()
    in_force = Price.objects.in_force(now).annotate(is_sold_out=without_keys("product"))
    by_product = _prices_there(in_force, wanted, country)
    lowered = [one.product_id for one in by_product.values() if one.begins_a_subscription]
    ordinary = Price.objects.ordinary(now).filter(product__in=lowered)
    after = _prices_there(ordinary, wanted, country) if lowered else {}
    owned = _owned_products(wanted, reader)
    taxes = tax_rates_in_force(wanted, books.today(), country)
    offers: dict[int, list[Offer]] = {}
    for price in by_product.values():
        rate = taxes.get(price.product.game_id)
        offer = Offer(
            price.product,
            price.amount_minor,
            price.currency,
            price.product_id in owned,
            rate is not None and rate.on_top,
            then.amount_minor if (then := after.get(price.product_id)) else None,
            price.is_sold_out,  # type: ignore[attr-defined]  # annotated
        )
        offers.setdefault(price.product.game_id, []).append(offer)
    return offers


def _prices_there(prices: QuerySet[Price], games: list[int], country: str) -> dict[int, Price]:
    """By product, in its game's own currency."""
    rows = prices.filter(
        product__game__in=games,
        currency=F("product__game__currency"),
        country__in={"", country},
    )
    # By country, so that a country's own price comes after the one for everywhere else.
    return {price.product_id: price for price in rows.select_related("product")}


def _owned_products(games: list[int], reader: User | AnonymousUser) -> set[int]:
    if not isinstance(reader, User) or not games:
        return set()
    held = (
        Entitlement.objects.in_force()
        .of(reader)
        .filter(product__game__in=games, product__kind__in=HAD_ONCE)
    )
    return set(held.values_list("product_id", flat=True))
