"""A payout on its way: asked for by the founder, approved by finance, released by finance2."""

from datetime import date

import pytest

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, balance, post_one
from billing.models import Payout
from billing.payments.models import OutgoingPayment
from billing.services.payouts import release_payout, request_payout
from incubator.accounts.models import User
from studios.models import Studio
from studios.services.studios import set_bank_account
from tests.voting import approve


@pytest.fixture
def owed(studio: Studio, founder: User) -> Studio:
    """A studio with 500.00 payable and a bank account."""
    set_bank_account(studio=studio, bank_account="DE89 3704 0044 0532 0130 00", actor=founder)
    post_one(
        Draft(
            key="settled",
            said=TOP_UP(top_up="U-1"),
            effective_on=date(2024, 1, 31),
            postings=(
                Posting(chart.revenue(1, "USD"), 50_000),
                Posting(chart.payable(studio.pk, "USD"), -50_000),
            ),
        ),
        actor=None,
    )
    return Studio.objects.get(pk=studio.pk)


@pytest.fixture
def approved(owed: Studio, founder: User, finance: User) -> Payout:
    asked = request_payout(studio=owed, amount_minor=30_000, currency="USD", actor=founder)
    return approve(asked, finance)


@pytest.fixture
def payment(approved: Payout, finance2: User) -> OutgoingPayment:
    payout = release_payout(payout=approved, actor=finance2)
    return OutgoingPayment.objects.get(payout=payout)


def sums(studio: Studio) -> tuple[int, int, int]:
    """Payable, in transit and bank."""
    return (
        balance(chart.payable(studio.pk, "USD")),
        balance(chart.in_transit(studio.pk, "USD")),
        balance(chart.bank("main", "USD")),
    )
