"""Four years of subscriptions, day by day, against what somebody with a calendar would expect.

Every noon its player may fill the wallet, cancel, go on or choose another period, and then whatever
is due is renewed. The model knows days alone and counts them one by one.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from billing.ledger.services import verify
from billing.models import Entitlement, Product, Subscription
from billing.selectors.wallets import wallet_balance
from billing.services.renewals import remind, renew_due
from billing.services.subscriptions import cancel, change, resume
from incubator.accounts.models import User
from tests.billing.subscriptions.conftest import buy
from tests.billing.subscriptions.making import MONTHLY, YEARLY, fill_wallet
from tests.clocks import Watch
from tests.sizes import LARGE, dice, examples

pytestmark = [pytest.mark.django_db, pytest.mark.large]

# The sample is of a bit more than a year.
FIRST, DAYS = date(2027, 1, 31), 4 * 365 + 1 if LARGE else 460
COSTS = {"monthly": MONTHLY, "yearly": YEARLY}
MONTHS = {"monthly": 1, "yearly": 12}
GRACE = {"monthly": 7, "yearly": 14}


@dataclass
class Model:
    """What a person with a calendar and a purse would write down."""

    purse: int = 0
    state: str = "none"
    kind: str = "monthly"
    chosen: str = ""
    began: date = FIRST
    turn: int = 0
    paid_until: date = FIRST
    periods: int = 0

    def begin(self, day: date, kind: str) -> None:
        self.state, self.kind, self.chosen = "active", kind, ""
        self.began = self.paid_until = day
        self.turn = 0
        self._pay()

    def _pay(self) -> None:
        self.kind, self.chosen = self.chosen or self.kind, ""
        self.purse -= COSTS[self.kind]
        self.turn += MONTHS[self.kind]
        month = self.began.month - 1 + self.turn
        year, month = self.began.year + month // 12, month % 12 + 1
        self.paid_until = date(year, month, min(self.began.day, monthrange(year, month)[1]))
        self.state = "active"
        self.periods += 1

    def noon(self, day: date) -> None:
        if self.state in {"none", "ended"} or day < self.paid_until:
            return
        if self.state == "ending" or day >= self.paid_until + timedelta(days=GRACE[self.kind]):
            self.state = "ended"
        elif self.purse >= COSTS[self.chosen or self.kind]:
            self._pay()
        else:
            self.state = "past_due"

    def lets_in(self, day: date) -> bool:
        if self.state in {"active", "past_due"}:
            return day < self.paid_until + timedelta(days=GRACE[self.kind])
        return self.state == "ending" and day < self.paid_until


@pytest.mark.parametrize("life", range(examples(1)))
def test_four_years_day_by_day(
    life: int, player: User, monthly: Product, yearly: Product, watch: Watch
) -> None:
    chance, model = dice(f"life {life}"), Model()
    products = {"monthly": monthly, "yearly": yearly}
    began = FIRST + timedelta(days=life)
    for number in range(DAYS):
        day = began + timedelta(days=number)
        watch.moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        if chance.random() < 0.05:
            model.purse += (amount := chance.choice([5_00, 10_00, 10_00, 30_00]))
            fill_wallet(player, amount)
        if chance.random() < (0.02 if model.state == "active" else 0.1):
            _do_something(chance, model, player, products, day)
        model.noon(day)
        renew_due()
        remind()
        _compare(model, player, day, is_thorough=number % 30 == 0)
    _compare(model, player, day, is_thorough=True)
    print(f"life {life}: {model.periods} periods, {Subscription.objects.count()} subscriptions")
    assert model.periods > 5
    assert verify().discrepancies == ()


def _do_something(
    chance: Random, model: Model, player: User, products: dict[str, Product], day: date
) -> None:
    one = Subscription.objects.of(player).running().first()
    if one is None:
        kind = chance.choice(["monthly", "monthly", "monthly", "yearly"])
        if model.purse >= COSTS[kind]:
            buy(player, products[kind], f"on {day}")
            model.begin(day, kind)
    elif one.is_ending and day < model.paid_until:
        resume(subscription=one, actor=player)
        model.state = "active"
    elif one.renews and chance.random() < 0.5:
        cancel(subscription=one, actor=player)
        model.state = "ended" if model.state == "past_due" else "ending"
    elif one.renews:
        kind = "monthly" if model.kind == "yearly" else "yearly"
        change(subscription=one, product=products[kind], expected_minor=COSTS[kind], actor=player)
        model.chosen = kind


def _compare(model: Model, player: User, day: date, *, is_thorough: bool) -> None:
    newest = Subscription.objects.of(player).first()
    if newest is None:
        assert model.state == "none"
        return
    assert (newest.state, newest.ends_at.date()) == (model.state, model.paid_until), day
    if is_thorough:
        assert wallet_balance(player, "USD") == model.purse, day
        let_in = Entitlement.objects.of(player).in_force().exists()
        assert let_in == model.lets_in(day), day
