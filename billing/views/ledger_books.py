"""The books as a whole: the trial balance, and taking them out for other programs."""

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.forms.ledger import DayForm, ExportForm
from billing.ledger.export import FORMATS, export, file_name
from billing.ledger.naming import named_in_order
from billing.ledger.selectors import trial_balance, trial_in_order
from billing.ledger.words import CLASS_NAMES
from incubator.accounts.guards import staff_only
from incubator.core.money import decimal_text
from incubator.web.guards import SignedIn
from incubator.web.tables import csv_file


@staff_only("ledger.read")
@require_GET
def trial(request: SignedIn) -> HttpResponseBase:
    form = DayForm(request.GET)
    if not form.is_valid():
        return render(request, "billing/staff/trial_balance.html", {"form": form})
    if request.GET.get("format") == "csv":
        return csv_file(f"trial-balance-{form.chosen}", _trial_heads(), _trial_rows(form))
    currencies = trial_balance(form.chosen, form.known_before)
    context = {"form": form, "currencies": currencies}
    return render(request, "billing/staff/trial_balance.html", context)


def _trial_heads() -> list[str]:
    return [
        _("Class"),
        _("Account"),
        _("Currency"),
        _("Debit"),
        _("Credit"),
        _("Account number"),
    ]


def _trial_rows(form: DayForm) -> Iterator[list[str]]:
    for account, balance in named_in_order(trial_in_order(form.chosen, form.known_before)):
        debit, credit = (
            decimal_text(side, account.currency) if side > 0 else "" for side in (balance, -balance)
        )
        kind = str(CLASS_NAMES[account.code.partition(":")[0]])
        yield [kind, account.words, account.currency, debit, credit, account.code]


@staff_only("ledger.read")
@require_GET
def taken_out(request: SignedIn) -> HttpResponseBase:
    """The form, or, once a format is chosen, the file."""
    form = ExportForm(request.GET)
    if form.is_valid() and "format" in request.GET:
        return _file(form)
    return render(request, "billing/staff/export.html", {"form": form})


def _file(form: ExportForm) -> HttpResponse | StreamingHttpResponse:
    chosen = FORMATS[form.cleaned_data["format"]]
    pieces = export(form.cleaned_data["format"], form.period)
    answer = StreamingHttpResponse(pieces, content_type=f"{chosen.content_type}; charset=utf-8")
    name = file_name(form.cleaned_data["format"], form.period)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
