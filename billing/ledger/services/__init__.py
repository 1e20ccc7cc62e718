"""The ledger's whole interface: post, hold, read balances, seal, verify.

Debit is positive, credit negative, in minor units. An entry is drafted with a key that names its
event, so posting the same event twice returns the first entry; nothing is ever changed, only
reversed by another entry. Guarded accounts (wallets, funds, payables, …) cannot change sign.
"""

from billing.ledger.services.agreeing import Booked, Summed, agree
from billing.ledger.services.balances import (
    balance,
    balance_at,
    balance_of,
    balance_on,
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
from billing.ledger.services.reversing import mirror, reverse
from billing.ledger.services.sealing import (
    Row,
    SealedTree,
    SealProof,
    proof_of,
    sealed_columns,
    take_seal,
)
from billing.ledger.services.verifying import Discrepancy, Verification, verify

__all__ = [
    "Booked",
    "Capture",
    "Discrepancy",
    "Draft",
    "Posting",
    "Reservation",
    "Row",
    "SealProof",
    "SealedTree",
    "Summed",
    "Verification",
    "agree",
    "available",
    "balance",
    "balance_at",
    "balance_of",
    "balance_on",
    "balances_by_currency",
    "balances_of",
    "conversion_postings",
    "expire_holds",
    "mirror",
    "open_accounts",
    "positions_on",
    "post",
    "post_one",
    "proof_of",
    "reserve",
    "reserve_one",
    "reverse",
    "sealed_columns",
    "take_checkpoints",
    "take_seal",
    "verify",
    "void",
]
