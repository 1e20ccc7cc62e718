"""What providers reported and matches nothing: the queue, and what became of each."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.payments.forms import ResolveForm
from billing.payments.models import UNMATCHED, UnmatchedReport
from billing.payments.services import unmatched
from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.core.audit import history
from incubator.core.money import format_money
from incubator.web.buttons import button
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing


def _amount(row: UnmatchedReport) -> str:
    report = row.report
    if report.amount_minor is None:
        return ""
    return format_money(report.amount_minor, report.currency)


COLUMNS = (
    Column(
        "report",
        gettext_lazy("Report"),
        str,
        order="pk",
        url=lambda row: reverse("payments:unmatched_report", args=[row.pk]),
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda row: UNMATCHED.label(row.state),
        tone=lambda row: row.tone,
    ),
    Column("why", gettext_lazy("Why"), lambda row: row.get_why_display()),
    Column(
        "age",
        gettext_lazy("Age"),
        lambda row: timesince(row.report.received_at, depth=1),
        order="report__received_at",
    ),
    Column("owner", gettext_lazy("Owner"), lambda row: row.owner.display_name if row.owner else ""),
    Column("resolution", gettext_lazy("Resolution"), lambda row: row.get_resolution_display()),
    Column("amount", gettext_lazy("Amount"), _amount, numeric=True),
)


@staff_only("outgoing_payment.read")
@require_GET
def listed(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=UnmatchedReport.objects.select_related("report", "owner"),
        columns=COLUMNS,
        filters={"state": UNMATCHED.choices, "why": UnmatchedReport.Why.choices},
        search=("report__reference", "report__key"),
        name="unmatched",
        empty_title=_("Everything matches"),
        empty_text=_("What a provider reports and nobody asked for stands here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "payments/unmatched.html", {"listing": listing})


def _report(pk: int) -> UnmatchedReport:
    rows = UnmatchedReport.objects.select_related(
        "report__payment__payer", "owner", "credited_to", "entry"
    )
    return get_object_or_404(rows, pk=pk)


@staff_only("outgoing_payment.read")
@require_GET
def report(request: SignedIn, pk: int) -> HttpResponse:
    found = _report(pk)
    open_to = acts.open_to(found, request.user)
    context = {
        "row": found,
        "amount": _amount(found),
        "may_take": UNMATCHED["take"].key in open_to and found.owner_id != request.user.pk,
        "may_resolve": UNMATCHED["resolve"].key in open_to,
        "history": history(found),
    }
    return render(request, "payments/unmatched_report.html", context)


@staff_only("unmatched_report.take")
@button
def take(request: SignedIn, pk: int) -> str:
    unmatched.take_report(unmatched=_report(pk), actor=request.user)
    return _("It is yours now. Find out whose money it is, and say what became of it.")


@staff_only("unmatched_report.resolve")
@sent_once
def resolve(request: SignedIn, pk: int) -> HttpResponse:
    found = _report(pk)
    payment = found.report.payment
    form = ResolveForm(
        request.POST if request.method == "POST" else None,
        may_credit=unmatched.may_credit(found.report),
        initial={"credit_to": payment.payer.email if payment else ""},
    )
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            unmatched.resolve_report(unmatched=found, **form.cleaned_data, actor=request.user)
            messages.success(request, _("It is written down what became of it."))
            return redirect("payments:unmatched_report", found.pk)
    return confirmation_page(request, _asked(request, found, form))


def _asked(request: SignedIn, found: UnmatchedReport, form: ResolveForm) -> Confirmation:
    url = reverse("payments:unmatched_report", args=[found.pk])
    label = _("Say what became of it")
    return Confirmation(
        title=_("What became of this?"),
        label=label,
        cancel_url=url,
        trail=[
            (_("Unmatched reports"), reverse("payments:unmatched")),
            (str(found), url),
            (label, ""),
        ],
        facts=[
            (_("Report"), str(found)),
            (_("Why"), found.get_why_display()),
            (_("Amount"), _amount(found)),
        ],
        note=_(
            "Crediting a wallet posts it: the provider holds the amount less its fee, and the whole"
            " amount is the player's. Anything else posts nothing."
        ),
        refusal=refused_by(lambda: acts.check(request.user, "unmatched_report.resolve", found)),
        form=form,
    )
