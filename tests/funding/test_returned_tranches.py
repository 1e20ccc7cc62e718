"""Tranches that came back: in parts, late, and in the order of the months."""

from datetime import date

import pytest

from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.payments.errors import ReturnRefused
from billing.payments.models import OutgoingPayment, PaymentReturn
from billing.payments.services.outgoing import confirm_payment
from billing.payments.services.returns import record_return
from funding.models import Deal, DisbursementReturn, Tranche
from funding.services.settlement import settle_month
from funding.services.tranches import disburse_tranche
from incubator.accounts.models import User
from incubator.approvals.kinds import KINDS
from tests.funding.conftest import Sell
from tests.funding.test_figures import differences
from tests.powers import refuse

pytestmark = pytest.mark.django_db

PAID = date(1996, 12, 20)


@pytest.fixture
def payment(
    deal: Deal, approved_tranche: Tranche, finance: User, finance2: User
) -> OutgoingPayment:
    """40,000.00 that arrived in December 1996."""
    paid = disburse_tranche(tranche=approved_tranche, effective_on=PAID, actor=finance2)
    return confirm_payment(payment=paid.payment, actor=finance)


def come_back(payment: OutgoingPayment, amount: int, day: date, actor: User) -> PaymentReturn:
    return record_return(
        payment=payment, amount_minor=amount, effective_on=day, reason="Closed.", actor=actor
    )


def test_what_came_back_while_an_earlier_month_is_open_waits_for_it(
    payment: OutgoingPayment, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((date(1997, 1, 5), 1, "100.00"))
    with pytest.raises(ReturnRefused, match="Settle January 1997"):
        come_back(payment, 40_000_00, date(1997, 2, 1), finance)
    settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)
    returned = come_back(payment, 40_000_00, date(1997, 2, 1), finance)
    assert returned.disbursement_return.given_back_minor == 60_00


def test_what_came_back_in_a_settled_month_is_late_in_the_next(
    payment: OutgoingPayment, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((date(1997, 1, 5), 1, "100.00"))
    settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)
    come_back(payment, 40_000_00, date(1997, 1, 31), finance)
    february = settle_month(deal=deal, month=date(1997, 2, 1), actor=finance)
    assert (february.rows_count, february.late_count) == (1, 1)
    assert february.entry is None
    assert differences(february) == []
    assert balance(chart.advance(deal.pk, "USD")) == 0
    assert not verify().discrepancies


def test_a_part_leaves_the_tranche_disbursed_and_lowers_what_is_recouped(
    payment: OutgoingPayment, deal: Deal, sell: Sell, finance: User
) -> None:
    come_back(payment, 39_950_00, date(1997, 1, 3), finance)
    sell((date(1997, 1, 5), 1, "100.00"))
    january = settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)
    assert january.payable_minor == 10_00
    assert differences(january) == []
    assert Tranche.objects.get(pk=payment.subject_id).state == "disbursed"
    assert balance(chart.advance(deal.pk, "USD")) == 0
    assert not verify().discrepancies


def test_what_was_recouped_in_full_is_payable_in_full(
    payment: OutgoingPayment, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((date(1997, 1, 5), 1, "100000.00"))
    settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)
    returned = come_back(payment, 40_000_00, date(1997, 2, 3), finance)
    assert returned.disbursement_return.given_back_minor == 40_000_00
    assert balance(chart.payable(deal.studio_id, "USD")) == -60_000_00


def test_who_votes_reads_what_the_studio_really_has(
    payment: OutgoingPayment, finance: User
) -> None:
    come_back(payment, 10_000_00, date(1997, 1, 3), finance)
    tranche = Tranche.objects.exclude(pk=payment.subject_id).get()
    facts = dict(KINDS["tranche"].facts(tranche).facts)
    assert "$30,000.00" in map(str, facts.values())


def test_what_was_given_back_is_what_the_entry_says(
    payment: OutgoingPayment, finance: User
) -> None:
    come_back(payment, 1_00, date(1997, 1, 3), finance)
    refuse("UPDATE funding_disbursementreturn SET given_back_minor = 1", "rows of money are kept")
    refuse(
        "INSERT INTO funding_disbursementreturn (disbursement_id, payment_return_id,"
        " given_back_minor) SELECT disbursement_id, payment_return_id, 1"
        " FROM funding_disbursementreturn",
        "is not what its return gave back",
    )
    assert DisbursementReturn.objects.get().given_back_minor == 0
