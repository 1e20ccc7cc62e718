"""Carts: filled on any device, given away in part, bought once."""

import pytest
from django.test import Client

from billing.errors import AlreadyOwned, AmountRefused, CartRefused
from billing.models import CartItem, Entitlement, Product, ProductKind
from billing.selectors.gifts import gift_code, receiver_of
from billing.selectors.wallets import wallet_balance
from billing.services.carts import add_to_cart, change_item, check_out
from billing.services.catalogue import add_product
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from studios.models import Game
from tests.billing.conftest import Fill
from tests.billing.making import put_on_sale
from tests.publishing import put_on_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(player: User, product: Product, game: Game, founder: User) -> list[CartItem]:
    other = put_on_sale(game, "songs", "Soundtrack", 5_00, founder)
    return [add_to_cart(player=player, product=one) for one in (product, other)]


def test_a_cart_is_one_order_with_one_charge(
    player: User, both: list[CartItem], fill: Fill
) -> None:
    fill(player, 50_00)
    order, again = (
        check_out(player=player, currency="USD", key="a", expected_minor=24_99, actor=player)
        for _twice in range(2)
    )
    assert order == again
    assert [line.gross_minor for line in order.lines.all()] == [19_99, 5_00]
    assert wallet_balance(player, "USD") == 25_01
    assert Entitlement.objects.of(player).active().count() == 2
    assert not CartItem.objects.exists()
    # Another tab, whose form has a key of its own.
    with pytest.raises(CartRefused, match="empty"):
        check_out(player=player, currency="USD", key="b", expected_minor=24_99, actor=player)


def test_what_is_bought_elsewhere_leaves_the_cart(
    player: User, both: list[CartItem], fill: Fill
) -> None:
    fill(player, 50_00)
    buy_with_wallet(player=player, product=both[0].product, key="a", actor=player)
    assert CartItem.objects.get().product == both[1].product


def test_a_present_is_in_the_library_of_who_got_it(
    client: Client, player: User, stranger: User, both: list[CartItem], fill: Fill
) -> None:
    fill(player, 50_00)
    client.force_login(player)
    url = f"/cart/{both[1].pk}/"
    for wrong in ("nobody", "1-AAAAAAAA", "9" * 30 + "-x", "१-AAAAAAAA", gift_code(player)):
        page = client.post(url, {"code": wrong})
        assert page.status_code == 200
        assert wrong in page.content.decode()
    assert receiver_of(f" {gift_code(stranger).lower()} ") == stranger
    assert client.post(url, {"code": gift_code(stranger)}).status_code == 302
    assert stranger.display_name in client.get("/cart/").content.decode()
    check_out(player=player, currency="USD", key="a", expected_minor=24_99, actor=player)
    assert Entitlement.objects.of(stranger).active().get().product == both[1].product
    assert Entitlement.objects.of(player).active().get().product == both[0].product
    told = Notification.objects.get(person=stranger, kind="entitlement_changed")
    assert str(told.said) == f"{player.display_name} gave you {both[1].product.in_full}"
    # Whoever has it gets it from nobody else.
    another = add_to_cart(player=player, product=both[1].product)
    with pytest.raises(AlreadyOwned, match=stranger.display_name):
        change_item(item=another, units=1, receiver=stranger, player=player)


def test_of_what_is_used_up_one_buys_many_and_of_what_lasts_one(
    client: Client, player: User, game: Game, founder: User, both: list[CartItem], fill: Fill
) -> None:
    put_on_site(game)
    potion = add_product(
        game=game, sku="potion", name="Potion", currency="USD", amount_minor=50,
        kind=ProductKind.CONSUMABLE, quantity=3, actor=founder,
    )  # fmt: skip
    item = add_to_cart(player=player, product=potion)
    client.force_login(player)
    assert client.post(f"/cart/{item.pk}/", {"units": "1000", "code": ""}).status_code == 200
    assert client.post(f"/cart/{item.pk}/", {"units": "4", "code": ""}).status_code == 302
    with pytest.raises(AmountRefused):
        change_item(item=both[0], units=2, receiver=None, player=player)
    fill(player, 50_00)
    check_out(player=player, currency="USD", key="a", expected_minor=26_99, actor=player)
    had = Entitlement.objects.of(player).get(product=potion)
    assert (had.quantity, had.left, had.order_line and had.order_line.gross_minor) == (12, 12, 200)


def test_one_cart_is_no_others(client: Client, stranger: User, both: list[CartItem]) -> None:
    client.force_login(stranger)
    assert client.get(f"/cart/{both[0].pk}/").status_code == 404
    assert client.post(f"/cart/{both[0].pk}/remove/").status_code == 404
    assert CartItem.objects.count() == 2
