"""The ledger's whole interface: post, read balances, verify.

Debit is positive, credit negative, in minor units. An entry is drafted with a key that names its
event, so posting the same event twice returns the first entry; nothing is ever changed, only
reversed by another entry. Guarded accounts (wallets, funds, payables, …) cannot change sign.
"""

from billing.ledger.services.agreeing import Booked, Summed, agree
from billing.ledger.services.balances import (
    balance,
    balance_of,
    balances_by_currency,
    balances_of,
    take_checkpoints,
)
from billing.ledger.services.posting import Draft, Posting, open_accounts, post, post_one
from billing.ledger.services.verifying import Discrepancy, Verification, verify

__all__ = [
    "Booked",
    "Discrepancy",
    "Draft",
    "Posting",
    "Summed",
    "Verification",
    "agree",
    "balance",
    "balance_of",
    "balances_by_currency",
    "balances_of",
    "open_accounts",
    "post",
    "post_one",
    "take_checkpoints",
    "verify",
]
