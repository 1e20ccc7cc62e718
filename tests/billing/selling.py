"""Products of every kind, keys in their pools, and lines as an order makes them."""

from datetime import date
from typing import Any

from django.db import transaction

from billing.models import FundedBy, Order, OrderLine, Product, ProductKind
from billing.services.catalogue import add_product
from billing.services.ids import next_ids
from billing.services.keys import add_keys
from incubator.accounts.models import User
from incubator.core.numbers import next_number
from studios.models import Game


def sell(game: Game, founder: User, kind: ProductKind, sku: str = "", **more: Any) -> Product:
    """A free product of the kind, unless its price is named."""
    more.setdefault("amount_minor", 0)
    more.setdefault("currency", game.currency)
    name = f"The {sku or kind}"
    return add_product(game=game, sku=sku or kind, name=name, kind=kind, actor=founder, **more)


def fill_pool(product: Product, count: int, founder: User) -> list[str]:
    keys = [f"TIDES-{number:05}" for number in range(count)]
    add_keys(product=product, text="\n".join(keys), actor=founder)
    return keys


@transaction.atomic
def line_of(product: Product, player: User, units: int = 1) -> OrderLine:
    """Of a free order of which nothing is delivered yet."""
    number, today = next_ids(Order, 1)[0], date(2026, 1, 1)
    currency = product.game.currency
    line = OrderLine.objects.create(
        order_id=number,
        game=product.game,
        product=product,
        units=units,
        currency=currency,
        gross_minor=0,
        settled_currency=currency,
        settled_gross_minor=0,
        effective_on=today,
    )
    Order.objects.create(
        pk=number,
        number=next_number("O"),
        buyer=player,
        currency=currency,
        gross_minor=0,
        funded_by=FundedBy.WALLET,
        state="paid",
        effective_on=today,
    )
    return line
