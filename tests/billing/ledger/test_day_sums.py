"""Days of system accounts are summed behind their checkpoints, and say what their lines say."""

import time
from datetime import date

import pytest

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Account, DaySum
from billing.ledger.selectors import Period, Sums, sums
from billing.ledger.services import Draft, Posting, post, take_checkpoints, verify
from incubator.core.database import value
from tests.powers import tamper

pytestmark = pytest.mark.django_db

GATEWAY, WALLET = chart.gateway("sandbox", "USD"), chart.wallet(7, "USD")
PATIENCE_SECONDS = 120
FIRST, SECOND = date(2026, 10, 1), date(2026, 10, 2)


def top_up(key: str, day: date, amount: int) -> Draft:
    sides = (GATEWAY, WALLET) if amount > 0 else (WALLET, GATEWAY)
    postings = (Posting(sides[0], abs(amount)), Posting(sides[1], -abs(amount)))
    return Draft(key, TOP_UP(top_up=key), day, postings)


def test_days_are_summed_once_and_late_entries_join_theirs(committed_db: str) -> None:
    post([top_up("a", FIRST, 100), top_up("b", FIRST, -30), top_up("c", SECOND, 7)], actor=None)
    pass_all()
    take_checkpoints()
    assert days() == [(FIRST, 100, 30, 2), (SECOND, 7, 0, 1)]
    # For a day that has been summed, and not passed by the checkpoint yet.
    post([top_up("d", FIRST, 1)], actor=None)
    expected = Sums(0, 101, 30, 3), Sums(71, 7, 0, 1)
    gateway = Account.objects.get(code=GATEWAY.code)
    for _before_and_after in range(2):
        found = (sums(gateway, Period(FIRST, FIRST)), sums(gateway, Period(SECOND, SECOND)))
        assert found == expected
        assert verify().discrepancies == ()
        pass_all()
    assert days() == [(FIRST, 101, 30, 3), (SECOND, 7, 0, 1)]


def test_what_was_tampered_with_is_found(committed_db: str) -> None:
    post([top_up("a", FIRST, 100)], actor=None)
    pass_all()
    tamper("UPDATE ledger_daysum SET debit = 99")
    [found] = verify().discrepancies
    assert (found.what, found.expected, found.found) == (
        "sum of a day differs from its lines",
        "100 0 1",
        "99 0 1",
    )


def pass_all() -> None:
    """Checkpoints stop at the oldest transaction that runs on the server, which may be one of
    another test beside this one.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        take_checkpoints()
        if value("SELECT bool_and(below > txid) FROM ledger_checkpoint, ledger_entry"):
            return
        time.sleep(0.1)
    pytest.fail("Checkpoints do not pass what was posted.")


def days() -> list[tuple[date, int, int, int]]:
    rows = DaySum.objects.order_by("effective_on")
    return list(rows.values_list("effective_on", "debit", "credit", "lines"))
