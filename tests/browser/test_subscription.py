"""A subscription's year on a phone, with a clock that is moved: paid, forgotten, paid late, cancelled."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from billing.ledger.services import verify
from billing.models import Order, Product, Subscription
from billing.selectors.wallets import wallet_balance
from billing.services.renewals import remind, renew_due
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.subscriptions.making import MONTHLY, fill_wallet, monthly_of
from tests.browsing import PHONE, OpenPage, assert_no_horizontal_scroll, press
from tests.clocks import go_on_from

CARD = "5555 0000 0000 0001"
# On the last of a month, so that its day is not in every month.
DAY = 31


@pytest.fixture
def monthly(committed_db: str, game: Game, founder: User) -> Product:
    return monthly_of(game, founder)


@pytest.fixture
def let_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """let_pass(moment): the clock of the whole site shows it."""
    return lambda moment: go_on_from(moment, monkeypatch)


def test_a_year_of_a_subscription(
    open_page: OpenPage, player: User, monthly: Product, let_pass: Callable[[datetime], None]
) -> None:
    year = timezone.now().year + 1
    let_pass(datetime(year, 1, DAY, 10, tzinfo=UTC))
    page = open_page(user=player, width=PHONE)
    page.goto(f"/buy/{monthly.pk}/")
    assert_no_horizontal_scroll(page)
    press(page, "Pay $9.99 and subscribe")
    page.locator("[name=card_number]").fill(CARD)
    press(page, re.compile("^Pay"))
    one = Subscription.objects.get()
    fill_wallet(player, 7 * MONTHLY)

    # February to August are paid by themselves.
    for month in range(2, 9):
        let_pass(Subscription.objects.get().ends_at)
        assert (remind(), renew_due()) == (0, 1), month
    assert wallet_balance(player, "USD") == 0
    days = [period.ends_at.day for period in one.periods.order_by("ordinal")]
    assert days == [28 if year % 4 else 29, 31, 30, 31, 30, 31, 31, 30]

    # In September there is nothing left; the page says what to do, and doing it is enough.
    due = Subscription.objects.get().ends_at
    let_pass(due)
    renew_due()
    # Whoever comes after months signs in again.
    page = open_page(user=player, width=PHONE)
    page.goto("/subscriptions/")
    expect(page.get_by_role("main")).to_contain_text("Not paid since")
    assert_no_horizontal_scroll(page)
    page.get_by_role("link", name=monthly.name).click()
    expect(page.get_by_role("main")).to_contain_text("Your wallet lacks $9.99")
    assert_no_horizontal_scroll(page)
    page.get_by_role("link", name="Top up the wallet").click()
    page.locator("[name=amount_minor]").fill("30")
    press(page, "Go to payment")
    page.locator("[name=card_number]").fill(CARD)
    press(page, re.compile("^Pay"))
    page.goto(f"/subscriptions/{one.number}/")
    press(page, "Renew now")
    expect(page.get_by_role("main")).to_contain_text("It is renewed")
    assert Subscription.objects.get().ends_at.month == due.month + 1

    # October and November, then no more: it runs out with what is paid, in the new year.
    for _month in range(2):
        let_pass(Subscription.objects.get().ends_at)
        renew_due()
    page = open_page(user=player, width=PHONE)
    page.goto(f"/subscriptions/{one.number}/")
    press(page, "Cancel subscription")
    expect(page.get_by_role("main")).to_contain_text("nothing more is charged")
    let_pass(Subscription.objects.get().ends_at)
    renew_due()
    page = open_page(user=player, width=PHONE)
    page.goto(f"/subscriptions/{one.number}/")
    expect(page.get_by_role("main")).to_contain_text("Subscribe again")
    assert Order.objects.of(player).count() == one.periods.count() == 11
    assert wallet_balance(player, "USD") == 3_000 - 3 * MONTHLY
    assert verify().discrepancies == ()
