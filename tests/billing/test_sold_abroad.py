"""A game that settles in dollars, sold for euros: what is frozen, what it posts, and what goes back."""

from datetime import timedelta

import pytest
from django.test import Client

from billing.errors import NoExchangeRate
from billing.ledger import chart
from billing.ledger.services import balance, positions_on, verify
from billing.models import Price, Product, TaxRate
from billing.selectors.quotes import Item
from billing.selectors.wallets import wallet_balance
from billing.services.orders import place_order
from billing.services.refunds import refund_line
from billing.sources import ORDER_LINES, REFUNDS
from incubator.accounts.models import User
from incubator.core import books
from studios.models import Game
from tests.billing.conftest import Fill
from tests.billing.rate_files import take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(product: Product) -> Product:
    Price.objects.create(product=product, currency="EUR", amount_minor=17_99)
    TaxRate.objects.create(jurisdiction="DE", percent=19, valid_from=books.today())
    return product


def test_without_a_rate_of_these_days_it_is_not_sold_for_euros(
    client: Client, player: User, priced: Product
) -> None:
    client.force_login(player)
    page = client.get(f"/buy/{priced.pk}/", {"currency": "EUR"}).content.decode()
    assert "It cannot be paid in EUR at the moment" in page
    # The way back to what it can be paid in.
    assert 'href="?currency=USD"' in page
    with pytest.raises(NoExchangeRate):
        place_order(player=player, items=[Item(priced)], currency="EUR", key="a", actor=player)


def test_every_line_of_a_sale_in_another_currency_and_of_its_refunds(
    client: Client, game: Game, player: User, agent: User, priced: Product, fill: Fill
) -> None:
    today = books.today()
    take_in(f"Date,USD,\n{today - timedelta(days=1)},1.0850,\n")
    fill(player, 20_00, "EUR")
    order = place_order(player=player, items=[Item(priced)], currency="EUR", key="a", actor=player)
    line = order.lines.get()
    # What a refund would post is said in the currency of each account.
    client.force_login(agent)
    asked = client.get(f"/staff/orders/{order.number}/refund/{line.pk}/").content.decode()
    for said in ("€17.99", "€2.87", "$16.41"):
        assert said in asked
    assert "€16.41" not in asked
    # 17.99 × 19 / 119 = 2.8724; × 1.085 = 3.1139 of 19.5192.
    assert (line.gross_minor, line.tax_minor, line.settled_currency) == (17_99, 2_87, "USD")
    assert (line.settled_gross_minor, line.settled_tax_minor) == (19_52, 3_11)
    assert f"{line.fx_rate.normalize()}" == "1.085"
    net = 17_99 - 2_87
    assert wallet_balance(player, "EUR") == 2_01
    assert balance(chart.tax("DE", "EUR")) == -2_87
    assert balance(chart.revenue(game.pk, "EUR")) == 0
    assert balance(chart.revenue(game.pk, "USD")) == -(19_52 - 3_11)
    # Long of the euros that came, short of the dollars that are owed.
    assert positions_on(today) == {"EUR": net, "USD": -(19_52 - 3_11)}
    [sums] = ORDER_LINES.sums(ORDER_LINES.counted())
    assert (sums.currency, sums.values["gross_minor"], sums.values["tax_minor"]) == (
        "USD",
        19_52,
        3_11,
    )

    for key, amount in (("1", 1), ("2", 9_00), ("3", 8_98)):
        refund_line(line=line, amount_minor=amount, reason="No", key=key, actor=agent)
    returned = REFUNDS.sums(REFUNDS.counted())
    assert sum(one.values["gross_minor"] for one in returned) == 19_52
    assert sum(one.values["tax_minor"] for one in returned) == 3_11
    assert positions_on(today) == {}
    assert balance(chart.revenue(game.pk, "USD")) == balance(chart.tax("DE", "EUR")) == 0
    assert wallet_balance(player, "EUR") == 20_00
    assert verify().discrepancies == ()
