"""The ledger's whole interface: post, read balances, verify.

Debit is positive, credit negative, in minor units. An entry is drafted with a key that names its
event, so posting the same event twice returns the first entry; nothing is ever changed, only
reversed by another entry. Guarded accounts (wallets, funds, payables, …) cannot change sign.
"""

from billing.ledger.services.balances import (
    balance,
    balance_of,
    balances_of,
    entry_for,
    take_checkpoints,
)
from billing.ledger.services.posting import Draft, Posting, post, post_one
from billing.ledger.services.verifying import Discrepancy, Verification, verify

__all__ = [
    "Discrepancy",
    "Draft",
    "Posting",
    "Verification",
    "balance",
    "balance_of",
    "balances_of",
    "entry_for",
    "post",
    "post_one",
    "take_checkpoints",
    "verify",
]
