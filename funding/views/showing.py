"""Turning what a service refused into a message, and going on."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing.ledger.services import Posting
from incubator.core.errors import DomainError

# (account, debit or None, credit or None), as `kit/consequences.html` draws them.
ShownPosting = tuple[str, int | None, int | None]


def shown(postings: tuple[Posting, ...]) -> list[ShownPosting]:
    return [
        (
            posting.account.code,
            posting.amount if posting.amount > 0 else None,
            -posting.amount if posting.amount < 0 else None,
        )
        for posting in postings
    ]


def attempt(
    request: HttpRequest, act: Callable[[], object], *, said: str, to: str, **where: str
) -> HttpResponse:
    """Do it, say so (or say why not), and go to the page named `to`."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(to, **where)


def tried(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do it; what was refused becomes an error of the form, with the typed input kept."""
    try:
        act()
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True
