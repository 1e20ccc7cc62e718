"""Two people at once: keys, wallets and account creation under real concurrency."""

import threading
from collections.abc import Callable
from datetime import date

from django.db import connection

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds, KeyReused, LedgerError
from billing.ledger.models import Entry, Line
from billing.ledger.services import Draft, Posting, balance, post, post_one, verify

WALLETS = [chart.wallet(number, "USD") for number in range(1, 6)]


def draft(key: str, debit: chart.AccountRef, credit: chart.AccountRef, amount: int) -> Draft:
    return Draft(
        key=key,
        said=TOP_UP(top_up="U-1"),
        effective_on=date(2026, 10, 1),
        postings=(Posting(debit, amount), Posting(credit, -amount)),
    )


def at_once(workers: int, work: Callable[[int], object]) -> list[BaseException]:
    """Run `work(number)` in as many threads, started together; returns what they raised."""
    start = threading.Barrier(workers)
    raised: list[BaseException] = []

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except LedgerError as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def test_one_event_posted_by_eight_at_once_is_one_entry(committed_db: str) -> None:
    event = draft("event", chart.gateway("sandbox", "USD"), WALLETS[0], 500)
    assert at_once(8, lambda number: post_one(event, actor=None)) == []
    assert Entry.objects.count() == 1
    assert Line.objects.count() == 2
    assert balance(WALLETS[0]) == -500


def test_ten_purchases_from_a_wallet_that_pays_for_three_leave_three(committed_db: str) -> None:
    post_one(draft("in", chart.gateway("sandbox", "USD"), WALLETS[0], 300), actor=None)
    revenue = chart.revenue(3, "USD")
    raised = at_once(
        10,
        lambda number: (
            post_one(draft(f"o:{number}", WALLETS[0], revenue, 100), actor=None) and None
        ),
    )
    assert len(raised) == 7
    assert {type(error) for error in raised} == {InsufficientFunds}
    assert balance(WALLETS[0]) == 0
    assert balance(revenue) == -300
    assert verify().discrepancies == ()


def test_moves_between_wallets_in_all_directions_do_not_deadlock(committed_db: str) -> None:
    gateway = chart.gateway("sandbox", "USD")
    post([draft(f"in:{ref.code}", gateway, ref, 100_000) for ref in WALLETS], actor=None)

    def shuffle(number: int) -> None:
        for turn in range(20):
            giver = WALLETS[(number + turn) % len(WALLETS)]
            taker = WALLETS[(number * 3 + turn * 2 + 1) % len(WALLETS)]
            if giver != taker:
                post_one(draft(f"m:{number}:{turn}", giver, taker, 10), actor=None)

    assert at_once(6, shuffle) == []
    assert sum(balance(ref) for ref in WALLETS) == -500_000
    assert verify().discrepancies == ()


def test_batches_that_overlap_in_any_order_write_each_event_once(committed_db: str) -> None:
    """Between system accounts, so that no wallet's lock puts them in a row."""
    gateway, bank = chart.gateway("sandbox", "USD"), chart.bank("main", "USD")
    events = [draft(f"e:{number}", bank, gateway, 10) for number in range(40)]

    def post_some(number: int) -> None:
        chosen = events[number * 5 :] + events[: number * 5]
        entries = post(chosen if number % 2 else chosen[::-1], actor=None)
        assert len(entries) == 40

    assert at_once(8, post_some) == []
    assert Entry.objects.count() == 40
    assert balance(bank) == 400
    assert verify().discrepancies == ()


def test_of_eight_events_under_one_key_one_is_written(committed_db: str) -> None:
    gateway, bank = chart.gateway("sandbox", "USD"), chart.bank("main", "USD")
    raised = at_once(
        8, lambda number: post_one(draft("one", bank, gateway, number + 1), actor=None)
    )
    assert [type(error) for error in raised] == [KeyReused] * 7
    assert Entry.objects.count() == 1


def test_accounts_that_eight_open_at_once_are_opened_once(committed_db: str) -> None:
    gateway = chart.gateway("sandbox", "USD")

    def fill(number: int) -> None:
        turned = WALLETS[number % 5 :] + WALLETS[: number % 5]
        post([draft(f"f:{number}:{ref.code}", gateway, ref, 10) for ref in turned], actor=None)

    assert at_once(8, fill) == []
    assert [balance(ref) for ref in WALLETS] == [-80] * 5
    assert verify().discrepancies == ()
