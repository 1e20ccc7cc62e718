"""Subscriptions as the staff read them."""

import pytest
from django.test import Client

from billing.models import Product
from billing.services.subscriptions import change
from incubator.accounts.models import User
from tests.billing.subscriptions.conftest import buy, the_one
from tests.billing.subscriptions.making import MONTHLY, YEARLY, fill_wallet

pytestmark = pytest.mark.django_db


def test_a_subscription_is_found_and_read_with_its_orders(
    client: Client, player: User, agent: User, monthly: Product, yearly: Product
) -> None:
    client.force_login(agent)
    there = "/staff/subscriptions/"
    assert there in client.get("/staff/orders/").content.decode()
    assert "No subscriptions yet" in client.get(there).content.decode()
    fill_wallet(player, MONTHLY)
    order = buy(player, monthly)
    one = the_one(player)
    page = f"{there}{one.number}/"
    for wanted in (one.number, "petra", player.email, monthly.name):
        assert page in client.get(there, {"q": wanted}).content.decode()
    assert "Nothing matches" in client.get(there, {"state": "ended"}).content.decode()
    shown = client.get(page).content.decode()
    assert f"/staff/orders/{order.number}/" in shown
    assert "$9.99 every month" in shown
    change(subscription=one, product=yearly, expected_minor=YEARLY, actor=player)
    assert f"{yearly.name}: $99.99 every year" in client.get(page).content.decode()
    assert page in client.get("/search/", {"q": one.number}).content.decode()
    csv = b"".join(client.get(f"{there}?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert one.number.encode() in csv


def test_players_do_not_read_it_there(client: Client, player: User, monthly: Product) -> None:
    fill_wallet(player, MONTHLY)
    buy(player, monthly)
    client.force_login(player)
    assert client.get(f"/staff/subscriptions/{the_one(player).number}/").status_code == 404
