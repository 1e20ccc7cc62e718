"""A player who bought something, and what stands between them and their money."""

import pytest
from django.utils import timezone

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from billing.models import Order, OrderLine, Product
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from studios.models import Game
from support.models import Ticket
from support.services.tickets import file_ticket
from tests.billing.making import put_on_sale


def fill_wallet(player: User, amount_minor: int) -> None:
    """A top-up as the ledger sees it, without the payment provider's pages."""
    draft = Draft(
        key=f"test-top-up:{player.pk}:{amount_minor}",
        said=TOP_UP(top_up="U-1"),
        effective_on=timezone.localdate(),
        postings=(
            Posting(chart.gateway("sandbox", "USD"), amount_minor),
            Posting(chart.wallet(player.pk, "USD"), -amount_minor),
        ),
    )
    post_one(draft, actor=player)


@pytest.fixture
def soundtrack(game: Game, founder: User) -> Product:
    return Product.objects.first() or put_on_sale(game, "soundtrack", "Soundtrack", 499, founder)


@pytest.fixture
def order(player: User, soundtrack: Product) -> Order:
    fill_wallet(player, 1000)
    return buy_with_wallet(player=player, product=soundtrack, key="one", actor=player)


@pytest.fixture
def line(order: Order) -> OrderLine:
    return order.lines.get()


@pytest.fixture
def ticket(player: User, order: Order) -> Ticket:
    """Filed on the site about the order."""
    return file_ticket(
        email=player.email,
        subject="Charged twice for the soundtrack",
        body="I pressed buy once and it hung.",
        player=player,
        order_number=order.number,
        actor=player,
    )
