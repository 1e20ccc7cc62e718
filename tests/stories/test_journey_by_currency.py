"""The whole journey in euros, yuan and yen: limits, tax, order, refund, vote, statement."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.errors import AmountRefused
from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.models import Order, Product, Refund
from billing.payments.gateways import sandbox_bank
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import resolve_payment
from billing.selectors.wallets import wallet_balance
from billing.services.catalogue import add_product
from billing.services.refunds import refund_line
from billing.services.taxes import add_tax_rate
from billing.services.topups import start_top_up
from funding.models import Deal
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from incubator.accounts.services.countries import choose_country
from incubator.core import books
from incubator.core.money import decimal_text, exponent
from studios.models import Game, Studio
from studios.services.games import add_game
from tests.clients import Client
from tests.funding.making import plain_terms
from tests.publishing import put_on_site
from tests.voting import approve


@dataclass(frozen=True, slots=True)
class Journey:
    """Amounts in minor units. `hundred` is what about 100 dollars are: an agent's own refund, a
    third of the bundle's price, and a tenth of the largest top-up."""

    currency: str
    country: str
    percent: str
    on_top: bool
    price: int
    hundred: int
    # What is paid for both, the tax of each, and the tax that goes back with 100 dollars and a unit.
    paid: tuple[int, int]
    taxes: tuple[int, int]
    tax_back: int
    payable: int


JOURNEYS = (
    # 319.99 − 100.01 − (51.09 − 15.97) = 184.86, of which 60 % are the studio's.
    Journey("EUR", "DE", "19", False, 19_99, 100_00, (19_99, 300_00), (3_19, 47_90), 15_97, 110_92),
    # 2,228.00 − 700.01 − (126.12 − 39.62) = 1,441.49
    Journey(
        *("CNY", "CN", "6", False, 128_00, 700_00),
        *((128_00, 2100_00), (7_25, 118_87), 39_62, 864_89),
    ),
    # 52,778 − 15,001 − (4,798 − 1,364) = 34,343
    Journey(
        *("JPY", "JP", "10", True, 2_980, 15_000),
        *((3_278, 49_500), (298, 4_500), 1_364, 20_606),
    ),
)


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.currency)
def test_the_whole_journey(
    studio: Studio,
    founder: User,
    player: User,
    agent: User,
    support_lead: User,
    finance: User,
    fund_manager: User,
    monkeypatch: pytest.MonkeyPatch,
    journey: Journey,
) -> None:
    today = books.today()
    game, full, bundle = _on_sale(studio, founder, journey)
    deal = _signed(game, fund_manager, journey, today)
    add_tax_rate(
        country=journey.country,
        game=None,
        jurisdiction=journey.country,
        percent=Decimal(journey.percent),
        on_top=journey.on_top,
        valid_from=today,
        actor=finance,
    )
    choose_country(user=player, country=journey.country, actor=player)

    _fill_within_limits(player, journey)
    assert wallet_balance(player, journey.currency) == sum(journey.paid)
    orders = [_bought(player, product) for product in (full, bundle)]
    assert tuple(order.gross_minor for order in orders) == journey.paid
    assert tuple(order.tax_minor for order in orders) == journey.taxes
    assert {order.tax_country for order in orders} == {journey.country}
    assert wallet_balance(player, journey.currency) == 0
    tax = chart.tax(journey.country, journey.currency)
    assert balance(tax) == -sum(journey.taxes)

    _give_back(orders[1], agent, support_lead, journey)
    back = journey.hundred + 1
    assert wallet_balance(player, journey.currency) == back
    assert balance(tax) == journey.tax_back - sum(journey.taxes)

    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    statement = settle_month(deal=deal, month=today, actor=finance)
    assert statement.currency == journey.currency
    lines = {line.code: line.amount_minor for line in statement.lines.all()}
    assert (lines["gross"], lines["refunds"]) == (sum(journey.paid), -back)
    assert (lines["tax"], lines["tax_returned"]) == (-sum(journey.taxes), journey.tax_back)
    assert statement.payable_minor == journey.payable
    assert balance(chart.payable(studio.pk, journey.currency)) == -journey.payable
    assert balance(chart.revenue(game.pk, journey.currency)) == 0
    assert verify().discrepancies == ()


def _on_sale(studio: Studio, founder: User, journey: Journey) -> tuple[Game, Product, Product]:
    currency = journey.currency
    game = add_game(
        studio=studio, title="Moth", tagline="", about="", currency=currency, actor=founder
    )
    put_on_site(game)
    full, bundle = (
        add_product(
            game=game, sku=sku, name=sku, currency=currency, amount_minor=minor, actor=founder
        )
        for sku, minor in (("full", journey.price), ("bundle", 3 * journey.hundred))
    )
    return game, full, bundle


def _signed(game: Game, fund_manager: User, journey: Journey, today: date) -> Deal:
    currency = journey.currency
    terms = replace(plain_terms(60), currency=currency, exponent=exponent(currency))
    first = books.first_of(today)
    return sign_deal(game=game, terms=terms, effective_from=first, actor=fund_manager)


def _fill_within_limits(player: User, journey: Journey) -> None:
    """About a dollar is the least and about 1,000 the most; what both cost lies between."""
    least, most = journey.hundred // 100, 10 * journey.hundred
    for refused in (least - 1, most + 1):
        with pytest.raises(AmountRefused):
            start_top_up(
                player=player, amount_minor=refused, currency=journey.currency, actor=player
            )
    client = Client()
    client.force_login(player)
    typed = {"amount_minor": decimal_text(sum(journey.paid), journey.currency)}
    assert client.post(f"/wallet/?currency={journey.currency}", typed).status_code == 302
    started = IncomingPayment.objects.get()
    sandbox_bank.pay_charge(
        token=started.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    resolve_payment(payment=started)


def _bought(player: User, product: Product) -> Order:
    """From the buy page, for the sum that it shows."""
    client = Client()
    client.force_login(player)
    shown = client.get(f"/buy/{product.pk}/").context["gross_minor"]
    answer = client.post(f"/buy/{product.pk}/", {"expected_minor": str(shown)})
    return Order.objects.get(number=answer["Location"].rstrip("/").rpartition("/")[2])


def _give_back(order: Order, agent: User, support_lead: User, journey: Journey) -> None:
    line = order.lines.get()
    small = refund_line(
        line=line, amount_minor=journey.hundred, reason="No", key="small", actor=agent
    )
    more = refund_line(line=line, amount_minor=1, reason="No", key="more", actor=agent)
    assert (small.state, more.state) == ("paid", "requested")
    assert approve(more, support_lead).state == "paid"
    assert sum(one.tax_minor for one in Refund.objects.all()) == journey.tax_back
