"""Products of every kind, keys in their pools, and lines as an order makes them."""

from datetime import date
from typing import Any

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


def line_of(product: Product, player: User, units: int = 1) -> OrderLine:
    """Of an order that nobody has paid yet."""
    order = Order.objects.create(
        pk=next_ids(Order, 1)[0],
        number=next_number("O"),
        buyer=player,
        currency=product.game.currency,
        gross_minor=0,
        funded_by=FundedBy.WALLET,
        state="pending",
        effective_on=date(2026, 1, 1),
    )
    return OrderLine.objects.create(
        order=order,
        game=product.game,
        product=product,
        units=units,
        currency=order.currency,
        gross_minor=0,
        effective_on=order.effective_on,
    )
