"""Every night the books are recomputed, and people are told when something does not agree."""

from django.urls import reverse

from billing import act_words
from billing.errors import BooksUnsound
from billing.ledger.services import Verification, verify
from incubator.accounts.access import Role, people_with
from incubator.accounts.models import User
from incubator.core import books
from incubator.messaging.notifications import Reader, notify_all

# Of all that was found; `manage.py verify_ledger` lists the rest.
NAMED = 5


def check_books() -> Verification:
    """Recompute the ledger. Raises BooksUnsound, which names what was found first, and tells
    finance and operations, once a day each."""
    result = verify()
    if result.discrepancies:
        _tell(len(result.discrepancies))
        first = "; ".join(map(str, result.discrepancies[:NAMED]))
        raise BooksUnsound(f"{len(result.discrepancies):,} differences in the ledger: {first}")
    return result


def _tell(count: int) -> None:
    ledger, works = reverse("billing:ledger"), reverse("work:works")
    # Each to a page they may open; who holds both roles reads the ledger.
    pages: dict[User, str] = dict.fromkeys(people_with(Role.OPERATIONS), works)
    pages |= dict.fromkeys(people_with(Role.FINANCE), ledger)
    notify_all(
        [Reader(person, url) for person, url in pages.items()],
        kind="books_unsound",
        said=act_words.BOOKS_DISAGREE(),
        text=act_words.DIFFERENCES_FOUND(count=count),
        key=f"books-unsound:{books.today()}",
    )
