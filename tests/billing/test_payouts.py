"""Payouts: asked for, approved, released by somebody else, confirmed by another or sent back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404

from billing.entry_words import TOP_UP
from billing.errors import PayoutRefused
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, balance, post_one
from billing.models import Payout
from billing.payments.errors import PaymentRefused
from billing.payments.models import OutgoingPayment
from billing.payments.services.outgoing import confirm_payment, fail_payment
from billing.services.payouts import (
    cancel_payout,
    release_payout,
    request_payout,
)
from incubator.accounts.models import User
from incubator.approvals.errors import ApprovalMissing, NotDistinct
from incubator.approvals.voting import approval_for
from incubator.core.errors import WrongState
from studios.models import Studio
from studios.services.studios import set_bank_account
from tests.clients import Client, words
from tests.voting import approve, reject, vote_page

pytestmark = pytest.mark.django_db


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
    studio.refresh_from_db()
    return studio


@pytest.fixture
def payout(owed: Studio, founder: User) -> Payout:
    return request_payout(studio=owed, amount_minor=30_000, currency="USD", actor=founder)


@pytest.fixture
def approved(payout: Payout, finance: User) -> Payout:
    return approve(payout, finance)


def sums(studio: Studio) -> tuple[int, int, int]:
    """Payable, in transit and bank."""
    return (
        balance(chart.payable(studio.pk, "USD")),
        balance(chart.in_transit(studio.pk, "USD")),
        balance(chart.bank("main", "USD")),
    )


def payment_of(payout: Payout) -> OutgoingPayment:
    return OutgoingPayment.objects.get(payout=payout)


def test_an_approved_payout_is_released_and_confirmed(
    approved: Payout, owed: Studio, finance: User, finance2: User
) -> None:
    released = release_payout(payout=approved, actor=finance2)
    payment = payment_of(released)
    assert (released.state, payment.state) == ("instructed", "instructed")
    assert (payment.instructed_by, payment.destination) == (finance2, released.destination)
    assert sums(owed) == (-20_000, -30_000, 0)

    confirm_payment(payment=payment, actor=finance)
    released.refresh_from_db()
    assert (released.state, payment_of(released).state) == ("confirmed", "confirmed")
    assert sums(owed) == (-20_000, 0, -30_000)


def test_what_the_bank_sends_back_is_payable_again(
    approved: Payout, owed: Studio, finance: User, finance2: User
) -> None:
    payment = payment_of(release_payout(payout=approved, actor=finance2))
    with pytest.raises(PaymentRefused, match="what the bank reported"):
        fail_payment(payment=payment, reason=" ", actor=finance)

    failed = fail_payment(payment=payment, reason="Account closed", actor=finance)

    approved.refresh_from_db()
    assert (failed.state, approved.state) == ("failed", "failed")
    assert sums(owed) == (-50_000, 0, 0)
    assert failed.outcome_entry is not None
    assert failed.outcome_entry.reverses == failed.entry
    with pytest.raises(WrongState):
        confirm_payment(payment=failed, actor=finance)


def test_nobody_releases_what_is_not_approved(payout: Payout, owed: Studio, finance: User) -> None:
    with pytest.raises(ApprovalMissing, match="Fiona Finance"):
        release_payout(payout=payout, actor=finance)

    assert sums(owed) == (-50_000, 0, 0)


def test_the_approver_cannot_release(approved: Payout, owed: Studio, finance: User) -> None:
    with pytest.raises(NotDistinct, match="somebody else has to pay"):
        release_payout(payout=approved, actor=finance)

    assert sums(owed) == (-50_000, 0, 0)


def test_the_requester_can_neither_approve_nor_release(
    owed: Studio, finance: User, finance2: User
) -> None:
    asked = request_payout(studio=owed, amount_minor=30_000, currency="USD", actor=finance)
    with pytest.raises(NotDistinct):
        approve(asked, finance)
    approve(asked, finance2)
    with pytest.raises(NotDistinct):
        release_payout(payout=asked, actor=finance)

    assert sums(owed) == (-50_000, 0, 0)
    assert not OutgoingPayment.objects.exists()


def test_changed_bank_details_void_the_approval(
    approved: Payout, owed: Studio, founder: User, finance2: User
) -> None:
    set_bank_account(studio=owed, bank_account="GB29 NWBK 6016 1331 9268 19", actor=founder)

    with pytest.raises(ApprovalMissing, match="it has changed since"):
        release_payout(payout=approved, actor=finance2)

    assert sums(owed) == (-50_000, 0, 0)


def test_a_payout_is_released_once(approved: Payout, owed: Studio, finance2: User) -> None:
    release_payout(payout=approved, actor=finance2)

    with pytest.raises(WrongState):
        release_payout(payout=approved, actor=finance2)

    assert sums(owed) == (-20_000, -30_000, 0)


def test_more_than_is_payable_cannot_be_asked_for(
    payout: Payout, owed: Studio, founder: User
) -> None:
    for amount in (20_001, 0, -1):
        with pytest.raises(PayoutRefused):
            request_payout(studio=owed, amount_minor=amount, currency="USD", actor=founder)
    with pytest.raises(PayoutRefused, match=r"€0\.00 can be paid"):
        request_payout(studio=owed, amount_minor=1, currency="EUR", actor=founder)

    assert Payout.objects.count() == 1


def test_what_was_settled_away_meanwhile_cannot_be_released(
    approved: Payout, owed: Studio, finance2: User
) -> None:
    post_one(
        Draft(
            key="correction",
            said=TOP_UP(top_up="U-1"),
            effective_on=date(2024, 2, 29),
            postings=(
                Posting(chart.payable(owed.pk, "USD"), 30_000),
                Posting(chart.revenue(1, "USD"), -30_000),
            ),
        ),
        actor=None,
    )
    entries = Entry.objects.count()

    with pytest.raises(PayoutRefused, match=r"Only \$200\.00 is payable"):
        release_payout(payout=approved, actor=finance2)

    assert Entry.objects.count() == entries
    approved.refresh_from_db()
    assert approved.state == "requested"


def test_a_rejected_or_cancelled_payout_frees_its_amount(
    payout: Payout, owed: Studio, founder: User, finance: User
) -> None:
    reject(payout, finance, "Wrong month")
    again = request_payout(studio=owed, amount_minor=50_000, currency="USD", actor=founder)
    cancel_payout(payout=again, reason="Too early", actor=founder)

    payout.refresh_from_db()
    again.refresh_from_db()
    assert (payout.state, again.state) == ("cancelled", "cancelled")
    assert approval_for(again) is None
    assert request_payout(studio=owed, amount_minor=50_000, currency="USD", actor=founder)


def test_a_studio_without_a_bank_account_is_told_to_add_one(studio: Studio, founder: User) -> None:
    with pytest.raises(PayoutRefused, match="no bank account"):
        request_payout(studio=studio, amount_minor=1, currency="USD", actor=founder)


def test_only_the_studios_finance_asks_and_only_finance_pays(
    approved: Payout, owed: Studio, member: User, stranger: User, administrator: User
) -> None:
    for person, answer in ((member, PermissionDenied), (stranger, Http404)):
        with pytest.raises(answer):
            request_payout(studio=owed, amount_minor=1, currency="USD", actor=person)
    for person, answer in ((administrator, PermissionDenied), (stranger, Http404)):
        with pytest.raises(answer):
            release_payout(payout=approved, actor=person)

    assert Payout.objects.count() == 1
    assert sums(owed) == (-50_000, 0, 0)


def test_the_pages_lead_from_the_request_to_the_bank(
    owed: Studio, founder: User, finance: User, finance2: User
) -> None:
    client = Client()
    client.force_login(founder)
    own = f"/studio/{owed.slug}/payouts/"
    assert b"$500.00" in client.get(own).content
    assert (
        b"waits for a finance officer"
        in client.post(own, {"amount_minor": "300", "currency": "USD"}, follow=True).content
    )
    page = f"/staff/payouts/{Payout.objects.get().number}/"

    client.force_login(finance)
    assert b"Felix Finance" in client.get(page).content
    client.post(vote_page(Payout.objects.get()), {"verdict": "approve"})
    refused = client.post(f"{page}release/", follow=True)
    assert b"somebody else has to pay" in refused.content
    client.force_login(finance2)
    assert "liability:in_transit" in words(client.get(page))
    client.post(f"{page}release/")
    assert b"on its way" in client.get(page).content
    payment = f"/staff/payments/{OutgoingPayment.objects.get().number}/"
    refused = client.post(f"{payment}confirm/", follow=True)
    assert b"another officer says what became of it" in refused.content
    client.force_login(finance)
    assert "asset:bank:main" in words(client.get(f"{payment}confirm/"))
    client.post(f"{payment}confirm/")

    assert sums(owed) == (-20_000, 0, -30_000)
    assert "asset:bank:main" in words(client.get(payment))
    assert "confirmed" in words(client.get(page))


def test_a_payout_names_its_payment_once_and_says_no_more_than_it(
    approved: Payout, owed: Studio, founder: User, finance: User, finance2: User
) -> None:
    other = request_payout(studio=owed, amount_minor=10_000, currency="USD", actor=founder)
    approve(other, finance)
    payment = payment_of(release_payout(payout=approved, actor=finance2))
    before = list(Payout.objects.order_by("pk").values())
    for payout, change in (
        (approved, {"payment": None}),
        (approved, {"state": "confirmed"}),
        (other, {"payment": payment}),
        (other, {"state": "instructed"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Payout.objects.filter(pk=payout.pk).update(**change)
    assert list(Payout.objects.order_by("pk").values()) == before


def test_the_studio_reads_how_much_of_the_payable_is_asked_for_already(
    owed: Studio, founder: User
) -> None:
    client = Client()
    client.force_login(founder)
    page = f"/studio/{owed.slug}/payouts/"
    assert b"asked for already" not in client.get(page).content
    request_payout(studio=owed, amount_minor=10_000, currency="USD", actor=founder)
    assert b"$100.00 of it is asked for already" in client.get(page).content
