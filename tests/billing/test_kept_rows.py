"""What decides where money goes is kept as it was recorded, also against raw SQL."""

import pytest
from django.db import connection

from billing.models import Order, Product
from billing.payments.models import IncomingPayment
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from tests.billing.conftest import Fill
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(player: User, product: Product, fill: Fill) -> Order:
    fill(player, 5_000)
    return buy_with_wallet(player=player, product=product, key="a", actor=player)


@pytest.mark.parametrize(
    "change",
    [
        "number = 'X'",
        "id = id + 1",
        "funded_by = 'gateway'",
        "source = 'elsewhere'",
        "recorded_at = now()",
        "entry_id = (SELECT entry_id FROM payments_incomingpayment)",
    ],
)
def test_where_an_order_was_paid_from_is_kept(order: Order, change: str) -> None:
    """A refund goes back there."""
    before = Order.objects.values().get()
    refuse("UPDATE billing_order SET " + change, "is kept as it was written")  # noqa: S608
    assert Order.objects.values().get() == before


@pytest.mark.parametrize(
    "change", ["entry_id = (SELECT entry_id FROM billing_order)", "fee_minor = 0"]
)
def test_a_paid_top_up_is_final(order: Order, change: str) -> None:
    before = IncomingPayment.objects.values().get()
    refuse("UPDATE payments_incomingpayment SET " + change, "is kept as it was written")  # noqa: S608
    assert IncomingPayment.objects.values().get() == before


@pytest.mark.parametrize(
    "table",
    [
        *("billing_order", "billing_refund", "billing_payout"),
        *("billing_servicecharge", "billing_price"),
        *("payments_outgoingpayment", "payments_paymentreturn"),
        *("payments_incomingpayment", "payments_providerreport", "payments_unmatchedreport"),
    ],
)
def test_no_table_of_money_is_emptied(order: Order, table: str) -> None:
    # What a commit would have checked, checked now: PostgreSQL empties no table before.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refuse(
        f"TRUNCATE {table} CASCADE", "is refused: (rows of money are|what providers said is) kept"
    )
    assert Order.objects.get() == order
