"""A distributor's home, what it owes, and for whom its codes are sealed."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.cards.access import distributor_only
from billing.cards.envelopes import fingerprint
from billing.cards.errors import CertificateRefused
from billing.cards.forms.distributing import CertificateForm
from billing.cards.models import Distributor
from billing.cards.selectors import stock
from billing.cards.services import distributors
from incubator.core.money import decimal_text
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import csv_file

LINES_SHOWN = 100


@distributor_only
@require_GET
def home(request: SignedIn, distributor: Distributor) -> HttpResponse:
    """What it owes, what it has and what it sold, by month."""
    currency = stock.currencies_of(distributor)[0]
    context = {
        "distributor": distributor,
        "owed": stock.owed_by(distributor) or {currency: 0},
        "stock": stock.stock_of(distributor),
        "currency": currency,
        "months": stock.sold_by_month(distributor, currency),
        "waiting": distributor.batches.filter(state="made", downloaded_at__isnull=True),
        "people": distributor.people.select_related("user"),
    }
    return render(request, "cards/distributor.html", context)


@distributor_only
@require_GET
def statement(request: SignedIn, distributor: Distributor) -> HttpResponseBase:
    """What it came to owe and paid, from the ledger, newest first; all of it as CSV."""
    currencies = stock.currencies_of(distributor)
    currency = request.GET.get("currency", currencies[0])
    if currency not in currencies:
        raise Http404
    lines = stock.lines_owed(distributor, currency)
    if request.GET.get("format") == "csv":
        rows = (
            [line.entry.effective_on, line.entry.said, decimal_text(line.amount, currency)]
            for line in lines.iterator(chunk_size=2000)
        )
        heads = [_("Day"), _("What"), _("Amount in %(currency)s") % {"currency": currency}]
        return csv_file(f"statement-{currency}", heads, rows)
    balance, shown_lines = stock.owed_by(distributor).get(currency, 0), []
    owed = balance
    for line in lines[:LINES_SHOWN]:
        shown_lines.append((line, balance))
        balance -= line.amount
    context = {
        "distributor": distributor,
        "currency": currency,
        "currencies": currencies,
        "owed_minor": owed,
        "lines": shown_lines,
    }
    return render(request, "cards/statement.html", context)


@distributor_only
@sent_once
def certificate(request: SignedIn, distributor: Distributor) -> HttpResponse:
    """For whom codes are sealed, and how they are opened."""
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form, "certificate"):
            distributors.set_certificate(
                distributor=distributor,
                certificate=form.cleaned_data["certificate"],
                actor=request.user,
            )
            messages.success(request, _("Batches ordered from now on are sealed for it."))
            return redirect("cards:certificate")
    context = {"distributor": distributor, "form": form, "sealed_for": _mark(distributor)}
    return render(request, "cards/certificate.html", context)


def _mark(distributor: Distributor) -> str:
    if not distributor.certificate:
        return ""
    try:
        return fingerprint(distributor.certificate)
    except CertificateRefused as error:
        return str(error)
