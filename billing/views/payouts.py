"""Payouts: the studio asks, finance approves and releases; the payment then goes its own way."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.forms.payouts import PayoutForm
from billing.models import PAYOUT, Payout
from billing.payments.views.postings import as_consequences
from billing.selectors.payouts import payable_currencies
from billing.services import payouts
from incubator.accounts.guards import staff_only
from incubator.approvals.destinations import cooling_until
from incubator.approvals.voting import approval_for, may_vote
from incubator.core.audit import history
from incubator.core.books import day_of
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import acts_as, studio_money
from studios.models import Studio, StudioRole

COLUMNS = (
    Column(
        "number",
        gettext_lazy("Payout"),
        lambda payout: payout.number,
        order="pk",
        url=lambda payout: reverse("billing:staff_payout", args=[payout.number]),
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda payout: PAYOUT.label(payout.state),
        tone=lambda payout: payout.tone,
    ),
    Column(
        "studio", gettext_lazy("Studio"), lambda payout: payout.studio.name, order="studio__name"
    ),
    Column(
        "at",
        gettext_lazy("Asked for"),
        lambda payout: day_of(payout.requested_at),
        order="requested_at",
        in_books=True,
    ),
    Column(
        "amount",
        gettext_lazy("Amount"),
        lambda payout: format_money(payout.amount_minor, payout.currency),
        order="amount_minor",
        numeric=True,
    ),
)


@staff_only("payout.read")
@require_GET
def listed(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=Payout.objects.select_related("studio"),
        columns=COLUMNS,
        filters={"state": PAYOUT.choices},
        search=("number", "studio__name"),
        name="payouts",
        empty_title=_("No payouts yet"),
        empty_text=_("A studio asks for one when a settled month leaves something payable."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "billing/staff/payouts.html", {"listing": listing})


@staff_only("payout.read")
@require_GET
def payout(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(
        Payout.objects.select_related("studio", "requested_by", "payment__instructed_by"),
        number=number,
    )
    approval = approval_for(found)
    context: dict[str, Any] = {
        "payout": found,
        "approval": approval,
        "may_vote": approval is not None and may_vote(approval, request.user),
        "cooling": cooling_until(found.studio.payee),
        "history": history(found),
    }
    if found.state == "requested":
        context["consequences"] = as_consequences(payouts.release_postings(found))
    return render(request, "billing/staff/payout.html", context)


@studio_money(whole=True)
@sent_once
def of_studio(request: SignedIn, studio: Studio) -> HttpResponse:
    """What is payable, the payouts so far, and the form to ask for the next one."""
    balances = [
        (
            currency,
            payouts.payable_balance(studio, currency),
            payouts.promised_minor(studio, currency),
        )
        for currency in payable_currencies(studio)
    ]
    currency = request.POST.get("currency", balances[0][0])
    free = {one: payable - promised for one, payable, promised in balances}.get(currency, 0)
    form = PayoutForm(request.POST or None, currency=currency, payable_minor=free)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            asked = payouts.request_payout(
                studio=studio,
                amount_minor=form.cleaned_data["amount_minor"],
                currency=currency,
                actor=request.user,
            )
            messages.success(
                request,
                _("%(asked)s waits for a finance officer's approval.") % {"asked": asked},
            )
            return redirect("billing:studio_payouts", studio.slug)
    context = {
        "studio": studio,
        "balances": balances,
        "currency": currency,
        "free_minor": free,
        "form": form,
        "payouts": Payout.objects.filter(studio=studio)[:100],
        "may_ask": acts_as(request.user, studio, StudioRole.FINANCE),
    }
    return render(request, "billing/studio_payouts.html", context)
