"""What the postings of a deal's months leave on its accounts, month after month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from funding.waterfall import Inputs, Statement, Terms
from tests.funding.waterfall import strategies as some
from tests.funding.waterfall.deals import START, settle_all
from tests.funding.waterfall.test_properties import METRICS, cut, histories, often, versioned


def recorded(history: Inputs) -> dict[str, int]:
    """What was posted before any settlement: sales, refunds, charges and advances."""
    kept = sum(row.gross_minor - row.tax_minor for row in history.sales)
    returned = sum(row.gross_minor - row.tax_minor for row in history.refunds)
    return {
        "revenue": returned - kept,
        "receivable": sum(row.amount_minor for row in history.service_charges),
        "advance": sum(row.amount_minor for row in history.disbursements),
    }


def assert_accounts(periods: Sequence[Inputs], statements: Sequence[Statement]) -> None:
    """Debit positive. None changes its sign, and the state knows what the ledger holds."""
    held: dict[str, int] = defaultdict(int)
    for period, statement in zip(periods, statements, strict=True):
        for account, amount in (*recorded(period).items(), *statement.postings()):
            held[account] += amount
        state = statement.closing_state
        assert held["revenue"] == 0
        assert min(held["advance"], held["receivable"], held["carried"], held["guarantee"]) >= 0
        assert max(held["payable"], held["reserve"]) <= 0
        assert held["carried"] == state.carried
        assert held["reserve"] == -sum(vintage.held for vintage in state.vintages)
        assert held["advance"] == state.balances().get("unrecouped:principal", 0)
        waiting = sum(
            amount
            for name, amount in state.balances().items()
            if name.startswith("unrecouped:services:")
        )
        # What is neither deducted nor waits to be recouped is nobody's debt.
        assert held["receivable"] == waiting


@often
@given(
    some.terms(METRICS), some.terms(METRICS), histories(), st.integers(1, some.DAYS - 1),
    st.sampled_from([10, 30]),
)  # fmt: skip
def test_no_guarded_account_changes_its_sign_and_the_state_agrees_with_the_ledger(
    first: Terms, other: Terms, history: Inputs, day: int, days: int
) -> None:
    start = START + timedelta(days=day)
    second = replace(other, version=2, effective_from=start)
    periods = cut(versioned(history, start), days)
    assert_accounts(periods, settle_all([first, second], periods))
