"""The statement of an account: what stood on it, what moved, and what stands on it, by days."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.forms.ledger import StatementForm
from billing.ledger.models import Account
from billing.ledger.naming import fill_in
from billing.ledger.selectors import (
    Period,
    Statement,
    account_numbered,
    all_lines,
    held_of,
    statement,
    sums,
)
from billing.ledger.services import balance_of
from incubator.accounts.guards import staff_only
from incubator.core import shown
from incubator.core.books import zone_name
from incubator.core.database import snapshot
from incubator.core.money import decimal_text
from incubator.web.guards import SignedIn
from incubator.web.tables import csv_file
from incubator.web.whole_numbers import whole_number


@staff_only("ledger.read")
@require_GET
def account(request: SignedIn, account: int) -> HttpResponseBase:
    """Its statement, for the days that the address names."""
    found = next(iter(account_numbered(number=account)), None)
    if found is None:
        raise Http404
    fill_in([found])
    form = StatementForm(request.GET)
    if form.is_valid() and request.GET.get("format") == "csv":
        return _statement_file(found, form.period)
    context = {
        "account": found,
        "balance_minor": balance_of(found),
        "held": held_of(found),
        "form": form,
    }
    if form.is_valid():
        after, before = (whole_number(request.GET.get(way, "")) for way in ("after", "before"))
        page = statement(found, form.period, after=after, before=before)
        context |= {"statement": page, "listing": StatementPages(page, form.query)}
    return render(request, "billing/staff/account.html", context)


@dataclass(frozen=True, slots=True)
class StatementPages:
    """What stands below a statement, as kit/pages.html reads it."""

    statement: Statement
    query: str

    @property
    def count(self) -> int:
        return self.statement.sums.lines

    @property
    def counted(self) -> str:
        return shown.count(self.count)

    @property
    def csv_url(self) -> str:
        return f"?{self.query}&format=csv"

    @property
    def first_url(self) -> str:
        return f"?{self.query}" if self.statement.before else ""

    @property
    def previous_url(self) -> str:
        before = self.statement.before
        return f"?{self.query}&before={before}" if before else ""

    @property
    def next_url(self) -> str:
        after = self.statement.after
        return f"?{self.query}&after={after}" if after else ""


def _statement_file(found: Account, period: Period) -> HttpResponseBase:
    currency = found.currency
    heads = [
        f"{_('Date')} ({zone_name()})",
        _("Entry"),
        _("Debit (%(currency)s)") % {"currency": currency},
        _("Credit (%(currency)s)") % {"currency": currency},
        _("Balance (%(currency)s)") % {"currency": currency},
        _("Entry number"),
    ]
    name = f"{found.code}-{currency}-{period.since}-{period.until}".replace(":", "-")
    return csv_file(get_valid_filename(name), heads, _statement_rows(found, period))


def _statement_rows(found: Account, period: Period) -> Iterator[list[object]]:
    """The balance before, every line, and the sums with the balance after."""
    with snapshot():
        known = sums(found, period)
        yield [period.since, _("Opening balance"), "", "", _plain(known.opening, found), ""]
        for one in all_lines(found, period, known.opening):
            amount, line = one.line.amount, one.line
            sides = (_plain(side, found) if side > 0 else "" for side in (amount, -amount))
            balance = _plain(one.balance, found)
            yield [line.effective_on, line.said, *sides, balance, line.entry_id]
        moved = (_plain(side, found) for side in (known.debit, known.credit))
        yield [period.until, _("Closing balance"), *moved, _plain(known.closing, found), ""]


def _plain(minor: int, account: Account) -> str:
    return decimal_text(minor, account.currency)
