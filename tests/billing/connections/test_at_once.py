"""Several programs of a game at once. Every thread has a connection of its own."""

from collections.abc import Callable

import pytest

from billing.connections.models import GameConnection, GamePurchase
from billing.connections.services.purchasing import buy_for_player, confirm_purchase
from billing.ledger.services import verify
from billing.models import Order
from billing.selectors.wallets import wallet_balance
from incubator.accounts.models import User
from tests.billing.connections.conftest import COINS
from tests.billing.test_concurrency import at_once

pytestmark = pytest.mark.usefixtures("committed_db")


def test_at_once_no_more_is_taken_than_is_allowed(
    connection: GameConnection, founder: User, player: User
) -> None:
    """12.00 are allowed, and six purchases of 5.00 come at the same moment, each sent twice."""

    def buy(number: int) -> Callable[[], GamePurchase]:
        return lambda: buy_for_player(
            connection=connection, wanted=COINS, key=f"match-{number // 2}", actor=founder
        )

    results = at_once(*(buy(number) for number in range(12)))
    assert [one for one in results if not isinstance(one, GamePurchase)] == []
    assert GamePurchase.objects.count() == 6
    assert Order.objects.count() == 2
    assert wallet_balance(player, "USD") == 20_00
    waiting = GamePurchase.objects.filter(state="asked").first()
    assert waiting is not None

    def confirm() -> Order:
        return confirm_purchase(purchase=waiting, expected_minor=5_00, actor=player)

    first, second = at_once(confirm, confirm)
    assert first == second
    assert Order.objects.count() == 3
    assert verify().discrepancies == ()
