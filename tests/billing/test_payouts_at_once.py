"""Payouts asked for, released and answered by several people in the same moment."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import OperationalError

from billing.entry_words import TOP_UP
from billing.errors import PayoutRefused
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, balance, post_one, verify
from billing.models import Payout
from billing.services.payouts import (
    cancel_payout,
    release_payout,
    request_payout,
)
from incubator.accounts.models import User
from incubator.approvals.models import ApprovalUse
from incubator.core.errors import DomainError
from studios.models import Studio
from studios.services.studios import set_bank_account
from tests.billing.test_concurrency import at_once
from tests.voting import approve

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def owed(studio: Studio, founder: User) -> Studio:
    """A studio with 500.00 payable and a bank account."""
    set_bank_account(studio=studio, bank_account="DE89 3704 0044 0532 0130 00", actor=founder)
    settle(studio, "settled", 50_000)
    return Studio.objects.get(pk=studio.pk)


def settle(studio: Studio, key: str, amount: int) -> None:
    draft = Draft(
        key=key,
        said=TOP_UP(top_up="U-1"),
        effective_on=date(2024, 1, 31),
        postings=(
            Posting(chart.revenue(1, "USD"), amount),
            Posting(chart.payable(studio.pk, "USD"), -amount),
        ),
    )
    post_one(draft, actor=None)


def ask(studio: Studio, amount: int, person: User) -> Callable[[], Payout]:
    return lambda: request_payout(studio=studio, amount_minor=amount, currency="USD", actor=person)


def test_two_requests_at_once_never_promise_more_than_is_payable(
    owed: Studio, founder: User, finance: User
) -> None:
    results = at_once(*(ask(owed, 30_000, person) for person in (founder, finance)))
    assert sorted(type(one).__name__ for one in results) == ["Payout", "PayoutRefused"]
    assert Payout.objects.get().amount_minor == 30_000


def test_two_officers_release_it_once(
    owed: Studio, founder: User, finance: User, finance2: User, finance3: User
) -> None:
    payout = ask(owed, 30_000, founder)()
    approve(payout, finance)
    results = at_once(
        *(
            lambda person=person: release_payout(payout=Payout.objects.get(), actor=person)
            for person in (finance2, finance3)
        )
    )
    assert sum(isinstance(one, Payout) for one in results) == 1
    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert balance(chart.in_transit(owed.pk, "USD")) == -30_000
    assert ApprovalUse.objects.count() == 1
    assert not verify().discrepancies


def test_a_release_and_a_cancellation_at_once_end_in_one_of_both(
    owed: Studio, founder: User, finance: User, finance2: User
) -> None:
    payout = ask(owed, 30_000, founder)()
    approve(payout, finance)
    results = at_once(
        lambda: release_payout(payout=Payout.objects.get(), actor=finance2),
        lambda: cancel_payout(payout=Payout.objects.get(), reason="Not now.", actor=founder),
        lambda: set_bank_account(
            studio=Studio.objects.get(pk=owed.pk),
            bank_account="GB33 BUKB 2020 1555 5555 55",
            actor=founder,
        ),
    )
    assert not [one for one in results if isinstance(one, OperationalError)], results
    left = balance(chart.in_transit(owed.pk, "USD"))
    assert left == (-30_000 if Payout.objects.get().state == "instructed" else 0)


def test_a_negative_month_between_request_and_release_is_not_paid_over(
    owed: Studio, founder: User, finance: User, finance2: User
) -> None:
    payout = ask(owed, 50_000, founder)()
    approve(payout, finance)
    settle(owed, "corrected", -1)
    with pytest.raises(PayoutRefused, match=r"Only \$499\.99 is payable"):
        release_payout(payout=payout, actor=finance2)
    payout.refresh_from_db()
    assert payout.state == "requested"
    assert not ApprovalUse.objects.exists()
    assert balance(chart.in_transit(owed.pk, "USD")) == 0
