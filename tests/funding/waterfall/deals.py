"""Short ways to write terms and periods; amounts are whole minor units unless said otherwise."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from funding.waterfall import (
    Disbursement,
    Inputs,
    Sales,
    Split,
    State,
    Statement,
    Terms,
    settle,
    studio_percent,
)

START = date(2026, 1, 1)


def deal(studio: int | str = 50, **clauses: Any) -> Terms:
    """A deal that pays the studio one percentage, unless `split` says otherwise."""
    values: dict[str, Any] = {
        "version": 1,
        "effective_from": START,
        "currency": "USD",
        "split": Split(tiers=(studio_percent(studio),)),
    }
    return Terms(**(values | clauses))


def period(index: int = 0, *, months: int = 1, **rows: Any) -> Inputs:
    """The index-th period of so many months; rows are the fields of Inputs."""
    start, following = _month(index * months), _month((index + 1) * months)
    return Inputs(period_start=start, period_end=following - timedelta(days=1), **rows)


def _month(index: int) -> date:
    return date(START.year + index // 12, index % 12 + 1, 1)


def sold(gross: int, *, units: int = 1, day: int = 0, **more: Any) -> list[Sales]:
    """One row of sales, `day` days after the deal's start."""
    return [Sales(START + timedelta(days=day), units, gross, **more)]


def advanced(amount: int) -> list[Disbursement]:
    return [Disbursement(START, amount)]


def settle_all(terms: Terms | Sequence[Terms], periods: Sequence[Inputs]) -> list[Statement]:
    """Settle one period after the other, storing and reading the state in between."""
    state, statements = State(), []
    for inputs in periods:
        statement = settle(terms, State.from_document(state.to_document()), inputs)
        statements.append(statement)
        state = statement.closing_state
    return statements


def assert_sound(statement: Statement) -> None:
    """What every statement must be: balanced, whole, adding up line by line, never negative."""
    assert sum(amount for _, amount in statement.postings()) == 0
    assert sum(amount for _, amount in statement.parties) == statement.revenue_minor
    parts = (line.amount_minor for line in statement.lines if line.role == "part")
    assert sum(parts) == statement.payable_minor
    running = 0
    for line in statement.lines:
        running += line.amount_minor if line.role == "part" else 0
        assert line.role != "total" or line.amount_minor == running, line
    assert statement.payable_minor >= 0
    assert statement.closing_state.carried >= 0
    assert all(vintage.held >= 0 for vintage in statement.closing_state.vintages)
