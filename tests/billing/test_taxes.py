"""Tax by country and day: which rate counts, what it makes of a price, and what an order keeps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from billing.errors import PriceChanged, TaxRateRefused, WalletTooLow
from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.models import Order, Product, TaxRate
from billing.selectors.receipts import receipt_of
from billing.selectors.taxes import tax_rate_in_force, tax_rates_in_force, taxed
from billing.selectors.wallets import wallet_balance
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from billing.services.taxes import add_tax_rate
from incubator.accounts.models import User
from incubator.accounts.services.countries import choose_country
from incubator.core import books
from studios.models import Game
from tests.billing.conftest import Fill
from tests.billing.making import put_on_sale
from tests.clients import Client

LONG_AGO = date(2020, 1, 1)


def rate(
    jurisdiction: str,
    percent: str,
    *,
    country: str = "",
    game: Game | None = None,
    on_top: bool = False,
    valid_from: date = LONG_AGO,
) -> TaxRate:
    return TaxRate.objects.create(
        jurisdiction=jurisdiction,
        percent=Decimal(percent),
        country=country,
        game=game,
        on_top=on_top,
        valid_from=valid_from,
    )


def test_the_most_specific_rate_of_the_day_counts(game: Game) -> None:
    today = books.today()
    assert tax_rate_in_force(game, today, "DE") is None
    general = rate("general", "5")
    of_game = rate("game", "6", game=game)
    german = rate("DE", "16", country="DE")
    newer = rate("DE", "19", country="DE", valid_from=date(2021, 1, 1))
    to_come = rate("DE", "25", country="DE", valid_from=today + timedelta(days=1))
    assert tax_rate_in_force(game, today, "JP") == of_game
    assert tax_rate_in_force(game, today) == of_game
    assert tax_rate_in_force(game, today, "DE") == newer
    assert tax_rate_in_force(game, date(2020, 6, 1), "DE") == german
    assert tax_rate_in_force(game, today + timedelta(days=1), "DE") == to_come
    assert tax_rate_in_force(game, date(2019, 1, 1), "DE") is None
    own = rate("DE", "7", country="DE", game=game)
    assert tax_rate_in_force(game, today, "DE") == own
    assert tax_rates_in_force([game.pk, 0], today, "DE") == {game.pk: own, 0: newer}
    assert tax_rates_in_force([0], today) == {0: general}


@given(st.integers(0, 10**12), st.decimals(0, 100, places=3), st.booleans())
def test_what_is_paid_is_what_is_left_and_the_tax(
    price: int, percent: Decimal, on_top: bool
) -> None:
    due = taxed(price, TaxRate(jurisdiction="X", percent=percent, on_top=on_top))
    assert 0 <= due.tax_minor <= due.gross_minor
    net = due.gross_minor - due.tax_minor
    assert (net if on_top else due.gross_minor) == price
    # The tax is that percentage of what is left, but for rounding.
    assert abs(Decimal(net) * percent / 100 - due.tax_minor) <= 2


def test_tax_on_top_is_shown_paid_and_given_back_in_parts(
    player: User, agent: User, product: Product, game: Game, fill: Fill
) -> None:
    rate("US-NY", "8.875", country="US", on_top=True)
    choose_country(user=player, country="US", actor=player)
    fill(player, 50_00)
    client = Client()
    client.force_login(player)
    page = client.get(f"/buy/{product.pk}/").content.decode()
    # 19.99 and 8.875 % of it, 1.774…
    for said in (
        "plus tax (US-NY 8.875 %)",
        "$1.77",
        "$21.76",
        "Country of the price: United States",
        "Buy for $21.76",
    ):
        assert said in page
    assert "Left after buying" in page
    with pytest.raises(PriceChanged, match=r"\$21\.76"):
        buy_with_wallet(player=player, product=product, key="a", expected_minor=19_99, actor=player)
    client.post(f"/buy/{product.pk}/", {"expected_minor": "2176"})
    order = Order.objects.get()
    line = order.lines.get()
    assert (order.gross_minor, order.tax_minor, line.tax_jurisdiction) == (21_76, 1_77, "US-NY")
    assert (order.tax_country, line.tax_percent, line.tax_on_top) == (
        "US",
        Decimal("8.875"),
        True,
    )
    assert wallet_balance(player, "USD") == 50_00 - 21_76
    assert balance(chart.revenue(game.pk, "USD")) == -19_99
    assert balance(chart.tax("US-NY", "USD")) == -1_77
    receipt = str(receipt_of(order))
    assert "of it tax, on top of the price (US-NY 8.875 %): $1.77" in receipt
    assert "United States" in receipt
    assert "US-NY 8.875 %" in client.get(f"/orders/{order.number}/").content.decode()

    half, rest = (
        refund_line(line=line, amount_minor=10_88, reason="No", key=key, actor=agent)
        for key in ("1", "2")
    )
    assert half.tax_minor + rest.tax_minor == 1_77
    assert balance(chart.tax("US-NY", "USD")) == balance(chart.revenue(game.pk, "USD")) == 0
    assert wallet_balance(player, "USD") == 50_00
    assert verify().discrepancies == ()


def test_an_order_keeps_the_country_and_the_rate_of_its_moment(
    player: User, product: Product, founder: User, fill: Fill
) -> None:
    rate("DE", "19", country="DE")
    fill(player, 50_00)
    another = put_on_sale(product.game, "another", "Another", 19_99, founder)
    before = buy_with_wallet(player=player, product=another, key="a", actor=player)
    assert (before.tax_minor, before.tax_country, before.lines.get().tax_jurisdiction) == (
        0,
        "",
        "none",
    )
    choose_country(user=player, country="DE", actor=player)
    after = buy_with_wallet(player=player, product=product, key="b", actor=player)
    assert (after.tax_minor, after.gross_minor, after.tax_country) == (3_19, 19_99, "DE")
    assert not after.lines.get().tax_on_top
    with pytest.raises(DatabaseError), transaction.atomic():
        Order.objects.filter(pk=after.pk).update(tax_country="JP")


def test_a_wallet_that_holds_the_price_alone_is_told_what_is_missing(
    player: User, product: Product, fill: Fill
) -> None:
    rate("US-NY", "8.875", on_top=True)
    fill(player, 19_99)
    with pytest.raises(WalletTooLow, match=r"costs \$21\.76\. Top up \$1\.77"):
        buy_with_wallet(player=player, product=product, key="a", actor=player)


def test_the_buy_page_asks_for_the_country_and_leads_back(player: User, product: Product) -> None:
    client = Client()
    client.force_login(player)
    page = client.get(f"/buy/{product.pk}/").content.decode()
    assert "You have not said which country you are in" in page
    assert f"/account/country/?next=/buy/{product.pk}/" in page
    rate("US-NY", "8.875", on_top=True)
    shown = client.get(f"/games/{product.game.slug}/").content.decode()
    assert "plus tax" in shown
    assert "tax included" not in shown


def test_finance_adds_rates_from_today_on(finance: User, agent: User, game: Game) -> None:
    client = Client()
    client.force_login(finance)
    typed = {
        "country": "DE",
        "jurisdiction": "DE",
        "percent": "19",
        "on_top": "inside",
        "valid_from": books.today().isoformat(),
    }
    assert client.post("/staff/taxes/", typed).status_code == 302
    assert "Germany" in client.get("/staff/taxes/").content.decode()
    again = client.post("/staff/taxes/", typed)
    assert "This rate is there already" in again.content.decode()
    # A typing error is mended on the same day.
    assert client.post("/staff/taxes/", typed | {"percent": "7"}).status_code == 302
    counts = tax_rate_in_force(game, books.today(), "DE")
    assert counts is not None
    assert counts.percent == 7
    kept = {
        "country": "",
        "game": game,
        "jurisdiction": "X",
        "percent": Decimal(5),
        "on_top": True,
        "valid_from": books.today(),
    }
    for wrong in (
        {"valid_from": books.today() - timedelta(days=1)},
        {"country": "XX"},
        {"jurisdiction": "none"},
        {"jurisdiction": "a:b"},
        {"percent": Decimal("NaN")},
        {"percent": Decimal("0.0001")},
        {"percent": Decimal(101)},
    ):
        with pytest.raises(TaxRateRefused):
            add_tax_rate(**kept | wrong, actor=finance)  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        add_tax_rate(**kept, actor=agent)  # type: ignore[arg-type]
    assert TaxRate.objects.count() == 2
