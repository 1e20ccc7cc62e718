"""The ledger's whole interface: post, hold, read balances, verify.

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
from billing.ledger.services.converting import conversion_postings, positions_on
from billing.ledger.services.holding import (
    Reservation,
    available,
    expire_holds,
    reserve,
    reserve_one,
    void,
)
from billing.ledger.services.posting import (
    Capture,
    Draft,
    Posting,
    open_accounts,
    post,
    post_one,
)
from billing.ledger.services.verifying import Discrepancy, Verification, verify

__all__ = [
    "Booked",
    "Capture",
    "Discrepancy",
    "Draft",
    "Posting",
    "Reservation",
    "Summed",
    "Verification",
    "agree",
    "available",
    "balance",
    "balance_of",
    "balances_by_currency",
    "balances_of",
    "conversion_postings",
    "expire_holds",
    "open_accounts",
    "positions_on",
    "post",
    "post_one",
    "reserve",
    "reserve_one",
    "take_checkpoints",
    "verify",
    "void",
]
