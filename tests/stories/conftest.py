"""The nouns of funding, for stories that go through the services."""

from tests.funding.conftest import (
    ask_for_capital,
    bank_account,
    deal,
    due_tranche,
    evidence,
    fund,
    milestone,
    sell,
)

__all__ = [
    "ask_for_capital",
    "bank_account",
    "deal",
    "due_tranche",
    "evidence",
    "fund",
    "milestone",
    "sell",
]
