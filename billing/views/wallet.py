"""The player's wallet, and topping it up."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from billing.forms.wallets import TopUpForm
from billing.models import Order
from billing.payments.gateways import can_be_paid
from billing.payments.models import IncomingPayment
from billing.payments.views.incoming import to_payment
from billing.selectors import wallets
from billing.services import topups
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of

LINES_SHOWN = 100


@signed_in
def wallet(request: SignedIn) -> HttpResponse:
    """Balance, top-up form and history in one currency; GET `currency` picks another one."""
    currencies = wallets.wallet_currencies(request.user)
    currency = request.GET.get("currency", currencies[0])
    if currency not in currencies:
        raise Http404
    form = TopUpForm(request.POST or None, currency=currency)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            top_up = topups.start_top_up(
                player=request.user,
                amount_minor=form.cleaned_data["amount_minor"],
                currency=currency,
                actor=request.user,
                key=key_of(request),
            )
            return to_payment(top_up)
    return render(
        request,
        "billing/wallet.html",
        {
            "form": form,
            "may_top_up": can_be_paid(),
            "currency": currency,
            "currencies": currencies,
            "balance_minor": wallets.wallet_balance(request.user, currency),
            "spendable_minor": wallets.spendable(request.user, currency),
            "waiting": Order.objects.of(request.user).filter(state="pending", currency=currency),
            "lines": wallets.wallet_lines(request.user, currency)[:LINES_SHOWN],
            "uncertain": IncomingPayment.objects.uncertain().filter(
                payer=request.user, kind="top_up"
            )[:10],
        },
    )
