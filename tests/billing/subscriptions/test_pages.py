"""A player's pages of subscriptions, from the game's page to its end."""

import pytest
from django.test import Client

from billing.models import Product, ProductKind
from billing.services.renewals import renew_due
from incubator.accounts.models import User
from incubator.core import shown
from studios.models import Game
from tests.billing.subscriptions.conftest import buy, noon, the_one
from tests.billing.subscriptions.making import MONTHLY, YEARLY, fill_wallet
from tests.clients import prove_second_factor
from tests.clocks import Watch

pytestmark = pytest.mark.django_db


def sent(**more: str) -> dict[str, str]:
    return {"form_key": "7" * 32, **more}


def test_the_buy_page_says_what_is_agreed_to(
    client: Client, player: User, monthly: Product
) -> None:
    fill_wallet(player, MONTHLY)
    client.force_login(player)
    page = client.get(f"/buy/{monthly.pk}/").content.decode()
    assert "then $9.99 every month from your wallet, until you cancel it" in page
    assert "Subscribe for $9.99" in page
    assert "Put it in the cart" not in page
    client.post(f"/buy/{monthly.pk}/", sent(expected_minor="999", currency="USD"))
    one = the_one(player)
    assert "You subscribe to this already" in client.get(f"/buy/{monthly.pk}/").content.decode()
    library = client.get("/library/").content.decode()
    assert library.count(monthly.name) == 1
    # Not the end of its days of grace.
    assert f"Renews {shown.day(one.ends_at)}" in " ".join(library.split())
    assert f"/subscriptions/{one.number}/" in library
    listed = client.get("/subscriptions/").content.decode()
    assert f"/subscriptions/{one.number}/" in listed
    assert "every month" in listed


def test_a_new_player_pays_the_first_period_on_the_way(
    client: Client, player: User, monthly: Product
) -> None:
    client.force_login(player)
    page = client.get(f"/buy/{monthly.pk}/").content.decode()
    assert "Pay $9.99 and subscribe" in page


def test_it_is_cancelled_with_one_click_and_goes_on_with_another(
    client: Client, player: User, monthly: Product
) -> None:
    fill_wallet(player, MONTHLY)
    buy(player, monthly)
    client.force_login(player)
    here = f"/subscriptions/{the_one(player).number}/"
    for _twice in range(2):
        answer = client.post(f"{here}cancel/", sent(), follow=True)
        assert "It is cancelled. You can use it until" in answer.content.decode()
    assert the_one(player).state == "ending"
    answer = client.post(f"{here}resume/", {"form_key": "8" * 32}, follow=True)
    assert "It renews as before" in answer.content.decode()
    assert "your wallet lacks $9.99" in answer.content.decode()


def test_what_could_not_be_paid_is_paid_with_one_click(
    client: Client, player: User, monthly: Product, watch: Watch
) -> None:
    watch.moment = noon(2027, 1, 10)
    fill_wallet(player, MONTHLY)
    buy(player, monthly)
    watch.moment = noon(2027, 2, 10)
    renew_due()
    client.force_login(player)
    here = f"/subscriptions/{the_one(player).number}/"
    page = client.get(here).content.decode()
    assert "Your wallet lacks $9.99" in page
    assert "Top up the wallet" in page
    refused = client.post(f"{here}pay/", sent(), follow=True)
    assert "Your wallet lacks $9.99 of it" in refused.content.decode()
    fill_wallet(player, MONTHLY)
    assert "Renew now" in client.get(here).content.decode()
    paid = client.post(f"{here}pay/", sent() | {"form_key": "8" * 32}, follow=True)
    assert "It is renewed" in paid.content.decode()


def test_a_change_is_chosen_at_the_price_that_was_shown(
    client: Client, player: User, monthly: Product, yearly: Product
) -> None:
    fill_wallet(player, MONTHLY)
    buy(player, monthly)
    client.force_login(player)
    here = f"/subscriptions/{the_one(player).number}/"
    form = client.get(f"{here}change/").content.decode()
    assert "$99.99 every year" in form
    chosen = f"{yearly.pk}-{YEARLY}"
    assert client.post(f"{here}change/", sent(choice=f"{yearly.pk}-1")).status_code == 200
    client.post(f"{here}change/", sent(choice=chosen))
    page = client.get(here).content.decode()
    assert f"{yearly.name}: $99.99" in page
    client.post(f"{here}change/", {"form_key": "9" * 32, "choice": str(monthly.pk)})
    assert the_one(player).changes_to is None


def test_a_studio_puts_a_subscription_on_sale(client: Client, founder: User, game: Game) -> None:
    client.force_login(founder)
    prove_second_factor(client, founder)
    there = f"/studio/{game.studio.slug}/products/add/"
    typed = {"game": str(game.pk), "name": "Club", "sku": "club", "kind": "subscription"}
    lacking = client.post(there, sent(amount_minor="5", **typed))
    assert "Choose after how long the subscription renews" in lacking.content.decode()
    wrong = client.post(there, sent(amount_minor="5", period="week-1", grace_days="9", **typed))
    assert "1 to 6 days" in wrong.content.decode()
    client.post(there, sent(amount_minor="5", period="month-3", **typed))
    product = Product.objects.get(sku="club")
    assert (product.kind, product.grace_days) == (ProductKind.SUBSCRIPTION, 3)
    assert (
        "3 months"
        in client.get(f"/studio/{game.studio.slug}/products/{product.pk}/price/").content.decode()
    )
