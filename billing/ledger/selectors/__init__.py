"""Reading the ledger for pages, lists and files."""

from billing.ledger.selectors.lines import (
    Holding,
    account_numbered,
    held_of,
    lines_of,
    lines_of_entries,
)
from billing.ledger.selectors.periods import Period
from billing.ledger.selectors.seals import seal_over
from billing.ledger.selectors.statements import Statement, StatementLine, all_lines, statement
from billing.ledger.selectors.sums import BALANCES, Summed, Sums, sums, sums_in_order
from billing.ledger.selectors.trial import totals, trial_balance, trial_in_order

__all__ = [
    "BALANCES",
    "Holding",
    "Period",
    "Statement",
    "StatementLine",
    "Summed",
    "Sums",
    "account_numbered",
    "all_lines",
    "held_of",
    "lines_of",
    "lines_of_entries",
    "seal_over",
    "statement",
    "sums",
    "sums_in_order",
    "totals",
    "trial_balance",
    "trial_in_order",
]
