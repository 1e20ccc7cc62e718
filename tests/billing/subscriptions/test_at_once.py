"""A subscription that many look at in one moment: swept, paid, cancelled, given back, bought beside it."""

from datetime import timedelta
from functools import partial

import pytest

from billing.errors import AlreadyOwned, RefundRefused
from billing.ledger.services import verify
from billing.models import Entitlement, Order, Product, Subscription
from billing.selectors.wallets import wallet_balance
from billing.services.refunds import refund_line
from billing.services.renewals import pay_now, renew_due
from billing.services.subscriptions import cancel
from incubator.accounts.models import User
from incubator.core.errors import WrongState
from studios.models import Game
from tests.billing.subscriptions.conftest import buy, the_one
from tests.billing.subscriptions.making import MONTHLY, fill_wallet, monthly_of
from tests.billing.test_concurrency import at_once
from tests.clocks import Watch
from tests.sizes import LARGE

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.large]
SWEEPS, ROUNDS = 4, 50 if LARGE else 2


@pytest.fixture
def monthly(committed_db: str, game: Game, founder: User) -> Product:
    return monthly_of(game, founder)


def test_a_period_is_paid_once_however_many_sweep(
    player: User, monthly: Product, watch: Watch
) -> None:
    fill_wallet(player, (ROUNDS + 2) * MONTHLY)
    buy(player, monthly)
    for turn in range(ROUNDS):
        one = the_one(player)
        watch.moment = one.ends_at
        results = at_once(
            *(renew_due for _sweep in range(SWEEPS)),
            partial(pay_now, subscription=one, actor=player),
            partial(buy, player, monthly, f"beside it {turn}"),
        )
        refused = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(result, AlreadyOwned) for result in refused), results
        assert len(refused) == 1
        assert the_one(player).ends_at > one.ends_at
    assert Order.objects.of(player).count() == ROUNDS + 1
    assert the_one(player).periods.count() == ROUNDS + 1
    assert wallet_balance(player, "USD") == MONTHLY
    assert verify().discrepancies == ()


def test_cancelling_giving_back_and_renewing_take_turns(
    player: User, monthly: Product, agent: User, watch: Watch
) -> None:
    fill_wallet(player, 3 * ROUNDS * MONTHLY)
    for turn in range(ROUNDS):
        order = buy(player, monthly, f"{turn}")
        one = Subscription.objects.of(player).running().get()
        watch.moment = one.ends_at + timedelta(seconds=1)

        give_back = partial(
            refund_line,
            line=order.lines.get(),
            amount_minor=MONTHLY,
            reason="Asked",
            key=f"back {turn}",
            actor=agent,
        )
        results = at_once(
            renew_due,
            give_back,
            partial(cancel, subscription=one, actor=player),
            renew_due,
        )
        failed = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(one, (WrongState, RefundRefused)) for one in failed), results
        running = Subscription.objects.of(player).running().first()
        if running is not None:
            # Renewed before its first period went back: cancelled, or still renewing.
            assert running.periods.count() == 2
            last = running.periods.latest("ordinal").order_line
            refund_line(
                line=last, amount_minor=MONTHLY, reason="Over", key=f"over {turn}", actor=agent
            )
        assert not Subscription.objects.of(player).running().exists()
        assert not Entitlement.objects.of(player).in_force().exists()
    assert verify().discrepancies == ()
