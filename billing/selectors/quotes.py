"""What things would cost a player now: price, tax, and what their games settle."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from billing.errors import NoExchangeRate, NotForSale
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.services import Posting
from billing.models import OrderLine, Price, Product, TaxRate
from billing.selectors.catalogue import prices_for, split_of
from billing.selectors.exchange import rate_between
from billing.selectors.taxes import Taxed, tax_rates_in_force, taxed
from incubator.accounts.models import User, country_of
from incubator.core import books
from incubator.core.errors import DomainError
from incubator.core.money import convert_parts, frozen_rate
from studios.models import Game


@dataclass(frozen=True, slots=True)
class Item:
    """So many of a product, for its buyer or for another player; at a price that was agreed to, if it
    is not what the product costs now."""

    product: Product
    units: int = 1
    receiver: User | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """An item, or a part of a bundle, with all that its order line will freeze; in minor units.

    `price_minor` is before the tax, where that comes on top of it.
    """

    item: Item
    product: Product
    price: Price
    price_minor: int
    rate: TaxRate | None
    taxed: Taxed
    fx_rate: Decimal
    settled_tax_minor: int
    settled_gross_minor: int

    @property
    def gross_minor(self) -> int:
        return self.taxed.gross_minor

    def holder(self, buyer: User) -> User:
        """Who will have it."""
        return self.item.receiver or buyer

    def as_row(self, order_id: int, at: datetime) -> OrderLine:
        return OrderLine(
            order_id=order_id,
            game=self.product.game,
            product=self.product,
            price=self.price,
            receiver=self.item.receiver,
            units=self.item.units,
            currency=self.price.currency,
            gross_minor=self.taxed.gross_minor,
            tax_minor=self.taxed.tax_minor,
            tax_jurisdiction=self.taxed.jurisdiction,
            tax_percent=self.rate.percent if self.rate else 0,
            tax_on_top=self.rate is not None and self.rate.on_top,
            settled_currency=self.product.game.currency,
            settled_gross_minor=self.settled_gross_minor,
            settled_tax_minor=self.settled_tax_minor,
            fx_rate=self.fx_rate,
            effective_on=books.day_of(at),
            recorded_at=at,
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would be, if it were placed now."""

    player: User
    currency: str
    country: str
    at: datetime
    lines: tuple[QuotedLine, ...]

    @property
    def on(self) -> date:
        return books.day_of(self.at)

    @property
    def gross_minor(self) -> int:
        """What the buyer pays: the prices, and the tax where that comes on top of them."""
        return sum(line.gross_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        return sum(line.taxed.tax_minor for line in self.lines)

    def of(self, item: Item) -> list[QuotedLine]:
        """Its line, or those of a bundle's parts."""
        return [line for line in self.lines if line.item is item]


def digest_of(items: Sequence[Item], currency: str) -> str:
    """What is bought, whatever it costs: the same for the same cart."""
    said = sorted(
        [item.product.pk, item.receiver.pk if item.receiver else 0, item.units] for item in items
    )
    return hashlib.sha256(json.dumps([currency, said]).encode()).hexdigest()


def games_of(items: Sequence[Item]) -> list[Game]:
    """Of the things themselves and of what is in a bundle, each once."""
    products = [
        product
        for item in items
        for product in [part for part, _share in split_of(item.product, 0)] or [item.product]
    ]
    return list({product.game_id: product.game for product in products}.values())


def quote_of(player: User, items: Sequence[Item], currency: str) -> Quote:
    """Prices in this currency, for the player's country, in a constant number of queries.

    Raises NotForSale, naming all that has no price in it, and NoExchangeRate where a game settles
    in another currency and no rate of these days is known.
    """
    now = timezone.now()
    day, country = books.day_of(now), country_of(player)
    wanted = [item.product for item in items if item.price is None]
    prices = {item.product.pk: item.price for item in items if item.price}
    if wanted:
        prices |= prices_for(wanted, currency=currency, country=country, at=now)
    _refuse_unpriced(items, prices, currency)
    parts = [part for item in items for part in _parts(item, prices[item.product.pk])]
    rates = tax_rates_in_force({part.product.game_id for part in parts}, day, country)
    fx = {
        target: Decimal(1)
        if target == currency
        else frozen_rate(rate_between(currency, target, day))
        for target in {part.product.game.currency for part in parts}
    }
    lines = (
        _line(part, rates.get(part.product.game_id), fx[part.product.game.currency])
        for part in parts
    )
    return Quote(player=player, currency=currency, country=country, at=now, lines=tuple(lines))


class _Part(NamedTuple):
    """Of an item, what will be a line, and its share of the price in minor units."""

    item: Item
    product: Product
    price: Price
    minor: int


def _parts(item: Item, price: Price) -> list[_Part]:
    whole = price.amount_minor * item.units
    shares = split_of(item.product, whole) or [(item.product, whole)]
    return [_Part(item, product, price, minor) for product, minor in shares]


def quote_or_why(player: User, items: Sequence[Item], currency: str) -> tuple[Quote | None, str]:
    """The same for a page: without a quote, in words why there is none."""
    try:
        return quote_of(player, items, currency), ""
    except NoExchangeRate:
        # Worded for those who can add one.
        refusal = _("It cannot be paid in %(currency)s at the moment. Try again tomorrow.")
        return None, refusal % {"currency": currency}
    except DomainError as refused:
        return None, str(refused)


def _line(part: _Part, rate: TaxRate | None, fx: Decimal) -> QuotedLine:
    due = taxed(part.minor, rate)
    parts = (due.tax_minor, due.gross_minor - due.tax_minor)
    settled = convert_parts(parts, part.price.currency, part.product.game.currency, fx)
    return QuotedLine(
        item=part.item,
        product=part.product,
        price=part.price,
        price_minor=part.minor,
        rate=rate,
        taxed=due,
        fx_rate=fx,
        settled_tax_minor=settled[0],
        settled_gross_minor=sum(settled),
    )


def _refuse_unpriced(items: Sequence[Item], prices: dict[int, Price], currency: str) -> None:
    unpriced = [str(item.product) for item in items if item.product.pk not in prices]
    if unpriced:
        raise NotForSale(
            _("%(products)s: not on sale in %(currency)s at the moment.")
            % {"products": ", ".join(unpriced), "currency": currency}
        )


class Sold(Protocol):
    """An order line, or what of one goes back; amounts in minor units."""

    @property
    def game_id(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def tax_jurisdiction(self) -> str: ...
    @property
    def gross_minor(self) -> int: ...
    @property
    def tax_minor(self) -> int: ...
    @property
    def settled_currency(self) -> str: ...
    @property
    def settled_gross_minor(self) -> int: ...
    @property
    def settled_tax_minor(self) -> int: ...


def sale_postings(sold: Iterable[Sold]) -> tuple[Posting, ...]:
    """What a sale owes to games and taxes, against whatever pays its gross.

    Revenue is kept in the currency that its game settles in. Between two currencies stand their
    positions, so that each sums to zero by itself.
    """
    sums: dict[AccountRef, int] = {}

    def add(account: AccountRef, amount: int) -> None:
        sums[account] = sums.get(account, 0) + amount

    for one in sold:
        net = one.gross_minor - one.tax_minor
        settled = one.settled_gross_minor - one.settled_tax_minor
        add(chart.tax(one.tax_jurisdiction, one.currency), -one.tax_minor)
        add(chart.revenue(one.game_id, one.settled_currency), -settled)
        if one.currency != one.settled_currency:
            add(chart.fx(one.currency), -net)
            add(chart.fx(one.settled_currency), settled)
    return tuple(Posting(account, amount) for account, amount in sums.items() if amount)
