"""A payment as its payer sees it: where it stands, to the provider, and back from there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from billing.payments.incoming_kinds import kind_of
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import open_payment, resolve_payment
from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on


def _own(payer: User, number: str) -> IncomingPayment:
    return get_object_or_404(IncomingPayment, payer=payer, number=number)


@signed_in
@require_GET
def incoming(request: SignedIn, number: str) -> HttpResponse:
    found = _own(request.user, number)
    kind = kind_of(found)
    context = {
        "payment": found,
        "title": kind.title(found),
        "home": kind.home(found),
        "paid_text": kind.paid_text(found),
        "after_paying": kind.after_paying(found),
        "once_more": kind.once_more(found),
        "history": history(found),
    }
    return render(request, "payments/incoming.html", context)


@signed_in
@require_GET
def returned(request: SignedIn, number: str) -> HttpResponse:
    """Where the provider sends the payer back to; its word counts, not the visit."""
    found = _own(request.user, number)
    with told_on(request):
        found = resolve_payment(payment=found)
    kind = kind_of(found)
    if found.state == "paid":
        messages.success(request, kind.paid_text(found))
        if further := kind.leads_to(found):
            return redirect(further)
    return redirect("payments:incoming", found.number)


@signed_in
@button
def open_page(request: SignedIn, number: str) -> HttpResponse:
    """Go to the payment page, asking for it again if the provider did not answer before."""
    found = _own(request.user, number)
    return to_payment(open_payment(payment=found, actor=request.user))


def to_payment(found: IncomingPayment) -> HttpResponse:
    if found.state == "waiting":
        return redirect(found.pay_url)
    return redirect("payments:incoming", found.number)
