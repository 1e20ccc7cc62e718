"""What of a line goes back with each refund: frozen when paid, and the whole in the end."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from billing.models import OrderLine, Refund
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from tests.funding.conftest import Sell
from tests.voting import approve

pytestmark = pytest.mark.django_db
SOLD_ON = date(1997, 1, 5)


@pytest.fixture
def line(sell: Sell) -> OrderLine:
    """Three units for 10.00, with a tax of 0.77 and a fee of 0.31."""
    return sell((SOLD_ON, 3, "10.00", "0.77", "0.31"))[0]


def refund(line: OrderLine, amount_minor: int, actor: User) -> Refund:
    return refund_line(
        line=line,
        amount_minor=amount_minor,
        reason="It does not start.",
        key=f"{line.pk}-{Refund.objects.count()}",
        effective_on=SOLD_ON,
        actor=actor,
    )


def parts(paid: Refund) -> tuple[int, int, int]:
    paid.refresh_from_db()
    return paid.units, paid.tax_minor, paid.fee_minor


def test_a_whole_refund_returns_units_tax_and_fee(line: OrderLine, agent: User) -> None:
    assert parts(refund(line, 10_00, agent)) == (3, 77, 31)


def test_many_small_refunds_return_exactly_what_one_large_one_does(
    line: OrderLine, agent: User
) -> None:
    returned = [parts(refund(line, amount, agent)) for amount in (3_33, 3_33, 3_34)]
    # Of 0.77 and 0.31, rounded on the running total: 0.26, 0.51, 0.77 and 0.10, 0.21, 0.31.
    assert returned == [(0, 26, 10), (0, 25, 11), (3, 26, 10)]


def test_a_refund_that_waits_returns_nothing_until_it_is_paid(
    sell: Sell, agent: User, support_lead: User
) -> None:
    [dear] = sell((SOLD_ON, 2, "500.00", "50.00", "5.00"))
    waiting = refund(dear, 500_00, agent)
    assert (waiting.state, *parts(waiting)) == ("requested", 0, 0, 0)
    paid = approve(waiting, support_lead)
    assert (paid.state, *parts(paid)) == ("paid", 2, 50_00, 5_00)


@pytest.mark.parametrize("part", ["units", "tax_minor", "fee_minor"])
def test_what_was_returned_is_never_changed(line: OrderLine, agent: User, part: str) -> None:
    paid = refund(line, 10_00, agent)
    with pytest.raises(DatabaseError, match="a paid refund is final"), transaction.atomic():
        Refund.objects.update(**{part: 1})
    assert parts(paid) == (3, 77, 31)
