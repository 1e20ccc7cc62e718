"""Holds: what is kept cannot be spent, is captured in parts, voided, or expires."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from billing.entry_words import ORDER
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds, KeyReused, LedgerError, NotHeld
from billing.ledger.models import Entry, Hold, HoldMove
from billing.ledger.services import (
    Capture,
    Draft,
    Reservation,
    available,
    balance,
    expire_holds,
    post,
    post_one,
    reserve,
    reserve_one,
    verify,
    void,
)
from incubator.accounts.models import User
from tests.billing.ledger.machine import GATEWAY, LATER, REVENUE, moved

WALLET, OTHER = chart.wallet(7, "USD"), chart.wallet(8, "USD")
FUND = chart.fund(1, "USD")


def kept(
    amount: int,
    key: str = "hold:1",
    account: chart.AccountRef = WALLET,
    expires_at: datetime | None = None,
) -> Reservation:
    return Reservation(
        key=key,
        said=ORDER(game="Paper Tides", product="Full game", order="O-1"),
        account=account,
        amount=amount,
        expires_at=expires_at or timezone.now() + LATER,
        subject=("billing.order", 1),
    )


def bought(amount: int, *captures: Capture, key: str = "order:1") -> Draft:
    return moved(key, WALLET, REVENUE, amount, *captures)


@pytest.fixture
def wallet(db: None) -> None:
    post_one(moved("in", GATEWAY, WALLET, 1000), actor=None)


def test_what_is_held_is_there_and_cannot_be_spent(wallet: None, player: User) -> None:
    hold = reserve_one(kept(700), actor=player)
    assert (hold.amount, hold.left, hold.ended, hold.actor) == (700, 700, "", player)
    assert (balance(WALLET), available(WALLET)) == (-1000, 300)
    with pytest.raises(InsufficientFunds, match="liability:wallet:7"):
        post_one(bought(301), actor=None)
    with pytest.raises(InsufficientFunds):
        reserve_one(kept(301, "hold:2"), actor=None)
    post_one(bought(300), actor=None)
    assert available(WALLET) == 0
    assert verify().discrepancies == ()


def test_a_capture_takes_what_was_held_in_parts_and_the_rest_is_given_back(wallet: None) -> None:
    hold = reserve_one(kept(1000), actor=None)
    first = post_one(bought(400, Capture(hold, 400)), actor=None)
    post_one(bought(250, Capture(hold, 250), key="order:2"), actor=None)
    hold.refresh_from_db()
    assert (hold.captured, hold.left, available(WALLET)) == (650, 350, 0)
    assert void([hold], actor=None) == 1
    hold.refresh_from_db()
    assert (hold.released, hold.left, hold.ended) == (350, 0, "voided")
    assert (balance(WALLET), available(WALLET)) == (-350, 350)
    moves = HoldMove.objects.order_by("pk").values_list("kind", "amount", "entry")
    assert moves[0] == ("captured", 400, first.pk)
    assert [one[:2] for one in moves] == [("captured", 400), ("captured", 250), ("voided", 350)]
    assert verify().discrepancies == ()


def test_an_entry_may_take_more_than_it_captures_where_more_is_free(wallet: None) -> None:
    hold = reserve_one(kept(600), actor=None)
    with pytest.raises(InsufficientFunds):
        post_one(bought(900, Capture(hold, 400)), actor=None)
    post_one(bought(800, Capture(hold, 400)), actor=None)
    assert (balance(WALLET), available(WALLET)) == (-200, 0)
    assert verify().discrepancies == ()


@pytest.mark.parametrize("amount", [601, 0, -1])
def test_no_more_is_captured_than_is_left(wallet: None, amount: int) -> None:
    hold = reserve_one(kept(600), actor=None)
    with pytest.raises(NotHeld, match="hold:1"):
        post_one(bought(700, Capture(hold, amount)), actor=None)
    with pytest.raises(NotHeld):
        post_one(bought(700, Capture(hold, 301), Capture(hold, 300)), actor=None)
    void([hold], actor=None)
    with pytest.raises(NotHeld):
        post_one(bought(1, Capture(hold, 1)), actor=None)
    assert Entry.objects.count() == 1
    assert balance(WALLET) == -1000


def test_a_hold_is_captured_by_what_takes_from_its_account_alone(wallet: None) -> None:
    hold = reserve_one(kept(600), actor=None)
    post_one(moved("other", GATEWAY, OTHER, 1000), actor=None)
    foreign = moved("foreign", OTHER, REVENUE, 600, Capture(hold, 600))
    arriving = moved("arriving", GATEWAY, WALLET, 600, Capture(hold, 600))
    less = bought(599, Capture(hold, 600))
    for draft in (foreign, arriving, less):
        with pytest.raises(NotHeld):
            post_one(draft, actor=None)
    gone = Hold(pk=hold.pk + 1)
    with pytest.raises(NotHeld):
        post_one(bought(1, Capture(gone, 1)), actor=None)


def test_the_same_hold_twice_is_one_and_a_retry_captures_nothing_again(wallet: None) -> None:
    hold = reserve_one(kept(600), actor=None)
    assert reserve_one(kept(600, expires_at=timezone.now() + 2 * LATER), actor=None) == hold
    with pytest.raises(KeyReused, match="hold:1"):
        reserve_one(kept(599), actor=None)
    entry = post_one(bought(500, Capture(hold, 500)), actor=None)
    assert post_one(bought(500, Capture(hold, 500)), actor=None) == entry
    again = post(
        [bought(500, Capture(hold, 500)), bought(100, Capture(hold, 100), key="order:2")],
        actor=None,
    )
    assert again[0] == entry
    hold.refresh_from_db()
    assert (hold.captured, hold.ended) == (600, "captured")
    assert reserve_one(kept(600), actor=None).ended == "captured"
    assert void([hold], actor=None) == 0


def test_several_are_held_together_or_not_at_all(wallet: None) -> None:
    post_one(moved("other", GATEWAY, OTHER, 50), actor=None)
    with pytest.raises(InsufficientFunds, match="liability:wallet:8"):
        reserve([kept(100), kept(51, "hold:2", OTHER)], actor=None)
    assert not Hold.objects.exists()
    made = reserve([kept(600), kept(50, "hold:2", OTHER), kept(400, "hold:3")], actor=None)
    assert [one.account.code for one in made] == [WALLET.code, OTHER.code, WALLET.code]
    assert (available(WALLET), available(OTHER)) == (0, 0)
    assert reserve([], actor=None) == []


def test_an_asset_is_held_like_what_we_owe(db: None) -> None:
    post_one(moved("in", FUND, chart.contribution(1, "USD"), 500), actor=None)
    hold = reserve_one(kept(500, account=FUND), actor=None)
    with pytest.raises(InsufficientFunds):
        post_one(moved("out", chart.bank("ours", "USD"), FUND, 1), actor=None)
    out = moved("out", chart.bank("ours", "USD"), FUND, 500, Capture(hold, 500))
    post_one(out, actor=None)
    assert (balance(FUND), available(FUND)) == (0, 0)


@pytest.mark.parametrize("account", [REVENUE, chart.AccountRef("liability:nothing:1", "USD")])
def test_only_what_has_a_balance_of_its_own_can_be_held(
    wallet: None, account: chart.AccountRef
) -> None:
    with pytest.raises(ValueError, match="not_guarded"):
        reserve_one(kept(1, account=account), actor=None)
    with pytest.raises(ValueError, match="zero_hold"):
        reserve_one(kept(0), actor=None)
    with pytest.raises(InsufficientFunds):
        reserve_one(kept(1, account=chart.wallet(99, "USD")), actor=None)


def test_what_nobody_came_for_is_free_again_and_a_late_capture_is_refused(wallet: None) -> None:
    over = reserve_one(kept(600, expires_at=timezone.now() - timedelta(seconds=1)), actor=None)
    running = reserve_one(kept(400, "hold:2"), actor=None)
    assert expire_holds() == 1
    assert expire_holds() == 0
    over.refresh_from_db()
    running.refresh_from_db()
    assert (over.ended, running.ended, available(WALLET)) == ("expired", "", 600)
    with pytest.raises(NotHeld):
        post_one(bought(600, Capture(over, 600)), actor=None)
    assert verify().discrepancies == ()


def test_many_at_once_hold_no_more_than_there_is(committed_db: str) -> None:
    post_one(moved("in", GATEWAY, WALLET, 1000), actor=None)
    start = threading.Barrier(8)
    refusals: list[LedgerError] = []

    def run(number: int) -> None:
        start.wait()
        try:
            hold = reserve_one(kept(300, f"hold:{number}"), actor=None)
            draft = bought(200, Capture(hold, 200), key=f"order:{number}")
            for _again in range(2):
                post_one(draft, actor=None)
            void([hold], actor=None)
        except InsufficientFunds as error:
            refusals.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    captured = Hold.objects.count()
    assert captured + len(refusals) == 8
    assert 3 <= captured <= 4
    assert balance(WALLET) == -(1000 - 200 * captured)
    assert available(WALLET) == 1000 - 200 * captured
    assert verify().discrepancies == ()
