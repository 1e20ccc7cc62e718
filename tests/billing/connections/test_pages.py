"""The pages where a player connects games, says what they may take, and confirms purchases."""

import pytest
from django.test import Client

from billing.connections.models import GameConnection, GamePurchase
from billing.connections.services.connecting import ask_connection, set_allowance
from billing.models import Order, Product
from incubator.accounts.models import User
from tests.billing.connections.conftest import COINS, Buys
from tests.cast import person
from tests.clients import Client as Proved

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Proved()
    client.force_login(user)
    return client


def test_the_address_says_who_asks_and_connects(
    coins: Product, founder: User, player: User
) -> None:
    asked, token = ask_connection(game=coins.game, actor=founder)
    address = f"/account/connected-games/connect/{token}/"
    client = signed_in(player)
    page = client.get(address).content.decode()
    assert coins.game.title in page
    assert asked.code in page
    wrong = client.post(address, {"monthly_minor": "-1"})
    assert (wrong.status_code, wrong.context["form"].errors != {}) == (200, True)
    done = client.post(address, {"monthly_minor": "0"}, follow=True)
    assert "You confirm each purchase yourself." in done.content.decode()
    assert client.get(address)["Location"] == "/account/connected-games/"
    assert signed_in(person("Somebody Else")).get(address).status_code == 410
    assert client.get("/account/connected-games/connect/nothing/").status_code == 404


def test_raising_asks_for_a_second_factor_and_lowering_does_not(
    connection: GameConnection, player: User
) -> None:
    client = Client()
    client.force_login(player)
    address = f"/account/connected-games/{connection.pk}/"
    raised = client.post(address, {"monthly_minor": "50"})
    assert "/account/connected-games/" not in raised["Location"]
    assert client.post(address, {"monthly_minor": "10"})["Location"] == "/account/connected-games/"
    connection.refresh_from_db()
    assert connection.monthly_minor == 10_00
    assert (
        signed_in(player).post(address, {"monthly_minor": "50"})["Location"]
        == "/account/connected-games/"
    )
    connection.refresh_from_db()
    assert connection.monthly_minor == 50_00


def test_the_list_says_what_was_bought_and_what_is_left(
    connection: GameConnection, buys: Buys, player: User
) -> None:
    set_allowance(connection=connection, monthly_minor=5_00, actor=player)
    order = buys("one").order
    assert order is not None
    waiting = buys("two")
    client = signed_in(player)
    page = client.get("/account/connected-games/").content.decode()
    assert f"/orders/{order.number}/" in page
    assert "This month $0.00 of it is left" in page
    assert f"/account/connected-games/purchases/{waiting.public_id}/" in page
    assert (
        client.post(f"/account/connected-games/{connection.pk}/end/")["Location"]
        == "/account/connected-games/"
    )
    assert "No game is connected" in client.get("/account/connected-games/").content.decode()
    assert client.get(f"/account/connected-games/purchases/{waiting.public_id}/").status_code == 410


def test_a_purchase_shows_the_sum_that_counts(
    connection: GameConnection, buys: Buys, player: User
) -> None:
    set_allowance(connection=connection, monthly_minor=0, actor=player)
    waiting, refused = buys("one"), buys("two", COINS)
    address = f"/account/connected-games/purchases/{waiting.public_id}/"
    stranger = signed_in(person("Somebody Else"))
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"expected_minor": "500"}).status_code == 404
    client = signed_in(player)
    assert "Buy for $5.00" in client.get(address).content.decode()
    again = client.post(address, {"expected_minor": "1"}, follow=True).content.decode()
    assert "has changed to $5.00" in again
    bought = client.post(address, {"expected_minor": "500"})
    assert bought["Location"] == f"/orders/{Order.objects.get().number}/"
    assert client.get(address)["Location"] == bought["Location"]
    no = f"/account/connected-games/purchases/{refused.public_id}/decline/"
    assert client.post(no)["Location"] == "/account/connected-games/"
    assert GamePurchase.objects.get(key="two").state == "declined"
