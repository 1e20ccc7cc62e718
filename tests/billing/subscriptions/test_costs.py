"""What is charged again and again is said with its tax, and as it is from the next period on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Product
from billing.selectors.subscriptions import listed
from billing.services.discounts import make_discount
from billing.services.subscriptions import change
from incubator.accounts.models import User
from incubator.accounts.services.countries import choose_country
from incubator.core import books
from incubator.messaging.models import Notification
from studios.models import Game
from tests.billing.subscriptions.conftest import buy, the_one
from tests.billing.subscriptions.making import MONTHLY, YEARLY, fill_wallet
from tests.billing.test_taxes import rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def taxed_player(player: User, client: Client) -> User:
    """Where 8.875 % come on top: 10.88 a month, 108.86 a year."""
    rate("US-NY", "8.875", country="US", on_top=True)
    choose_country(user=player, country="US", actor=player)
    fill_wallet(player, 200_00)
    client.force_login(player)
    return player


def test_tax_on_top_is_in_every_price_that_is_charged_again(
    client: Client, taxed_player: User, monthly: Product, yearly: Product
) -> None:
    page = client.get(f"/buy/{monthly.pk}/").content.decode()
    assert "then $10.88 every month from your wallet" in page
    buy(taxed_player, monthly)
    one = the_one(taxed_player)
    told = Notification.objects.get(person=taxed_player, kind="subscription")
    assert "renews for $10.88 from your wallet" in str(told.text)
    here = f"/subscriptions/{one.number}/"
    assert "$10.88" in client.get("/subscriptions/").content.decode()
    assert "$108.86 every year" in client.get(f"{here}change/").content.decode()
    change(subscription=one, product=yearly, expected_minor=YEARLY, actor=taxed_player)
    page = client.get("/subscriptions/").content.decode()
    assert f"as {yearly.name}" in page
    assert "$108.86" in page
    assert "every year" in page
    assert "$10.88" not in page


def test_a_discount_says_what_comes_after_its_first_period(
    client: Client, player: User, founder: User, game: Game, monthly: Product
) -> None:
    there = f"/games/{game.slug}/"
    assert "For the first" not in client.get(there).content.decode()
    today = books.today()
    make_discount(
        product=monthly,
        percent=40,
        amount_minor=None,
        first_day=today,
        last_day=today + timedelta(days=2),
        actor=founder,
    )
    page = client.get(there).content.decode()
    assert "$5.99 / month" in page
    assert "For the first month; then $9.99 every month." in page
    assert "then $9.99" in client.get("/games/").content.decode()
    client.force_login(player)
    fill_wallet(player, MONTHLY)
    assert "then $9.99 every month" in client.get(f"/buy/{monthly.pk}/").content.decode()


def test_many_are_listed_in_as_many_queries_as_one(
    taxed_player: User, monthly: Product, yearly: Product
) -> None:
    buy(taxed_player, monthly)
    with CaptureQueriesContext(connection) as for_one:
        assert len(listed(taxed_player)) == 1
    buy(taxed_player, yearly, "another")
    with CaptureQueriesContext(connection) as for_two:
        assert {one.cost.minor for one in listed(taxed_player)} == {10_88, 108_86}
    assert len(for_two) == len(for_one)
