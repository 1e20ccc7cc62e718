"""Every night the books are recomputed, and people are told when something does not agree."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.errors import BooksUnsound
from billing.ledger.services import Verification, verify
from incubator.core.access import Role, people_with
from incubator.core.models import User
from incubator.core.notifications import notify

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
    ledger, works = reverse("billing:ledger"), reverse("core:works")
    # Each to a page they may open; who holds both roles reads the ledger.
    pages: dict[User, str] = dict.fromkeys(people_with(Role.OPERATIONS), works)
    pages |= dict.fromkeys(people_with(Role.FINANCE), ledger)
    for person, url in pages.items():
        notify(
            person=person,
            kind="books_unsound",
            subject=lambda: _("The books do not agree"),
            text=lambda: (
                ngettext(
                    "The recomputation of this night found one difference in the ledger.",
                    "The recomputation of this night found %(count)s differences in the ledger.",
                    count,
                )
                % {"count": count}
                + " "
                + _(
                    "Pay nothing out before it is explained. Failed work says what was found;"
                    " operations list all of it with manage.py verify_ledger."
                )
            ),
            url=url,
            key=f"books-unsound:{timezone.localdate()}",
        )
