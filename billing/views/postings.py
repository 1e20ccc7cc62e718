"""Postings and ledger lines on other pages than the ledger's own."""

from collections.abc import Iterable

from billing.ledger.services import Posting
from incubator.accounts.access import Role, has_role
from incubator.accounts.models import User

LEDGER_READERS = (Role.FINANCE, Role.FUND_MANAGER, Role.ADMINISTRATOR)
Consequence = tuple[str, int | None, int | None]


def as_consequences(postings: Iterable[Posting]) -> list[Consequence]:
    """(account, debit, credit) in minor units, one of the two being None."""
    return [
        (
            posting.account.code,
            posting.amount if posting.amount > 0 else None,
            -posting.amount if posting.amount < 0 else None,
        )
        for posting in postings
    ]


def reads_ledger(viewer: User) -> bool:
    """Whether account and entry may be links for this viewer."""
    return has_role(viewer, *LEDGER_READERS, Role.AUDITOR)
