"""Products and prices."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from billing.errors import AmountRefused, CurrencyDiffers
from billing.models import Price, Product
from billing.services.catalogue import add_product, set_price
from incubator.accounts.models import User
from studios.models import Game, StudioRole
from tests.clients import Client
from tests.joining import join
from tests.publishing import put_on_site

pytestmark = pytest.mark.django_db


def test_a_publisher_puts_a_product_on_sale(game: Game, founder: User, player: User) -> None:
    join(studio=game.studio, user=player, role=StudioRole.PUBLISHER, actor=founder)

    product = add_product(
        game=game, sku="full", name="Full", currency="USD", amount_minor=999, actor=player
    )

    assert product.price is not None
    assert product.price.amount_minor == 999


def test_developers_may_not_sell_and_strangers_see_no_studio(
    game: Game, member: User, stranger: User
) -> None:
    for person, answer in ((member, PermissionDenied), (stranger, Http404)):
        with pytest.raises(answer):
            add_product(
                game=game, sku="full", name="Full", currency="USD", amount_minor=1, actor=person
            )

    assert not Product.objects.exists()


def test_a_price_in_an_unknown_currency_or_below_zero_is_refused(
    product: Product, founder: User
) -> None:
    with pytest.raises(CurrencyDiffers, match="Nobody here knows"):
        set_price(product=product, currency="XXX", amount_minor=100, actor=founder)
    with pytest.raises(AmountRefused):
        set_price(product=product, currency="USD", amount_minor=-1, actor=founder)

    assert Price.objects.count() == 1


def test_a_code_is_used_once_per_game(product: Product, game: Game, founder: User) -> None:
    with pytest.raises(ValidationError, match="already has a product with this code"):
        add_product(
            game=game, sku="full", name="Again", currency="USD", amount_minor=1, actor=founder
        )


def test_the_newest_price_counts(product: Product, founder: User) -> None:
    set_price(product=product, currency="USD", amount_minor=999, actor=founder)

    assert product.price is not None
    assert product.price.amount_minor == 999


def test_the_pages_list_add_and_reprice(game: Game, founder: User, member: User) -> None:
    client = Client()
    client.force_login(founder)
    base = f"/studio/{game.studio.slug}/products/"
    new = {"game": game.pk, "name": "Full game", "sku": "full", "amount_minor": "19.99"}

    assert b"Nothing is on sale yet" in client.get(base).content
    assert b"$19.99" in client.post(f"{base}add/", new, follow=True).content
    doubled = client.post(f"{base}add/", new)
    assert b"already has a product with this code" in doubled.content
    assert b'value="19.99"' in doubled.content
    price_page = f"{base}{Product.objects.get().pk}/price/"
    assert b"$9.99" in client.post(price_page, {"amount_minor": "9.99"}, follow=True).content

    client.force_login(member)
    assert b"Add product" not in client.get(base).content
    assert client.get(f"{base}add/").status_code == 403
    assert client.post(price_page, {"amount_minor": "1"}).status_code == 403
    assert Price.objects.count() == 2


def test_what_is_added_before_the_page_of_its_game_is_not_called_on_sale(
    game: Game, founder: User
) -> None:
    client = Client()
    client.force_login(founder)
    address = f"/studio/{game.studio.slug}/products/add/"
    new = {"game": game.pk, "name": "Full game", "sku": "full", "amount_minor": "19.99"}
    early = client.post(address, new, follow=True).content
    assert b"once the page of Paper Tides is on the site" in early
    assert b"is on sale." not in early
    put_on_site(game)
    later = client.post(address, new | {"name": "Music", "sku": "music"}, follow=True).content
    assert b"Music is on sale." in later
