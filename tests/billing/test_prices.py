"""What a product costs where: currencies, countries, prices to come, and typing errors."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from billing.errors import AmountRefused, PriceLooksWrong
from billing.ledger.models import Account
from billing.models import Price, PriceWithdrawal, Product
from billing.models.catalogue import ProductKind
from billing.selectors.catalogue import (
    had_once_of,
    price_for,
    prices_for,
    split_of,
)
from billing.services.catalogue import set_price, withdraw_price
from incubator.accounts.models import User
from incubator.core import books, shown
from incubator.core.money import shared
from studios.models import Game
from tests.billing.rate_files import take_in
from tests.billing.selling import sell
from tests.clients import Client
from tests.powers import refuse

pytestmark = pytest.mark.django_db


def minor(product: Product, currency: str, country: str = "", days: int = 0) -> int | None:
    at = timezone.now() + timedelta(days=days)
    price = price_for(product, currency=currency, country=country, at=at)
    return price.amount_minor if price else None


def test_a_countrys_price_goes_before_the_one_for_everywhere_else(
    product: Product, founder: User
) -> None:
    set_price(product=product, currency="EUR", amount_minor=17_99, actor=founder)
    set_price(product=product, currency="EUR", country="PL", amount_minor=9_99, actor=founder)
    set_price(product=product, currency="KRW", country="KR", amount_minor=15_000, actor=founder)
    assert (minor(product, "EUR", "DE"), minor(product, "EUR", "PL")) == (17_99, 9_99)
    assert (minor(product, "USD", "PL"), minor(product, "EUR", "")) == (19_99, 17_99)
    assert (minor(product, "KRW", "KR"), minor(product, "KRW", "DE")) == (15_000, None)
    # A newer one for everywhere else takes nothing from the country's own.
    set_price(product=product, currency="EUR", amount_minor=18_99, actor=founder)
    found = prices_for([product], currency="EUR", country="PL")
    assert found[product.pk].amount_minor == 9_99
    # Sales are counted in the game's own currency, whatever is paid.
    accounts = Account.objects.filter(code=f"liability:revenue:{product.game_id}")
    assert [account.currency for account in accounts] == ["USD"]


def test_a_price_to_come_counts_from_its_day_unless_it_is_withdrawn(
    product: Product, founder: User, member: User
) -> None:
    begins = books.start_of(books.today() + timedelta(days=10))
    coming: dict[str, Any] = {
        "product": product,
        "currency": "USD",
        "valid_from": begins,
        "actor": founder,
    }
    price = set_price(amount_minor=14_99, **coming)
    assert (minor(product, "USD", days=9), minor(product, "USD", days=11)) == (19_99, 14_99)
    with pytest.raises(AmountRefused, match="from this moment already"):
        set_price(amount_minor=13_99, **coming)
    withdraw_price(price=price, actor=founder)
    with pytest.raises(AmountRefused, match="withdrawn already"):
        withdraw_price(price=price, actor=founder)
    assert minor(product, "USD", days=11) == 19_99
    again = set_price(amount_minor=13_99, **coming)
    again.refresh_from_db()
    assert (again.after_withdrawn, minor(product, "USD", days=11)) == (1, 13_99)
    with pytest.raises(AmountRefused, match="in the past"):
        set_price(amount_minor=1, **coming | {"valid_from": timezone.now() - timedelta(days=1)})

    present = Price.objects.earliest("pk")
    with pytest.raises(AmountRefused, match="in force already"):
        withdraw_price(price=present, actor=founder)
    with pytest.raises(IntegrityError, match="it is in force"), transaction.atomic():
        PriceWithdrawal.objects.create(price=present, by=founder)
    refuse("DELETE FROM billing_pricewithdrawal", "is refused")


def test_a_price_far_from_the_others_is_meant_or_refused(product: Product, founder: User) -> None:
    take_in(f"Date,USD,JPY,\n{books.today()},1.10,160,\n")
    for currency, amount in (("USD", 1_99_99), ("USD", 1_99), ("EUR", 1_79_99), ("JPY", 290_000)):
        with pytest.raises(PriceLooksWrong, match=r"is far from \$19\.99"):
            set_price(product=product, currency=currency, amount_minor=amount, actor=founder)
    for currency, amount in (("EUR", 17_99), ("JPY", 2_900), ("USD", 99_95), ("USD", 0)):
        set_price(product=product, currency=currency, amount_minor=amount, actor=founder)
    # Where no rate is known nothing is compared.
    set_price(product=product, currency="KWD", amount_minor=999_000, actor=founder)
    set_price(product=product, currency="EUR", amount_minor=9_000_00, actor=founder, is_meant=True)
    assert minor(product, "EUR") == 9_000_00


def test_the_page_asks_once_and_takes_it_for_a_country_and_a_day(
    product: Product, founder: User
) -> None:
    client = Client()
    client.force_login(founder)
    address = reverse("billing:product_price", args=[product.game.studio.slug, product.pk])
    day = books.today() + timedelta(days=3)
    typed = {"amount_minor": "1.99", "currency": "USD", "country": "BR", "valid_from": str(day)}
    asked = client.post(address, typed).content.decode()
    assert "$1.99 is far from $19.99" in asked
    assert "$1.99 is meant" in asked
    page = client.post(address, typed | {"meant": "199"}, follow=True).content.decode()
    price = Price.objects.get(country="BR")
    assert (price.amount_minor, price.valid_from) == (199, books.start_of(day))
    assert "Brazil" in page
    assert "to come" in page
    assert f"changes on {shown.day(day)}" in page
    assert f"from {shown.day(day)} on" in page
    withdraw = reverse(
        "billing:withdraw_price", args=[product.game.studio.slug, product.pk, price.pk]
    )
    assert withdraw in page
    assert "withdrawn" in client.post(withdraw, follow=True).content.decode()
    assert PriceWithdrawal.objects.get().price == price


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (1000, [1, 1, 1], [334, 333, 333]),
        (1, [1, 5], [0, 1]),
        (0, [2, 3], [0, 0]),
        (1999, [1999, 499], [1600, 399]),
        (10, [1, 1], [5, 5]),
    ],
)
def test_a_sum_is_shared_whole(total: int, weights: list[int], parts: list[int]) -> None:
    assert shared(total, weights) == parts
    assert sum(parts) == total


def test_a_bundle_is_split_by_weights(game: Game, founder: User, product: Product) -> None:
    coins = sell(game, founder, ProductKind.CURRENCY)
    bundle = sell(
        game, founder, ProductKind.BUNDLE, parts={product: 2, coins: 1}, amount_minor=10_00
    )
    assert split_of(bundle, 10_00) == [(product, 6_67), (coins, 3_33)]
    assert split_of(product, 10_00) == []
    assert had_once_of(bundle) == had_once_of(product) == [product]
    assert had_once_of(coins) == []
    refuse("UPDATE billing_bundlepart SET weight = 1", "is refused")
    refuse(
        "INSERT INTO billing_bundlepart (bundle_id, product_id, weight)"  # noqa: S608
        f" VALUES ({product.pk}, {coins.pk}, 1)",
        "cannot be a part of it",
    )
