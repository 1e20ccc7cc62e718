"""What balances and staff pages of an account take beside many lines; BENCH_SIZE=large: ten million.

A game's account is in every purchase of 670 days, a wallet in few of them. Some purchases come after
the checkpoint, a part of them for days long before.
"""

import os
from datetime import timedelta

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.models import Account, Line
from billing.ledger.services import Draft, Posting, balance, open_accounts, post, take_checkpoints
from incubator.accounts.models import User
from incubator.core import books
from incubator.core.database import value
from tests.bench.old_purchases import DAYS, fill, milliseconds, page_of

LARGE = os.environ.get("BENCH_SIZE") == "large"
LINES = 10_000_000 if LARGE else 100_000
WALLETS = 2_000 if LARGE else 20
FULL = 10**9
# As many as a minute brings, in which no checkpoint is taken, and for which days.
SINCE, DAYS_AGO = 600, (0, 0, 0, 200)
# Milliseconds: what is wanted on a quiet machine, and what is too much on any.
WANTED, MOST = 10, 400
GAME, TAX, WALLET = chart.revenue(1, "USD"), chart.tax("DE", "USD"), chart.wallet(7, "USD")


def test_an_account_is_read_in_no_time(committed_db: str, finance: User) -> None:
    wallets = [chart.wallet(number, "USD") for number in range(1, WALLETS + 1)]
    source = chart.gateway("sandbox", "USD")
    open_accounts([GAME, TAX, source, *wallets])
    post([top_up(source, wallet) for wallet in wallets], actor=None)
    fill(LINES, GAME, TAX, WALLETS)
    take_checkpoints()
    post([purchase(number) for number in range(SINCE)], actor=None)
    print(f"\nbeside {Line.objects.count():,} lines:")
    for said, ref in {"the game": GAME, "a wallet": WALLET}.items():
        stood = "SELECT sum(amount) FROM ledger_line WHERE account_id = %s"
        assert balance(ref) == value(stood, [Account.objects.get(code=ref.code).pk])
        measure(said, ref, finance)


def top_up(source: AccountRef, wallet: AccountRef) -> Draft:
    sides = (Posting(source, FULL), Posting(wallet, -FULL))
    before = books.today() - timedelta(days=DAYS)
    return Draft(wallet.code, TOP_UP(top_up="U-1"), before, sides)


def purchase(number: int) -> Draft:
    day = books.today() - timedelta(days=DAYS_AGO[number % len(DAYS_AGO)])
    sides = (Posting(WALLET, 100), Posting(GAME, -84), Posting(TAX, -16))
    return Draft(f"new:{number}", TOP_UP(top_up="U-1"), day, sides)


def measure(said: str, ref: AccountRef, reader: User) -> None:
    end = books.first_of(books.today()) - timedelta(days=1)
    month = {"since": books.first_of(end), "until": end}
    lines = Line.objects.filter(account__code=ref.code, entry__effective_on=books.first_of(end))
    middle = lines.order_by("-pk")[:1].get().pk
    reads = {
        "balance": lambda: balance(ref),
        "page of this month": page_of(reader, ref),
        "page of last month": page_of(reader, ref, **month),
        "its second day": page_of(reader, ref, **month, after=middle),
        "back from there": page_of(reader, ref, **month, before=middle),
    }
    for what, read in reads.items():
        spent = milliseconds(read)
        print(f"{said}, {what}: {spent:.1f} ms, {WANTED} wanted")
        assert spent < MOST
