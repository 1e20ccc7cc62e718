"""An advance that the bank gave back: lifetime measures follow, and nothing is paid twice."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.waterfall import (
    DisbursementReturn,
    InputsInvalid,
    Recoupment,
    State,
    Statement,
    Terms,
    settle,
)
from tests.funding.waterfall import strategies as some
from tests.funding.waterfall.deals import (
    START,
    advanced,
    assert_sound,
    deal,
    period,
    settle_all,
    sold,
)
from tests.sizes import examples

LATER = START + timedelta(days=40)


def came_back(amount: int, given_back: int = 0) -> list[DisbursementReturn]:
    return [DisbursementReturn(LATER, amount, given_back, id=7)]


def unrecouped(statement: Statement) -> int:
    return statement.closing_state.balances().get("unrecouped:principal", 0)


def detail(statement: Statement, code: str) -> int:
    return next(line.amount_minor for line in statement.lines if line.code == code)


def test_what_was_recouped_and_given_back_that_day_is_not_paid_again() -> None:
    """100 advanced, 60 of it recouped from the share, all of it back."""
    first, second = settle_all(
        deal(60),
        [
            period(sales=sold(100), disbursements=advanced(100)),
            period(1, disbursement_returns=came_back(100, 60)),
        ],
    )
    assert (first.principal_minor, first.payable_minor, unrecouped(first)) == (60, 0, 40)
    assert (second.principal_minor, second.payable_minor, unrecouped(second)) == (0, 0, 0)
    assert second.postings() == ()
    assert (detail(second, "returned"), detail(second, "given_back")) == (-100, 60)
    line = next(line for line in second.lines if line.code == "returned")
    assert line.rule is not None
    assert line.rule.parameters == {"date": LATER}
    assert line.source_ids == (7,)


def test_later_sales_recoup_only_what_did_not_come_back() -> None:
    periods = [
        period(sales=sold(100), disbursements=advanced(100)),
        period(1, disbursement_returns=came_back(30)),
        period(2, sales=sold(100, day=70)),
    ]
    first, second, third = settle_all(deal(60), periods)
    assert [unrecouped(one) for one in (first, second, third)] == [40, 10, 0]
    assert (third.principal_minor, third.payable_minor) == (10, 50)


def test_the_uplift_of_what_came_back_is_given_back_by_the_statement() -> None:
    terms = deal(50, recoupment=Recoupment(uplift_percent=Fraction(15)))
    first, second = settle_all(
        terms,
        [
            period(sales=sold(230), disbursements=advanced(100)),
            period(1, disbursement_returns=came_back(100, 100)),
        ],
    )
    assert (first.principal_minor, first.uplift_minor) == (100, 15)
    assert (second.principal_minor, second.uplift_minor, second.payable_minor) == (0, -15, 15)
    assert unrecouped(second) == 0


def test_out_of_net_the_studio_keeps_its_part_of_what_it_had_been_given_back() -> None:
    """60 of net had recouped; split 50/50 they are 30 for the studio, which got 60 that day."""
    terms = deal(50, recoupment=Recoupment(base="net"))
    _first, second = settle_all(
        terms,
        [
            period(sales=sold(60), disbursements=advanced(100)),
            period(1, disbursement_returns=came_back(100, 60)),
        ],
    )
    assert (second.share_minor, second.platform_share_minor) == (-30, 30)
    assert second.closing_state.carried == 30
    assert_sound(second)


def test_more_than_was_advanced_cannot_come_back() -> None:
    with pytest.raises(InputsInvalid, match="return_exceeds"):
        settle_all(
            deal(),
            [period(disbursements=advanced(100)), period(1, disbursement_returns=came_back(101))],
        )
    with pytest.raises(InputsInvalid, match="given_back_exceeds"):
        period(1, disbursement_returns=came_back(10, 11))


@settings(max_examples=examples(25))
@given(terms=some.terms(), sales=some.sales(), advance=st.integers(1, 300_000), data=st.data())
def test_with_all_of_it_back_everybody_has_what_they_had_without_the_advance(
    terms: Terms, sales: list[some.Sales], advance: int, data: st.DataObject
) -> None:
    """Paid and carried in all; the reserve only moves the studio's money in time."""
    terms = replace(terms, reserve=None)
    whole = period(months=3, sales=sales, disbursements=advanced(advance))
    first = settle(terms, State(), whole)
    given_back = first.principal_minor
    back = [DisbursementReturn(START + timedelta(days=90), advance, given_back)]
    second = settle(terms, first.closing_state, period(1, months=3, disbursement_returns=back))
    without = settle(terms, State(), replace(whole, disbursements=()))
    for statement in (first, second):
        assert_sound(statement)
    assert unrecouped(second) == 0
    assert first.principal_minor + second.principal_minor - given_back == 0
    shares = first.share_minor + second.share_minor + given_back
    assert abs(shares - without.share_minor) <= 2
