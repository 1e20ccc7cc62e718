"""A price without its point is asked about before it is taken."""

import re

import pytest
from django.urls import reverse

from billing.models import Price, Product
from billing.models.catalogue import with_game
from billing.payments.models import IncomingPayment
from billing.selectors.wallets import wallet_currencies
from billing.services.catalogue import add_product
from incubator.accounts.models import User
from studios.models import Rate, Studio
from studios.services.games import add_game
from tests.billing.conftest import Fill
from tests.clients import Client
from tests.publishing import put_on_site
from tests.using import first_rate


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.usefixtures("product")
def test_a_price_far_above_the_usual_is_asked_about_once(
    db: None, studio: Studio, product: Product, founder: User
) -> None:
    client = client_of(founder)
    address = reverse("billing:product_price", args=[studio.slug, product.pk])
    asked = client.post(address, {"amount_minor": "99,999,999"}).content.decode()
    assert "$99,999,999.00 is far above what is usual" in asked
    assert 'value="99,999,999"' in asked
    assert Price.objects.count() == 1
    # The box to tick stands right below the amount that it is about.
    assert 0 < asked.index('name="meant"') - asked.index('name="amount_minor"') < 1_000
    [meant] = re.findall(r'name="meant" value="(\d+)"', asked)

    # Ticked for another amount, it says nothing about this one.
    again = client.post(address, {"amount_minor": "1999", "meant": meant}).content.decode()
    assert "$1,999.00 is far above" in again
    assert "checked" not in re.search(r'<input[^>]*name="meant"[^>]*>', again)[0]  # type: ignore[index]
    assert Price.objects.count() == 1

    sent = client.post(address, {"amount_minor": "99,999,999", "meant": meant})
    assert sent.status_code == 302
    assert Price.objects.latest("pk").amount_minor == 9_999_999_900


def test_so_are_the_first_price_and_the_rate_card(
    db: None, studio: Studio, product: Product, founder: User, operations: User
) -> None:
    typed = {"game": str(product.game_id), "name": "All", "sku": "all", "amount_minor": "1999"}
    address = reverse("billing:product_add", args=[studio.slug])
    assert "is meant" in client_of(founder).post(address, typed).content.decode()
    assert Product.objects.count() == 1

    typed = {
        "item": str(first_rate().item_id),
        "bearer": "recouped",
        "currency": "USD",
        "price": "750",
    }
    page = client_of(operations).post(reverse("studios:rate_card"), typed).content.decode()
    assert "$750.00 is meant" in page
    assert not Rate.objects.filter(price_minor=750_00).exists()


def test_what_a_wallet_lacks_is_asked_for_in_the_currency_of_the_price(
    db: None, studio: Studio, player: User, founder: User, product: Product
) -> None:
    """In a wallet of several currencies it is not the one that the page begins with."""
    lantern = in_yen(studio, founder)
    client = client_of(player)
    assert wallet_currencies(player) == ["USD", "JPY"]
    url = reverse("billing:buy", args=[lantern.pk])
    assert "Pay JP¥1,980 and buy" in client.get(url).content.decode()
    for odd in ("abc", "-5", "9" * 30, ""):
        assert client.post(url, {"expected_minor": odd}).status_code in {200, 302}
        assert client.get(url, {"currency": odd}).status_code == 200
    assert not IncomingPayment.objects.exists()
    client.post(url, {"expected_minor": "1980", "currency": "JPY"})
    payment = IncomingPayment.objects.get()
    assert (payment.currency, payment.amount_minor) == ("JPY", 1_980)


def test_a_wallet_begins_with_the_currency_that_there_is_money_in(
    db: None, studio: Studio, player: User, founder: User, product: Product, fill: Fill
) -> None:
    in_yen(studio, founder)
    in_yen(studio, founder)
    assert wallet_currencies(player) == ["JPY", "USD"]
    fill(player, 500)
    assert wallet_currencies(player) == ["USD", "JPY"]


def in_yen(studio: Studio, founder: User) -> Product:
    game = add_game(
        studio=studio, title="Lantern", tagline="", about="", currency="JPY", actor=founder
    )
    put_on_site(game)
    return add_product(
        game=game, sku="full", name="Lantern", currency="JPY", amount_minor=1_980, actor=founder
    )


def test_a_product_that_is_called_like_its_game_is_named_once() -> None:
    assert with_game("Paper Tides", "Paper Tides") == "Paper Tides"
    assert with_game("Paper Tides", "paper tides soundtrack") == "paper tides soundtrack"
    assert with_game("Paper Tides", "Gold edition") == "Paper Tides: Gold edition"
