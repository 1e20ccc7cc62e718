"""A product of the cast's game, and a way to fill a wallet as a player does: at the bank's page."""

from collections.abc import Callable

import pytest

from billing.models import Product
from billing.payments.gateways import sandbox_bank
from billing.payments.services.incoming import resolve_payment
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from studios.models import Game
from tests.billing import making

Fill = Callable[..., None]


@pytest.fixture
def product(game: Game, founder: User) -> Product:
    return Product.objects.filter(sku="full").first() or making.put_on_sale(
        game, "full", "Full game", 1_999, founder
    )


@pytest.fixture
def free_product(game: Game, founder: User) -> Product:
    return making.put_on_sale(game, "demo", "Demo", 0, founder)


@pytest.fixture
def fill() -> Fill:
    """`fill(player, 5_000)` tops up by a card that pays."""

    def top_up(player: User, amount_minor: int, currency: str = "USD") -> None:
        started = start_top_up(
            player=player, amount_minor=amount_minor, currency=currency, actor=player
        )
        sandbox_bank.pay_charge(
            token=started.provider_reference, card_number=sandbox_bank.APPROVED_CARD
        )
        resolve_payment(payment=started)

    return top_up
