"""A new player buys two games in one go on a phone; a batch of cards, from its order to a wallet."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from billing.cards.models import CardBatch, CardClass, Distributor
from billing.cards.services.distributors import add_distributor, add_person, set_certificate
from billing.ledger.services import verify
from billing.models import Entitlement, Order, Product
from billing.selectors.wallets import wallet_balance
from incubator.accounts.access import Role
from incubator.accounts.models import User
from studios.models import Game
from studios.services.games import add_game
from tests.billing.cards.making import a_class, opened, pem
from tests.billing.making import put_on_sale
from tests.browsing import DESKTOP, PHONE, OpenPage, assert_no_horizontal_scroll, press
from tests.cast import resident
from tests.voting import vote_page

CARD = "5555 0000 0000 0001"


@pytest.fixture
def two_games(committed_db: str, game: Game, founder: User) -> list[Product]:
    other = add_game(
        studio=game.studio, title="Lantern", tagline="", about="", currency="USD", actor=founder
    )
    return [
        put_on_sale(one, "full", f"{one.title} complete", 9_99, founder) for one in (game, other)
    ]


def test_a_cart_of_two_games_is_paid_on_the_way(
    open_page: OpenPage, player: User, two_games: list[Product]
) -> None:
    page = open_page(user=player, width=PHONE)
    for product in two_games:
        page.goto(f"/buy/{product.pk}/")
        press(page, "Put it in the cart")
    expect(page.get_by_role("main")).to_contain_text("$19.98")
    assert_no_horizontal_scroll(page)
    press(page, "Pay $19.98 and buy")
    assert "/sandbox/pay/" in page.url
    page.locator("[name=card_number]").fill(CARD)
    press(page, re.compile("^Pay"))
    # Nothing was to be found again: the purchase went on by itself.
    order = Order.objects.get()
    expect(page).to_have_url(re.compile(f"/orders/{order.number}/$"))
    assert order.state == "paid"
    assert_no_horizontal_scroll(page)
    page.get_by_role("link", name="Open your library").first.click()
    for product in two_games:
        expect(page.get_by_role("main")).to_contain_text(product.name)
    page.goto("/cart/")
    expect(page.get_by_role("main")).to_contain_text("Your cart is empty")
    assert Entitlement.objects.of(player).count() == 2
    assert verify().discrepancies == ()


@pytest.fixture
def distributor(committed_db: str, finance: User) -> Distributor:
    made = add_distributor(name="Corner Shops", actor=finance)
    seller = resident("Della Distributor")
    add_person(distributor=made, person=seller, actor=finance)
    return set_certificate(distributor=made, certificate=pem(), actor=seller)


def test_a_batch_of_cards_from_its_order_to_a_wallet(
    open_page: OpenPage, distributor: Distributor, finance: User, player: User, tmp_path: Path
) -> None:
    kind: CardClass = a_class(finance)
    page = open_page(user=finance, width=DESKTOP)
    page.goto(f"/staff/distributors/{distributor.pk}/order/")
    page.locator("[name=card_class]").select_option(str(kind.pk))
    page.locator("[name=count]").fill("3")
    press(page, "Order cards")
    batch = CardBatch.objects.get()

    voter = open_page(user=resident("Carla Cards", Role.FINANCE), width=DESKTOP)
    voter.goto(vote_page(batch))
    press(voter, re.compile("^Approve"))

    seller = open_page(user=distributor.people.get().user, width=DESKTOP)
    seller.goto(f"/distributor/batches/{batch.number}/")
    with seller.expect_download() as waiting:
        seller.get_by_role("button", name="Download the codes").click()
    waiting.value.save_as(tmp_path / "codes.cms")
    code = next(iter(opened((tmp_path / "codes.cms").read_bytes()).values()))
    seller.goto(f"/distributor/batches/{batch.number}/activate/")
    seller.get_by_label("To card").fill("2")
    press(seller, "Activate these cards")
    expect(seller.get_by_role("main")).to_contain_text("2")

    phone = open_page(user=player, width=PHONE)
    phone.goto("/redeem/")
    phone.get_by_label("Code of the card").fill(code.lower())
    press(phone, "Redeem card")
    expect(phone.get_by_role("main")).to_contain_text("$10.00")
    assert wallet_balance(player, "USD") == 10_00
    assert verify().discrepancies == ()


# A name may be one word, and of characters that are twice as wide.
ONE_WORD = "Ｆ" * 40 + "x" * 80


def test_a_name_of_one_word_stays_on_a_phone(
    open_page: OpenPage, player: User, founder: User, two_games: list[Product]
) -> None:
    long = put_on_sale(two_games[0].game, "long", ONE_WORD, 0, founder)
    dear = put_on_sale(two_games[0].game, "dear", "y" * 120, 3_00, founder)
    page = open_page(user=player, width=PHONE)
    page.goto(f"/games/{long.game.slug}/")
    assert_no_horizontal_scroll(page)
    page.goto(f"/buy/{dear.pk}/")
    press(page, "Put it in the cart")
    assert_no_horizontal_scroll(page)
    expect(page.locator("main tbody .money").first).to_be_in_viewport(ratio=1)
    page.goto(f"/buy/{long.pk}/")
    press(page, "Get it")
    for address in (page.url, "/orders/", "/library/"):
        page.goto(address)
        assert_no_horizontal_scroll(page)
        expect(page.locator("main tbody :is(.money, .number)").first).to_be_in_viewport(ratio=1)
    studio = open_page(user=founder, width=PHONE)
    studio.goto(f"/studio/{long.game.studio.slug}/products/")
    expect(studio.locator("main tbody .money").first).to_be_in_viewport(ratio=1)
