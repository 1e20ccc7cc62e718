"""Each night the books are recomputed; when they do not agree, somebody is told and it is seen."""

from datetime import date

import pytest
from django.urls import reverse

from billing.entry_words import ORDER
from billing.errors import BooksUnsound
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one, verify
from billing.models import Order, Product
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from billing.services.soundness import check_books
from billing.tasks import verify_books
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from incubator.schedule import SWEEPS
from incubator.work.models import FailedWork, SweepRun
from tests.billing.conftest import Fill
from tests.clients import Client
from tests.powers import tamper

pytestmark = pytest.mark.django_db

COLUMNS = (
    "order_id, game_id, product_id, units, currency, gross_minor, tax_minor, fee_minor,"
    " settled_currency, settled_gross_minor, settled_tax_minor, settled_fee_minor,"
    " effective_on, recorded_at"
)


@pytest.fixture
def order(player: User, product: Product, agent: User, fill: Fill) -> Order:
    """Bought and partly given back."""
    fill(player, 5_000)
    bought = buy_with_wallet(player=player, product=product, key="a", actor=player)
    refund_line(line=bought.lines.get(), amount_minor=500, reason="Broken", key="r", actor=agent)
    return bought


def test_sound_books_tell_nobody(order: Order, finance: User) -> None:
    assert check_books().discrepancies == ()
    assert not Notification.objects.filter(kind="books_unsound").exists()


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE billing_order SET gross_minor = 5", "order differs from its entry"),
        ("UPDATE billing_order SET gross_minor = 5", "order differs from its parts"),
        (
            "UPDATE billing_orderline SET tax_minor = 1, settled_tax_minor = 1",
            "order differs from its parts",
        ),
        ("UPDATE billing_tender SET amount_minor = 5", "what paid an order differs from its parts"),
        (
            "UPDATE billing_refundpart SET amount_minor = 5",
            "where a refund went differs from its parts",
        ),
        (
            f"INSERT INTO billing_orderline ({COLUMNS}) SELECT {COLUMNS} FROM billing_orderline",  # noqa: S608  # ours
            "order differs from its parts",
        ),
        (
            "UPDATE billing_order SET entry_id = (SELECT entry_id FROM billing_refund)",
            "order differs from its entry",
        ),
        ("UPDATE billing_order SET currency = 'EUR'", "order differs from its entry"),
        (
            "UPDATE billing_order SET state = 'cancelled', entry_id = NULL",
            "entry is named by no order",
        ),
        ("UPDATE billing_order SET state = 'cancelled'", "order differs from its entry"),
        (
            "WITH parts AS (DELETE FROM billing_refundpart) DELETE FROM billing_refund",
            "entry is named by no refund",
        ),
        ("UPDATE billing_refund SET amount_minor = 501", "refund differs from its entry"),
        (
            "UPDATE billing_refund SET entry_id = (SELECT entry_id FROM billing_order)",
            "refund differs from its entry",
        ),
        (
            "UPDATE payments_incomingpayment SET amount_minor = 1",
            "incoming-payment differs from its entry",
        ),
        (
            "UPDATE payments_incomingpayment SET state = 'started'",
            "incoming-payment differs from its entry",
        ),
    ],
)
def test_a_row_and_its_entry_are_compared_both_ways(order: Order, sql: str, what: str) -> None:
    tamper(sql)
    assert what in {found.what for found in verify().discrepancies}


def test_an_entry_about_an_order_that_is_not_there_is_found(order: Order) -> None:
    lines = (Posting(chart.gateway("x", "USD"), 5), Posting(chart.revenue(1, "USD"), -5))
    said = ORDER(game="Kite", product="All of it", order="O-9")
    post_one(
        Draft("lone", said, date(2026, 10, 1), lines, subject=("billing.order", 999)), actor=None
    )
    [found] = verify().discrepancies
    assert (found.what, found.where) == ("entry is named by no order", "lone")


def test_finance_and_operations_are_told_once_a_day_where_they_may_look(
    order: Order, finance: User, operations: User, fund_manager: User
) -> None:
    tamper("UPDATE billing_refund SET amount_minor = 501")
    for _time in range(2):
        with pytest.raises(BooksUnsound, match="refund differs from its entry"):
            check_books()
    told = {one.person: one for one in Notification.objects.filter(kind="books_unsound")}
    assert told.keys() == {finance, operations}
    for reader, one in told.items():
        client = Client()
        client.force_login(reader)
        assert client.get(one.url).status_code == 200
    assert told[finance].url == reverse("billing:ledger")
    assert "2 differences" in str(told[finance].text)


def test_the_nights_sweep_that_fails_is_seen_by_operations(order: Order, finance: User) -> None:
    assert "billing.tasks.verify_books" in {sweep["task"] for sweep in SWEEPS.values()}
    verify_books.apply()
    assert SweepRun.objects.get(task="billing.tasks.verify_books").error == ""
    tamper("UPDATE billing_order SET gross_minor = 5")
    verify_books.apply()
    failed = FailedWork.objects.open().get()
    assert "order differs from its entry" in failed.error
    assert Notification.objects.filter(kind="books_unsound", person=finance).exists()
