"""Buying with the wallet."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from billing.errors import NotForSale, PriceChanged, PurchaseKeyReused, WalletTooLow
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance
from billing.models import Entitlement, Order, Price, Product, TaxRate
from billing.selectors.wallets import wallet_balance
from billing.services.catalogue import set_price
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.conftest import Fill

pytestmark = pytest.mark.django_db


def test_buying_moves_the_price_from_the_wallet_to_the_games_revenue(
    player: User, product: Product, game: Game, fill: Fill
) -> None:
    fill(player, 5_000)

    order = buy_with_wallet(player=player, product=product, key="a", actor=player)

    assert (order.state, order.gross_minor, order.tax_minor) == ("paid", 1_999, 0)
    assert (order.fee_minor, order.lines.get().fx_rate, order.funded_by) == (0, 1, "wallet")
    assert wallet_balance(player, "USD") == 3_001
    assert balance(chart.revenue(game.pk, "USD")) == -1_999
    assert Entitlement.objects.of(player).active().get().product == product


def test_the_same_key_again_returns_the_first_order(
    player: User, product: Product, fill: Fill
) -> None:
    fill(player, 5_000)
    first = buy_with_wallet(player=player, product=product, key="a", actor=player)

    again = buy_with_wallet(player=player, product=product, key="a", actor=player)

    assert again == first
    assert Order.objects.count() == 1
    assert wallet_balance(player, "USD") == 3_001


def test_a_key_used_for_another_product_is_refused(
    player: User, product: Product, free_product: Product, fill: Fill
) -> None:
    fill(player, 5_000)
    buy_with_wallet(player=player, product=product, key="a", actor=player)

    with pytest.raises(PurchaseKeyReused):
        buy_with_wallet(player=player, product=free_product, key="a", actor=player)

    assert Order.objects.count() == 1


def test_a_wallet_that_is_too_low_is_told_how_much_to_top_up(
    player: User, product: Product, fill: Fill
) -> None:
    fill(player, 1_500)
    entries = Entry.objects.count()

    with pytest.raises(WalletTooLow, match=r"Top up \$4\.99"):
        buy_with_wallet(player=player, product=product, key="a", actor=player)

    assert wallet_balance(player, "USD") == 1_500
    assert Entry.objects.count() == entries
    assert not Order.objects.exists()
    assert not Entitlement.objects.exists()


def test_a_free_product_makes_an_order_and_no_entry(player: User, free_product: Product) -> None:
    order = buy_with_wallet(player=player, product=free_product, key="a", actor=player)

    assert (order.state, order.gross_minor, order.entry) == ("paid", 0, None)
    assert Entitlement.objects.of(player).active().exists()
    assert not Entry.objects.exists()


def test_tax_inside_the_price_is_rounded_half_to_even_and_kept_apart(
    player: User, product: Product, game: Game, fill: Fill
) -> None:
    TaxRate.objects.create(jurisdiction="general", percent=5, valid_from=date(2020, 1, 1))
    TaxRate.objects.create(game=game, jurisdiction="DE", percent=19, valid_from=date(2020, 1, 1))
    fill(player, 5_000)

    order = buy_with_wallet(player=player, product=product, key="a", actor=player)

    # 19.99 × 19 / 119 = 3.19168…
    assert (order.lines.get().tax_jurisdiction, order.tax_minor) == ("DE", 319)
    assert balance(chart.tax("DE", "USD")) == -319
    assert balance(chart.revenue(game.pk, "USD")) == -1_680


def test_an_order_keeps_the_price_it_was_made_at(
    player: User, product: Product, founder: User, fill: Fill
) -> None:
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)

    set_price(product=product, currency="USD", amount_minor=999, actor=founder)

    order.refresh_from_db()
    assert order.gross_minor == 1_999
    assert product.price is not None
    assert product.price.amount_minor == 999


def test_a_price_that_moved_since_it_was_shown_is_not_charged(
    player: User, product: Product, fill: Fill
) -> None:
    fill(player, 5_000)

    with pytest.raises(PriceChanged):
        buy_with_wallet(player=player, product=product, key="a", actor=player, expected_minor=999)

    assert wallet_balance(player, "USD") == 5_000


def test_a_product_without_a_price_is_not_for_sale(player: User, game: Game) -> None:
    unpriced = Product.objects.create(game=game, sku="soon", name="Soon")

    with pytest.raises(NotForSale):
        buy_with_wallet(player=player, product=unpriced, key="a", actor=player)


def test_nobody_buys_with_another_persons_wallet(
    player: User, stranger: User, product: Product, fill: Fill
) -> None:
    fill(player, 5_000)

    with pytest.raises(PermissionDenied):
        buy_with_wallet(player=player, product=product, key="a", actor=stranger)

    assert wallet_balance(player, "USD") == 5_000


def test_the_database_keeps_amounts_prices_and_states_as_they_were(
    player: User, product: Product, fill: Fill
) -> None:
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    refused = (
        lambda: Order.objects.filter(pk=order.pk).update(gross_minor=1),
        lambda: Order.objects.filter(pk=order.pk).update(state="pending"),
        lambda: order.lines.update(gross_minor=1),
        lambda: Price.objects.update(amount_minor=1),
        lambda: TaxRate.objects.create(jurisdiction="X", percent=101, valid_from=date(2020, 1, 1)),
    )

    for change in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    order.refresh_from_db()
    assert (order.gross_minor, order.state) == (1_999, "paid")
