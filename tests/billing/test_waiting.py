"""Six buyers at once: whose transaction is open holds up nobody but the same buyer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from billing.ledger.services import verify
from billing.models import Order, Product
from billing.selectors.wallets import wallet_balance
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from tests.billing.conftest import Fill
from tests.billing.making import put_on_sale
from tests.cast import person

pytestmark = pytest.mark.usefixtures("committed_db")

BUYERS = 6
PATIENCE = 30


def waiting() -> dict[int, set[str]]:
    """What each waiting process of this database waits for: a table's row, or what else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT activity.pid, coalesce(rows.relation::regclass::text, wanted.locktype)"
            " FROM pg_stat_activity AS activity"
            " LEFT JOIN pg_locks AS wanted ON wanted.pid = activity.pid AND NOT wanted.granted"
            " LEFT JOIN pg_locks AS rows ON rows.pid = activity.pid AND rows.locktype = 'tuple'"
            " WHERE activity.datname = current_database()"
            " AND cardinality(pg_blocking_pids(activity.pid)) > 0"
        )
        found: dict[int, set[str]] = {}
        for pid, what in cursor.fetchall():
            found.setdefault(pid, set()).add(what)
        return found


@contextmanager
def bought_and_open(buyers: list[User], product: Product) -> Iterator[None]:
    """Inside, each of them has bought, and none of the transactions has ended."""
    all_bought, may_end = threading.Barrier(len(buyers) + 1), threading.Event()
    threads = [
        threading.Thread(target=_buy, args=(buyer, product, all_bought.wait, may_end.wait))
        for buyer in buyers
    ]
    for thread in threads:
        thread.start()
    try:
        # Were one of them to wait for another, this would break.
        all_bought.wait(PATIENCE)
        yield
    finally:
        may_end.set()
        for thread in threads:
            thread.join(PATIENCE)


def _buy(
    buyer: User,
    product: Product,
    have_bought: Callable[[float], object],
    may_end: Callable[[float], object],
) -> None:
    try:
        with transaction.atomic():
            buy_with_wallet(player=buyer, product=product, key="at once", actor=buyer)
            have_bought(PATIENCE)
            may_end(PATIENCE)
    finally:
        connection.close()


@pytest.fixture
def buyers(fill: Fill) -> list[User]:
    people = [person(f"Buyer Number {number}") for number in range(BUYERS)]
    for buyer in people:
        fill(buyer, 5_000)
    return people


def test_six_buyers_wait_for_nobody(buyers: list[User], product: Product) -> None:
    with bought_and_open(buyers, product):
        assert waiting() == {}
        assert not Order.objects.exists()
    assert Order.objects.count() == BUYERS
    assert {wallet_balance(buyer, "USD") for buyer in buyers} == {5_000 - 1_999}
    assert verify().discrepancies == ()


def test_a_second_purchase_waits_for_its_buyers_first(
    buyers: list[User], product: Product, founder: User
) -> None:
    again, part = buyers[0], put_on_sale(product.game, "part", "Part", 19_99, founder)

    def buy() -> None:
        buy_with_wallet(player=again, product=part, key="again", actor=again)
        connection.close()

    second = threading.Thread(target=buy)
    with bought_and_open(buyers, product):
        second.start()
        # It may take a moment to get there.
        for _ in range(PATIENCE * 20):
            if found := waiting():
                break
            second.join(0.05)
        # The buyer's own turn, which is a lock by name.
        assert list(found.values()) == [{"advisory"}]
    second.join(PATIENCE)
    assert wallet_balance(again, "USD") == 5_000 - 2 * 1_999
