"""The ledger, read only: accounts, their lines, and entries."""

from django.db.models import F, Func, TextField
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.ledger.kinds import kind_name
from billing.ledger.models import Account, Entry, Line
from billing.ledger.naming import fill_in, with_names
from billing.ledger.selectors import lines_of_entries, totals
from billing.ledger.services import balances_of
from billing.ledger.words import CLASS_NAMES
from incubator.accounts.guards import staff_only
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing

ACCOUNT_COLUMNS = (
    Column(
        "account",
        gettext_lazy("Account"),
        lambda account: account.words,
        order="called",
        url=lambda account: reverse("billing:ledger_account", args=[account.pk]),
    ),
    Column(
        "number",
        gettext_lazy("Account number"),
        lambda account: account.code,
        order="code",
        code=True,
    ),
    Column(
        "currency", gettext_lazy("Currency"), lambda account: account.currency, order="currency"
    ),
)
LINE_COLUMNS = (
    Column(
        "on",
        gettext_lazy("Date"),
        lambda line: line.entry.effective_on,
        order="entry__effective_on",
        in_books=True,
    ),
    Column(
        "entry",
        gettext_lazy("Entry"),
        lambda line: str(line.entry.said),
        url=lambda line: reverse("billing:ledger_entry", args=[line.entry_id]),
    ),
    Column("debit", gettext_lazy("Debit"), lambda line: _money(line.amount, line), numeric=True),
    Column("credit", gettext_lazy("Credit"), lambda line: _money(-line.amount, line), numeric=True),
)


def _money(amount: int, line: Line) -> str:
    return format_money(amount, line.account.currency) if amount > 0 else ""


@staff_only("ledger.read")
@require_GET
def accounts(request: SignedIn) -> HttpResponseBase:
    # Filled below for the rows that are shown: balances are read in one statement.
    balances: dict[int, int] = {}
    balance = Column(
        "balance",
        _("Balance"),
        lambda account: format_money(balances[account.pk], account.currency),
        numeric=True,
    )
    listing = Listing(
        request=request,
        queryset=with_names(Account.objects.all()),
        columns=(*ACCOUNT_COLUMNS, balance),
        filters={"code__startswith": list(CLASS_NAMES.items())},
        search=("code", "called"),
        order="code",
        name="accounts",
        empty_title=_("The ledger is empty"),
        empty_text=_("Accounts appear with the first entry that names them."),
    )
    shown = Account.objects.filter(pk__in=[row.pk for row in listing.objects])
    balances.update(balances_of(list(Account.objects.all() if listing.wants_csv else shown)))
    if listing.wants_csv:
        return listing.csv_response()
    # All accounts are summed for the list as it opens, not again for each of its pages.
    context = {"listing": listing, "totals": [] if request.GET else totals()}
    return render(request, "billing/staff/accounts.html", context)


@staff_only("ledger.read")
@require_GET
def lines(request: SignedIn, account: int) -> HttpResponseBase:
    """All lines of an account, whenever they happened, to be searched and filtered."""
    found = get_object_or_404(Account, pk=account)
    # What entries say of things by name and number is in the values of their parameters.
    words = Func(
        F("entry__parameters"),
        template="jsonb_path_query_array(%(expressions)s, '$.*')::text",
        output_field=TextField(),
    )
    rows = Line.objects.filter(account=found).annotate(words=words)
    kinds = (
        Entry.objects.filter(lines__account=found).order_by("kind").values_list("kind", flat=True)
    )
    listing = Listing(
        request=request,
        queryset=rows.select_related("entry", "account"),
        columns=LINE_COLUMNS,
        filters={"entry__kind": [(kind, kind_name(kind)) for kind in kinds.distinct()]},
        search=("words", "entry__kind", "entry__key"),
        name=found.code.replace(":", "-"),
    )
    if listing.wants_csv:
        return listing.csv_response()
    fill_in([found])
    context = {"account": found, "listing": listing}
    return render(request, "billing/staff/ledger_lines.html", context)


@staff_only("ledger.read")
@require_GET
def entry(request: SignedIn, entry: int) -> HttpResponse:
    found = get_object_or_404(
        Entry.objects.select_related("actor", "reverses", "reversed_by"), pk=entry
    )
    lines = lines_of_entries([found])
    context = {"entry": found, "lines": lines, "linked": True, "explained": True}
    return render(request, "billing/staff/entry.html", context)
