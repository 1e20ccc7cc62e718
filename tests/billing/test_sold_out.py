"""What has no key left says so before anybody tries to buy it."""

import pytest
from django.test import Client

from billing.models import Product, ProductKind
from billing.selectors.keys import is_sold_out
from billing.services.delivery import deliver, reserve
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.selling import fill_pool, line_of, sell
from tests.clients import prove_second_factor
from tests.publishing import put_on_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def keyed(game: Game, founder: User) -> Product:
    put_on_site(game)
    return sell(game, founder, ProductKind.KEY, amount_minor=5_00)


def gone(products: list[Product]) -> set[int]:
    return {one.pk for one in products if is_sold_out(one)}


def test_an_empty_pool_is_sold_out_on_every_page(
    client: Client, game: Game, founder: User, player: User, keyed: Product
) -> None:
    plain = sell(game, founder, ProductKind.DURABLE, amount_minor=5_00)
    both = sell(game, founder, ProductKind.BUNDLE, amount_minor=8_00, parts={plain: 1, keyed: 1})
    products = [keyed, plain, both]
    assert gone(products) == {keyed.pk, both.pk}
    client.force_login(player)
    there, here = f"/games/{game.slug}/", f"/buy/{keyed.pk}/"
    page = client.get(there).content.decode()
    assert page.count("Sold out for now") == 2
    assert here not in page
    asked = client.get(here).content.decode()
    assert "Sold out for now" in asked
    assert "Put it in the cart" not in asked

    fill_pool(keyed, 1, founder)
    assert gone(products) == set()
    assert "Sold out" not in client.get(there).content.decode()
    assert "Put it in the cart" in client.get(here).content.decode()
    # Held by an order that waits for its payment.
    reserve(line_of(keyed, player), player=player)
    assert gone(products) == {keyed.pk, both.pk}


def test_a_new_pool_is_filled_next(client: Client, game: Game, founder: User) -> None:
    put_on_site(game)
    client.force_login(founder)
    prove_second_factor(client, founder)
    there = f"/studio/{game.studio.slug}/products/add/"
    typed = {"game": str(game.pk), "name": "Key", "sku": "key", "kind": "key", "amount_minor": "5"}
    page = client.post(there, typed, follow=True).content.decode()
    assert "It is sold out until you add its keys" in page
    assert "Add keys" in page


def test_a_bundle_with_something_one_has_is_not_offered(
    client: Client, game: Game, founder: User, player: User
) -> None:
    put_on_site(game)
    parts = [sell(game, founder, ProductKind.DURABLE, sku, amount_minor=0) for sku in ("a", "b")]
    bundle = sell(
        game, founder, ProductKind.BUNDLE, amount_minor=8_00, parts=dict.fromkeys(parts, 1)
    )
    client.force_login(player)
    here = f"/buy/{bundle.pk}/"
    assert "Pay $8.00 and buy" in client.get(here).content.decode()
    deliver(line_of(parts[0], player), player=player)
    page = client.get(here).content.decode()
    assert f"You have {parts[0].in_full} already" in page
    assert "and buy" not in page
