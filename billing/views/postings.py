"""Postings as pages show them before they are confirmed."""

from collections.abc import Iterable

from billing.ledger.services import Posting

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
