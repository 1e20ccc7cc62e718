"""`verify_ledger` finds what somebody who is past all guards could have done."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.services import (
    Capture,
    Draft,
    Posting,
    Reservation,
    post,
    post_one,
    reserve_one,
    take_checkpoints,
    verify,
)
from tests.powers import tamper


@pytest.fixture
def books(committed_db: str) -> None:
    post(
        [
            Draft(
                key=f"top-up:{number}",
                said=TOP_UP(top_up="U-1"),
                effective_on=date(2026, 10, number),
                postings=(
                    Posting(chart.gateway("sandbox", "USD"), 1000 + number),
                    Posting(chart.wallet(number, "USD"), -1000 - number),
                ),
            )
            for number in range(1, 20)
        ],
        actor=None,
    )
    take_checkpoints()
    hold = reserve_one(
        Reservation(
            key="hold:10",
            said=TOP_UP(top_up="U-1"),
            account=chart.wallet(10, "USD"),
            amount=600,
            expires_at=timezone.now(),
        ),
        actor=None,
    )
    post_one(
        Draft(
            key="spent:10",
            said=TOP_UP(top_up="U-1"),
            effective_on=date(2026, 10, 20),
            postings=(
                Posting(chart.wallet(10, "USD"), 500),
                Posting(chart.revenue(3, "USD"), -500),
            ),
            captures=(Capture(hold, 400),),
        ),
        actor=None,
    )


def test_sound_books_pass(books: None, capsys: pytest.CaptureFixture[str]) -> None:
    result = verify()
    assert (result.entries, result.lines, result.discrepancies) == (20, 40, ())
    call_command("verify_ledger")
    assert "20 entries, 40 lines" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE ledger_balance SET amount = -1 WHERE amount = -1003", "stored balance"),
        ("UPDATE ledger_line SET amount = amount + 1 WHERE amount = 1002", "does not balance"),
        ("DELETE FROM ledger_line WHERE abs(amount) = 1004", "no lines"),
        (
            "UPDATE ledger_line SET amount = amount * 2 WHERE abs(amount) = 1005",
            "content differs",
        ),
        ("UPDATE ledger_entry SET effective_on = '2020-01-01' WHERE key = 'top-up:6'", "content"),
        ("UPDATE ledger_line SET amount = -amount WHERE abs(amount) = 1007", "changed sign"),
        ("UPDATE ledger_checkpoint SET amount = 1", "checkpoint"),
        ("DELETE FROM ledger_entry WHERE key = 'top-up:8'", "line has no entry"),
        ("DELETE FROM ledger_account WHERE code = 'liability:wallet:9'", "line has no account"),
        ('UPDATE ledger_entry SET parameters = \'{"top_up": "U-9"}\' WHERE id % 2 = 0', "content"),
        ("UPDATE ledger_entry SET content_hash = '' WHERE key = 'top-up:6'", "content differs"),
        ("UPDATE ledger_balance SET held = 199 WHERE held = 200", "held amount differs"),
        ("UPDATE ledger_hold SET captured = 401", "hold differs from its moves"),
        ("UPDATE ledger_hold SET released = 1", "hold differs from its moves"),
        ("DELETE FROM ledger_holdmove", "hold differs from its moves"),
        ("UPDATE ledger_holdmove SET amount = 501", "capture exceeds what its entry takes"),
        (
            "UPDATE ledger_holdmove SET entry_id = 10",
            "capture exceeds what its entry takes",
        ),
    ],
)
def test_tampering_is_found_and_the_command_fails(books: None, sql: str, what: str) -> None:
    tamper(sql)
    assert any(what in str(found) for found in verify().discrepancies)
    with pytest.raises(CommandError, match="differences found"):
        call_command("verify_ledger")
