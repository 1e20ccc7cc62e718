"""What comes back after it had arrived is a row of its own day, and payable again."""

from datetime import timedelta

import pytest

from billing.ledger.services import verify
from billing.models import Payout
from billing.payments.errors import ReturnRefused
from billing.payments.models import OutgoingPayment, PaymentReturn
from billing.payments.services.outgoing import confirm_payment
from billing.payments.services.returns import record_return
from billing.services.payouts import release_payout, request_payout
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core import books
from incubator.core.errors import WrongState
from incubator.messaging.models import Notification
from studios.models import Studio
from tests.billing.payments.conftest import sums
from tests.clients import Client, words
from tests.powers import refuse
from tests.voting import approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(payment: OutgoingPayment, finance: User) -> OutgoingPayment:
    return confirm_payment(payment=payment, actor=finance)


def come_back(payment: OutgoingPayment, amount: int, actor: User, days: int = 0) -> PaymentReturn:
    day = books.today() + timedelta(days=days)
    return record_return(
        payment=payment,
        amount_minor=amount,
        effective_on=day,
        reason="Account closed.",
        actor=actor,
    )


def test_all_of_it_back_is_payable_again_and_can_be_asked_for(
    arrived: OutgoingPayment, owed: Studio, founder: User, finance: User, finance2: User
) -> None:
    returned = come_back(arrived, 30_000, finance)
    assert sums(owed) == (-50_000, 0, 0)
    assert returned.entry.said.key == "billing.payout_returned"
    payout = Payout.objects.get()
    arrived.refresh_from_db()
    assert (payout.state, arrived.state) == ("returned", "confirmed")
    assert not verify().discrepancies
    told = Notification.objects.filter(person=founder, kind="payout_paid").latest("pk")
    assert "came back" in str(told.said)

    again = request_payout(studio=owed, amount_minor=50_000, currency="USD", actor=founder)
    approve(again, finance)
    assert release_payout(payout=again, actor=finance2).state == "instructed"


def test_a_part_leaves_the_rest_arrived(
    arrived: OutgoingPayment, owed: Studio, finance: User
) -> None:
    come_back(arrived, 10_000, finance)
    assert sums(owed) == (-30_000, 0, -20_000)
    assert Payout.objects.get().state == "confirmed"
    with pytest.raises(ReturnRefused, match=r"Up to \$200\.00"):
        come_back(arrived, 20_001, finance)
    come_back(arrived, 20_000, finance)
    assert Payout.objects.get().state == "returned"
    with pytest.raises(WrongState, match="has come back already"):
        come_back(arrived, 1, finance)
    assert sums(owed) == (-50_000, 0, 0)
    assert not verify().discrepancies


def test_only_what_arrived_comes_back_on_a_day_that_can_be(
    payment: OutgoingPayment, owed: Studio, finance: User, finance2: User
) -> None:
    with pytest.raises(WrongState, match="was not confirmed"):
        come_back(payment, 1, finance)
    confirm_payment(payment=payment, actor=finance)
    with pytest.raises(NotDistinct):
        come_back(payment, 1, finance2)
    for amount, days in ((0, 0), (-1, 0), (1, 1), (1, -1)):
        with pytest.raises(ReturnRefused):
            come_back(payment, amount, finance, days)
    assert not PaymentReturn.objects.exists()
    assert sums(owed) == (-20_000, 0, -30_000)


def test_the_database_keeps_returns_and_their_sum(
    arrived: OutgoingPayment, finance: User, finance2: User
) -> None:
    come_back(arrived, 20_000, finance)
    more = (
        "INSERT INTO payments_paymentreturn (payment_id, amount_minor, effective_on, entry_id,"
        " reason, recorded_by_id, recorded_at) SELECT payment_id, {amount}, effective_on,"
        " (SELECT id FROM ledger_entry WHERE key = 'settled'), 'x', {person}, now()"
        " FROM payments_paymentreturn"
    )
    refuse(more.format(amount=10_001, person=finance.pk), "is too much")
    refuse(more.format(amount=1, person=finance2.pk), "recorded by another")
    refuse("UPDATE payments_paymentreturn SET amount_minor = 1", "rows of money are kept")
    refuse("DELETE FROM payments_paymentreturn", "rows of money are kept")
    assert PaymentReturn.objects.get().amount_minor == 20_000


def test_the_page_asks_how_much_and_when_and_shows_what_it_posts(
    arrived: OutgoingPayment, owed: Studio, finance: User
) -> None:
    client = Client()
    client.force_login(finance)
    page = f"/staff/payments/{arrived.number}/"
    assert "Record returned payment" in words(client.get(page))
    asked = words(client.get(f"{page}return/"))
    assert f"liability:payable:{owed.pk}" in asked
    typed = {
        "amount_minor": "300.01",
        "effective_on": books.today().isoformat(),
        "reason": "Account closed.",
    }
    refused = client.post(f"{page}return/", typed)
    assert "can still come back" in words(refused)
    client.post(f"{page}return/", typed | {"amount_minor": "300"})
    assert sums(owed) == (-50_000, 0, 0)
    assert "Account closed." in words(client.get(page))
    assert "Record returned payment" not in words(client.get(page))
    assert "has come back already" in words(client.get(f"{page}return/"))
