"""Postings and ledger lines on other pages than the ledger's own."""

from collections.abc import Iterable

from billing.ledger.naming import Sided, sided
from billing.ledger.services import Posting
from incubator.accounts.models import User
from incubator.core import acts


def as_consequences(postings: Iterable[Posting]) -> list[Sided]:
    """(account, debit, credit), one of the two being None."""
    return sided((one.account.code, one.amount, one.account.currency) for one in postings)


def reads_ledger(viewer: User) -> bool:
    """Whether account and entry may be links for this viewer."""
    return acts.may(viewer, "ledger.read")
