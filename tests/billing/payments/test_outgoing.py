"""One person instructs the bank, another says what became of it; the database holds both to it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from billing.ledger.models import Entry
from billing.ledger.services import verify
from billing.models import Payout
from billing.payments.errors import PaymentRefused
from billing.payments.models import OutgoingPayment
from billing.payments.services.outgoing import confirm_payment, fail_payment
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core.errors import WrongState
from incubator.core.models import AuditRow
from studios.models import Studio
from tests.billing.payments.conftest import sums
from tests.clients import Client, words
from tests.powers import refuse, tamper

pytestmark = pytest.mark.django_db


def test_who_released_it_cannot_say_what_became_of_it(
    payment: OutgoingPayment, owed: Studio, finance2: User
) -> None:
    with pytest.raises(NotDistinct, match="You released this payment"):
        confirm_payment(payment=payment, actor=finance2)
    with pytest.raises(NotDistinct, match="You released this payment"):
        fail_payment(payment=payment, reason="Closed.", actor=finance2)
    assert sums(owed) == (-20_000, -30_000, 0)
    payment.refresh_from_db()
    assert payment.state == "instructed"


def test_an_approver_may_confirm_and_the_books_agree(
    payment: OutgoingPayment, owed: Studio, finance: User
) -> None:
    confirmed = confirm_payment(payment=payment, actor=finance)
    assert (confirmed.state, confirmed.finished_by) == ("confirmed", finance)
    assert sums(owed) == (-20_000, 0, -30_000)
    assert not verify().discrepancies
    said = AuditRow.objects.filter(subject_type="payments.outgoingpayment").values_list(
        "act", flat=True
    )
    assert set(said) == {"outgoing_payment.instruct", "outgoing_payment.confirm"}


def test_only_finance_and_only_once(
    payment: OutgoingPayment, owed: Studio, finance: User, finance3: User, fund_manager: User
) -> None:
    with pytest.raises(PermissionDenied):
        confirm_payment(payment=payment, actor=fund_manager)
    confirm_payment(payment=payment, actor=finance)
    with pytest.raises(WrongState):
        confirm_payment(payment=payment, actor=finance3)
    with pytest.raises(WrongState):
        fail_payment(payment=payment, reason="Closed.", actor=finance3)
    assert sums(owed) == (-20_000, 0, -30_000)


def test_nobody_but_a_line_of_the_bank_confirms_by_itself(
    payment: OutgoingPayment, owed: Studio
) -> None:
    with pytest.raises(PaymentRefused):
        confirm_payment(payment=payment, actor=None)
    confirmed = confirm_payment(payment=payment, actor=None, bank_line="2026-11/17")
    assert (confirmed.state, confirmed.finished_by) == ("confirmed", None)
    assert sums(owed) == (-20_000, 0, -30_000)


def test_the_instruction_stays_as_it_was_given(payment: OutgoingPayment, finance3: User) -> None:
    before = OutgoingPayment.objects.values().get()
    for change in (
        f"instructed_by_id = {finance3.pk}",
        "amount_minor = 1",
        "destination = 'elsewhere'",
        "subject_id = subject_id + 1",
        "effective_on = effective_on - 1",
        "payee = 'studio:99'",
    ):
        refuse(f"UPDATE payments_outgoingpayment SET {change}", "as it was written")  # noqa: S608
    refuse("DELETE FROM payments_outgoingpayment", "rows of money are kept")
    assert OutgoingPayment.objects.values().get() == before


def test_the_database_wants_another_person_and_an_outcome(
    payment: OutgoingPayment, finance: User, finance2: User
) -> None:
    refuse(
        f"UPDATE payments_outgoingpayment SET finished_by_id = {finance2.pk}",  # noqa: S608
        "payment_finished_by_another",
    )
    refuse(
        "UPDATE payments_outgoingpayment SET state = 'confirmed'", "payment_finished_by_somebody"
    )
    confirm_payment(payment=payment, actor=finance)
    refuse("UPDATE payments_outgoingpayment SET state = 'instructed'", "lifecycle|cannot|to")
    refuse(
        "UPDATE payments_outgoingpayment SET finished_at = now(), bank_line = 'x'",
        "as it was written",
    )


def test_without_an_approval_that_was_used_nothing_leaves(approved: Payout, finance2: User) -> None:
    entry = Entry.objects.get(key="settled")
    row = OutgoingPayment(
        number="PM-1",
        kind="payout",
        subject_type="billing.payout",
        subject_id=approved.pk,
        subject_said="Payout",
        payee="studio:1",
        payee_name="Lantern Works",
        currency="USD",
        amount_minor=30_000,
        destination=approved.destination,
        effective_on=entry.effective_on,
        entry=entry,
        instructed_by=finance2,
    )
    with pytest.raises(DatabaseError, match="no approval was used"), transaction.atomic():
        row.save()
    assert not OutgoingPayment.objects.exists()


def test_what_was_paid_is_not_paid_again_on_the_same_approval(
    payment: OutgoingPayment, finance: User
) -> None:
    again = (
        "INSERT INTO payments_outgoingpayment (number, kind, subject_type, subject_id,"
        " subject_said, payee, payee_name, currency, amount_minor, destination, effective_on,"
        " state, entry_id, instructed_by_id, instructed_at, bank_line)"
        " SELECT 'PM-2', kind, subject_type, subject_id, subject_said, payee, payee_name,"
        " currency, amount_minor, destination, effective_on, 'instructed',"
        " (SELECT id FROM ledger_entry WHERE key = 'settled'), instructed_by_id, now(), ''"
        " FROM payments_outgoingpayment"
    )
    refuse(again, "payment_one_on_its_way")
    confirm_payment(payment=payment, actor=finance)
    refuse(again, "was paid already")


def test_what_was_tampered_with_is_found_from_both_sides(
    payment: OutgoingPayment, finance: User
) -> None:
    confirm_payment(payment=payment, actor=finance)
    tamper("UPDATE payments_outgoingpayment SET amount_minor = 29000")
    found = {one.what for one in verify().discrepancies}
    assert "payment differs from its entry" in found
    tamper("UPDATE payments_outgoingpayment SET amount_minor = 30000")
    tamper(
        "UPDATE payments_outgoingpayment SET outcome_entry_id ="
        " (SELECT id FROM ledger_entry WHERE key = 'settled')"
    )
    found = {one.what for one in verify().discrepancies}
    assert {"payment differs from its entry", "entry is named by no payment"} <= found


def test_the_page_says_what_is_next_and_only_to_who_may(
    payment: OutgoingPayment, finance: User, finance2: User, auditor: User, founder: User
) -> None:
    page = f"/staff/payments/{payment.number}/"
    client = Client()
    client.force_login(founder)
    assert client.get(page).status_code == 404
    client.force_login(auditor)
    assert "Confirm that it arrived" not in words(client.get(page))
    client.force_login(finance2)
    assert "Confirm that it arrived" not in words(client.get(page))
    assert "another officer says" in words(client.get(f"{page}confirm/"))
    client.force_login(finance)
    assert payment.number in words(client.get("/staff/payments/?kind=payout&state=instructed"))
    for fact in (
        "Confirm that it arrived",
        "Record failed payment",
        "Lantern Works",
        "DE89 3704 0044 0532 0130 00",
    ):
        assert fact in words(client.get(page))
    asked = words(client.get(f"{page}confirm/"))
    assert "asset:bank:main" in asked
    assert "is told that it has arrived" in asked
