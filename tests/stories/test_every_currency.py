"""The player's journey once in each currency: offered, topped up, bought, given back."""

import pytest
from django.db import connection

from billing.errors import AmountRefused
from billing.ledger.services import verify
from billing.models import Order
from billing.payments.gateways import sandbox_bank
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import resolve_payment
from billing.selectors.wallets import wallet_balance
from billing.services.catalogue import add_product
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from incubator.core.money import CURRENCIES, format_money, limit_in, parse_money
from studios.models import Studio
from studios.services.games import add_game
from tests.clients import Client
from tests.publishing import put_on_site

# A usual price, what 100 dollars are roughly (a refund that one agent gives), and 1,000.
PRICES = {"USD": "19.99", "EUR": "19.99", "GBP": "17.49", "CNY": "128.00", "JPY": "2,980", "KRW": "26,000", "KWD": "6.125"}  # fmt: skip


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_a_game_is_paid_for_and_given_back_in_its_own_currency(
    db: None, studio: Studio, founder: User, player: User, agent: User, currency: str
) -> None:
    price = parse_money(PRICES[currency], currency)
    game = add_game(
        studio=studio, title="Moth", tagline="", about="", currency=currency, actor=founder
    )
    put_on_site(game)
    dear = limit_in(currency, 300)
    product, bundle = (
        add_product(
            game=game, sku=sku, name=sku, currency=currency, amount_minor=amount, actor=founder
        )
        for sku, amount in (("full", price), ("bundle", dear))
    )
    client = Client()
    client.force_login(player)
    page = client.get(f"/wallet/?currency={currency}")
    assert page.status_code == 200

    sent = client.post(f"/wallet/?currency={currency}", {"amount_minor": PRICES[currency]})
    assert sent.status_code == 302, sent.content.decode()
    _pay(IncomingPayment.objects.get())
    assert wallet_balance(player, currency) == price
    first = buy_with_wallet(player=player, product=product, key="1", actor=player)
    given = refund_line(
        line=first.lines.get(), amount_minor=price, reason="No", key="1", actor=agent
    )
    assert (given.state, wallet_balance(player, currency)) == ("paid", price)

    _pay(start_top_up(player=player, amount_minor=dear, currency=currency, actor=player))
    second = buy_with_wallet(player=player, product=bundle, key="2", actor=player)
    line = second.lines.get()
    most = limit_in(currency, 100)
    small = refund_line(line=line, amount_minor=most, reason="No", key="2", actor=agent)
    rest = refund_line(line=line, amount_minor=1, reason="No", key="3", actor=agent)
    assert (small.state, rest.state) == ("paid", "requested")
    assert verify().discrepancies == ()
    assert Order.objects.filter(currency=currency).count() == 2


def _pay(started: IncomingPayment) -> None:
    sandbox_bank.pay_charge(
        token=started.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    resolve_payment(payment=started)


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_a_limit_means_about_the_same_everywhere_and_the_database_knows_it(
    db: None, player: User, currency: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_limit(1000, %s)", [currency])
        assert cursor.fetchone() == (limit_in(currency, 1000),)
    most = format_money(limit_in(currency, 1000), currency)
    over = limit_in(currency, 1000) + 1
    with pytest.raises(AmountRefused, match=most.replace("$", r"\$")):
        start_top_up(player=player, amount_minor=over, currency=currency, actor=player)
