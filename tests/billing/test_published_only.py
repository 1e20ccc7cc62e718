"""Only what the public can see is sold, whichever way one comes to the till."""

from datetime import date

import pytest
from django.test import Client

from billing.errors import NotForSale
from billing.models import Entitlement, Order, Product
from billing.on_sale import is_sold
from billing.selectors.wallets import wallet_balance
from billing.services.catalogue import add_product
from billing.services.orders import buy_with_wallet
from cms.models import GamePage
from incubator.accounts.models import User
from studios.models import Game, StudioRole
from studios.services.games import add_game
from studios.services.memberships import set_rights
from tests.billing.conftest import Fill
from tests.publishing import put_on_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(game: Game, founder: User) -> Product:
    """On sale as far as its studio can say, of a game without a page."""
    return add_product(
        game=game, sku="full", name="Secret game", currency="USD", amount_minor=4_99, actor=founder
    )


def as_(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def off_the_site(game: Game) -> None:
    GamePage.objects.get(game=game).unpublish()


def test_nobody_outside_reads_or_buys_what_is_not_published(
    hidden: Product, player: User, stranger: User, fill: Fill
) -> None:
    fill(player, 50_00)
    for person in (player, stranger):
        for got in (
            as_(person).get(f"/buy/{hidden.pk}/"),
            as_(person).post(f"/buy/{hidden.pk}/", {"expected_minor": "499"}),
        ):
            assert got.status_code == 404
            assert "Secret game" not in got.content.decode()
    with pytest.raises(NotForSale):
        buy_with_wallet(player=player, product=hidden, key="a", actor=player)
    assert not Order.objects.exists()
    assert wallet_balance(player, "USD") == 50_00


def test_its_studio_and_staff_see_the_page_and_cannot_pay(
    hidden: Product, founder: User, agent: User, fill: Fill
) -> None:
    fill(founder, 50_00)
    for person in (founder, agent):
        shown = as_(person).get(f"/buy/{hidden.pk}/").content.decode()
        assert "$4.99" in shown
        assert "nobody can buy it" in shown
        assert "Buy for" not in shown
        told = as_(person).post(f"/buy/{hidden.pk}/", {"expected_minor": "499"}, follow=True)
        assert "is not on the site" in told.content.decode()
    assert not Order.objects.exists()
    assert not Entitlement.objects.exists()
    assert wallet_balance(founder, "USD") == 50_00


def test_a_member_who_sees_other_games_only_sees_no_preview(
    hidden: Product, game: Game, founder: User, member: User
) -> None:
    other = add_game(
        studio=game.studio, title="Other", tagline="", about="", currency="USD", actor=founder
    )
    set_rights(
        membership=game.studio.memberships.get(user=member),
        role=StudioRole.DEVELOPER,
        all_games=False,
        in_games={other: StudioRole.DEVELOPER},
        actor=founder,
    )
    assert as_(member).get(f"/buy/{hidden.pk}/").status_code == 404


def test_a_game_taken_off_the_site_between_page_and_payment_is_not_sold(
    product: Product, player: User, fill: Fill
) -> None:
    fill(player, 50_00)
    browser = as_(player)
    assert "Buy for" in browser.get(f"/buy/{product.pk}/").content.decode()
    off_the_site(product.game)
    assert browser.post(f"/buy/{product.pk}/", {"expected_minor": "1999"}).status_code == 404
    assert not Order.objects.exists()
    assert wallet_balance(player, "USD") == 50_00


def test_what_was_bought_stays_bought_and_the_same_key_answers_as_before(
    product: Product, player: User, fill: Fill
) -> None:
    fill(player, 50_00)
    first = buy_with_wallet(player=player, product=product, key="a", actor=player)
    off_the_site(product.game)
    assert buy_with_wallet(player=player, product=product, key="a", actor=player) == first
    assert "Full game" in as_(player).get("/library/").content.decode()


def test_free_products_are_no_way_round(free_product: Product, player: User) -> None:
    off_the_site(free_product.game)
    with pytest.raises(NotForSale):
        buy_with_wallet(player=player, product=free_product, key="a", actor=player)
    assert not Entitlement.objects.exists()


def test_a_draft_beside_a_live_page_changes_nothing_and_a_page_alone_sells_only_its_own(
    hidden: Product, game: Game, founder: User
) -> None:
    other = add_game(
        studio=game.studio, title="Other", tagline="", about="", currency="USD", actor=founder
    )
    put_on_site(other).save_revision()
    assert is_sold(other)
    assert not is_sold(game)


@pytest.mark.parametrize(
    "address",
    [
        "/games/{game}/", "/games/", "/games/?q=Paper", "/", "/studios/{studio}/",
        "/art/{game}.svg", "/news/", "/help/",
    ],
)  # fmt: skip
def test_no_public_address_shows_what_is_not_published(
    address: str, hidden: Product, game: Game
) -> None:
    Game.objects.filter(pk=game.pk).update(tagline="Nobody knows this yet.")
    page = put_on_site(game)
    page.tagline = "Nobody knows this yet."
    page.released_on = date(2026, 1, 1)
    page.save()
    page.unpublish()
    got = Client().get(address.format(game=game.slug, studio=game.studio.slug))
    shown = got.content.decode()
    assert got.status_code in (200, 404)
    assert "Nobody knows this yet." not in shown
    assert "4.99" not in shown
    assert game.title not in shown or "svg" in address
