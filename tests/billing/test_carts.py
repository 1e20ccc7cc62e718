"""Carts: filled on any device, given away in part, bought once."""

import pytest
from django.test import Client

from billing.errors import AlreadyOwned, CartRefused
from billing.models import CartItem, Entitlement, Product
from billing.selectors.gifts import gift_code, receiver_of
from billing.selectors.wallets import wallet_balance
from billing.services.carts import add_to_cart, check_out, give_to
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.conftest import Fill
from tests.billing.making import put_on_sale

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
    # Whoever has it gets it from nobody else.
    another = add_to_cart(player=player, product=both[1].product)
    with pytest.raises(AlreadyOwned, match=stranger.display_name):
        give_to(item=another, receiver=stranger, player=player)


def test_one_cart_is_no_others(client: Client, stranger: User, both: list[CartItem]) -> None:
    client.force_login(stranger)
    assert client.get(f"/cart/{both[0].pk}/").status_code == 404
    assert client.post(f"/cart/{both[0].pk}/remove/").status_code == 404
    assert CartItem.objects.count() == 2
