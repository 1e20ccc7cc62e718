"""The page of an account, and a balance, with a ledger of millions of lines behind them.

A game sold for years: its account has a third of all lines, those of each day summed up behind the
checkpoint, and some that came after it. A wallet has as many as somebody who buys daily. BENCH_SIZE=large fills in ten
million lines.
"""

import os
import time
from collections.abc import Callable
from statistics import median

import pytest
from django.db import connections
from django.urls import reverse

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Account, Line
from billing.ledger.services import (
    Draft,
    Posting,
    balance,
    open_accounts,
    post,
    take_checkpoints,
)
from incubator.accounts.models import User
from incubator.core import books
from tests.bench.old_lines import fill
from tests.clients import Client
from tests.powers import as_owner

LARGE = os.environ.get("BENCH_SIZE") == "large"
LINES = 10_000_000 if LARGE else 200_000
WALLETS = 2_000
# Milliseconds: what is wanted of the page on a quiet machine, and what neighbours may make of it.
WANTED, MOST = 10, 80
GAME, TAX = chart.revenue(1, "USD"), chart.tax("DE", "USD")
TAIL = 500


@pytest.fixture
def filled(committed_db: str) -> None:
    wallets = [chart.wallet(number, "USD") for number in range(1, WALLETS + 1)]
    source = chart.gateway("sandbox", "USD")
    open_accounts([GAME, TAX, source, *wallets])
    fill(LINES, GAME, TAX, WALLETS)
    take_checkpoints()
    post([_top_up(number) for number in range(TAIL)], actor=None)
    # As autovacuum does soon.
    as_owner("ANALYZE")
    connections.close_all()


def _top_up(number: int) -> Draft:
    """After the checkpoint, and of the game, so that its balance has a tail."""
    lines = (Posting(chart.gateway("sandbox", "USD"), 100), Posting(GAME, -100))
    return Draft(f"tail:{number}", TOP_UP(top_up=f"U-{number}"), books.today(), lines)


def milliseconds(read: Callable[[], object]) -> float:
    """The median of some; the first is left out."""
    read()
    spent = []
    for _ in range(20):
        began = time.perf_counter()
        read()
        spent.append(1000 * (time.perf_counter() - began))
    return median(spent)


def page_of(reader: User, ref: chart.AccountRef, period: str = "") -> Callable[[], object]:
    client = Client()
    client.force_login(reader)
    account = Account.objects.get(code=ref.code, currency=ref.currency)
    address = reverse("billing:ledger_account", args=[account.pk])
    return lambda: client.get(f"{address}{period}").content


def test_an_account_is_read_in_no_time(filled: None, finance: User) -> None:
    wallet = chart.wallet(7, "USD")
    days = f"?since=2020-01-01&until={books.today()}"
    reads = {
        "balance of the game": lambda: balance(GAME),
        "balance of a wallet": lambda: balance(wallet),
        "page of the game's account": page_of(finance, GAME),
        "page of a wallet's account": page_of(finance, wallet),
        "all of the game's days": page_of(finance, GAME, days),
        "all of the wallet's days": page_of(finance, wallet, days),
    }
    print(f"\nbeside {Line.objects.count():,} lines; under {WANTED} ms is wanted")
    spent = {said: milliseconds(read) for said, read in reads.items()}
    for said, took in spent.items():
        print(f"{said:>28}: {took:5.1f} ms")
    assert max(spent.values()) < MOST
