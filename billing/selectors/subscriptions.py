"""A player's subscriptions, what the next period of one costs, and what it can change to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from billing.models import (
    Price,
    Product,
    ProductKind,
    Subscription,
    SubscriptionPeriod,
    TaxRate,
)
from billing.selectors.catalogue import ordinary_price, ordinary_prices
from billing.selectors.quotes import Item, Quote, quote_of
from billing.selectors.taxes import tax_rate_in_force, tax_rates_in_force, taxed
from billing.selectors.wallets import spendable
from incubator.accounts.models import User, country_of
from incubator.core import books
from incubator.core.words import Money
from studios.models import Game

# A higher price counts for periods that begin so long after its player was told of it.
PRICE_NOTICE = timedelta(days=14)


def subscriptions_of(player: User) -> QuerySet[Subscription]:
    """Those that run first, by what is due next."""
    rows = Subscription.objects.of(player).select_related(
        "player", "product__game__studio", "changes_to", "changed_price", "price", "told_price"
    )
    return rows.order_by(Case(When(state="ended", then=1), default=0), "next_at", "pk")


def periods_of(one: Subscription) -> QuerySet[SubscriptionPeriod]:
    """The newest first, with their orders."""
    return one.periods.select_related("order_line__order", "order_line__product").order_by(
        "-ordinal"
    )


def current_price(one: Subscription, now: datetime) -> Price:
    """What its product costs again and again where its player is, agreed to or not."""
    country = country_of(one.player)
    found = ordinary_price(one.product, currency=one.currency, country=country, at=now)
    return found or one.price


def agreed_price(one: Subscription, now: datetime, current: Price | None = None) -> Price:
    """What its next period costs: no more than its player agreed to, or was told of in time.

    `current` is its `current_price`, where that is known.
    """
    if one.changed_price is not None:
        return one.changed_price
    current = current or current_price(one, now)
    if current.amount_minor <= one.price.amount_minor:
        return current
    told = one.told_price
    if told is None or one.told_at is None or one.ends_at < one.told_at + PRICE_NOTICE:
        return one.price
    return min(told, current, key=lambda price: price.amount_minor)


def charged(price: Price, *, game: Game, player: User) -> Money:
    """What a player's wallet pays at this price today, with the tax that comes on top of it there."""
    return _with_tax(price, tax_rate_in_force(game, books.today(), country_of(player)))


def _with_tax(price: Price, rate: TaxRate | None) -> Money:
    return Money(taxed(price.amount_minor, rate).gross_minor, price.currency)


def dearer_to_come(one: Subscription) -> Money | None:
    """What is charged once the higher price counts that its player was told of."""
    told = one.told_price
    if told is None or told.amount_minor <= one.price.amount_minor:
        return None
    return charged(told, game=one.game, player=one.player)


@dataclass(frozen=True, slots=True)
class Listed:
    """A subscription with what its next period costs, or the last one cost again and again."""

    one: Subscription
    cost: Money


def listed(player: User) -> list[Listed]:
    """In as many queries for many as for one in each currency."""
    now, country, rows = timezone.now(), country_of(player), list(subscriptions_of(player))
    rates = tax_rates_in_force({one.game.pk for one in rows}, books.today(), country)
    current = {
        currency: ordinary_prices(
            [one.product for one in rows if one.currency == currency],
            currency=currency,
            country=country,
            at=now,
        )
        for currency in {one.currency for one in rows}
    }
    found = []
    for one in rows:
        price = one.price
        if one.renews:
            price = agreed_price(one, now, current[one.currency].get(one.product_id, one.price))
        found.append(Listed(one, _with_tax(price, rates.get(one.game.pk))))
    return found


def next_item(one: Subscription) -> Item:
    """What the next period would be, were it paid now."""
    return Item(one.next_product, price=agreed_price(one, timezone.now()))


def next_quote(one: Subscription) -> Quote:
    """The same, with its tax; raises what `quote_of` does."""
    return quote_of(one.player, [next_item(one)], one.currency)


def lacking(quote: Quote) -> int:
    """What its player's wallet does not hold of it."""
    return max(quote.gross_minor - spendable(quote.player, quote.currency), 0)


@dataclass(frozen=True, slots=True)
class Choice:
    """Another subscription of the same game, its price, and what is charged for it again and again."""

    product: Product
    price: Price
    cost: Money


def choices_for(one: Subscription) -> list[Choice]:
    """What it can change to; what its player has already is left out."""
    had = Subscription.objects.of(one.player).running().values_list("product", "changes_to")
    taken = {product for pair in had for product in pair if product}
    others = Product.objects.filter(
        game=one.product.game_id, kind=ProductKind.SUBSCRIPTION
    ).exclude(pk__in=taken)
    offered = list(others.select_related("game"))
    country = country_of(one.player)
    prices = ordinary_prices(offered, currency=one.currency, country=country, at=timezone.now())
    rate = tax_rate_in_force(one.game, books.today(), country)
    return [
        Choice(product, price, _with_tax(price, rate))
        for product in offered
        if (price := prices.get(product.pk))
    ]
