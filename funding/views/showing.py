"""Turning what a service refused into a message, and going on."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from billing.ledger.models import Entry
from billing.ledger.naming import Sided, sided
from billing.ledger.services import Posting
from funding.models import Award
from incubator.core.errors import DomainError


def shown(postings: tuple[Posting, ...]) -> list[Sided]:
    return sided((posting.account.code, posting.amount) for posting in postings)


def shown_entry(entry: Entry) -> tuple[Entry, list[Sided]]:
    """The entry with its lines, as they were posted."""
    lines = sorted(entry.lines.all(), key=lambda line: line.pk)
    return entry, sided((line.account.code, line.amount) for line in lines)


def award_trail(award: Award, here: str) -> list[tuple[str, str]]:
    return [(award.number, reverse("funding:award", args=[award.number])), (here, "")]


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
    return redirect(reverse(to, kwargs=where))


def tried(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do it; what was refused becomes an error of the form, with the typed input kept."""
    try:
        act()
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True
