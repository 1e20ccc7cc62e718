"""What a reader of the site can buy, for any number of games in four queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils import timezone

from billing.models import Entitlement, Price, Product
from billing.selectors.taxes import tax_rates_in_force
from incubator.accounts.models import User, country_of
from incubator.core import books
from studios.models import Game


@dataclass(frozen=True, slots=True)
class Offer:
    """A product at its price of this moment, and whether the reader owns it already."""

    product: Product
    amount_minor: int
    currency: str
    is_owned: bool
    # Whether tax comes on top of the price in the reader's country; else it is inside.
    is_net: bool = False

    @property
    def is_free(self) -> bool:
        return self.amount_minor == 0


def offers_by_game(games: Iterable[Game], reader: User | AnonymousUser) -> dict[int, list[Offer]]:
    """The offers of each game by the game's id; no key without an offer.

    In the order in which the studio added the products: the game itself comes before its extras.
    """
    wanted = [game.pk for game in games]
    prices = (
        Price.objects.filter(
            product__game__in=wanted,
            currency=F("product__game__currency"),
            valid_from__lte=timezone.now(),
        )
        .order_by("product_id", "-valid_from", "-pk")
        .distinct("product_id")
        .select_related("product")
    )
    owned = _owned_products(wanted, reader)
    country = country_of(reader) if isinstance(reader, User) else ""
    taxes = tax_rates_in_force(wanted, books.today(), country)
    offers: dict[int, list[Offer]] = {}
    for price in prices:
        rate = taxes.get(price.product.game_id)
        offer = Offer(
            price.product,
            price.amount_minor,
            price.currency,
            price.product_id in owned,
            rate is not None and rate.on_top,
        )
        offers.setdefault(price.product.game_id, []).append(offer)
    return offers


def _owned_products(games: list[int], reader: User | AnonymousUser) -> set[int]:
    if not isinstance(reader, User) or not games:
        return set()
    held = Entitlement.objects.active().of(reader).filter(product__game__in=games)
    return set(held.values_list("product_id", flat=True))
