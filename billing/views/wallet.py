"""The player's wallet, and topping it up."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from billing.forms.wallets import TopUpForm
from billing.payments.gateways import can_be_paid
from billing.payments.models import IncomingPayment
from billing.payments.views.incoming import remember_meant, to_payment
from billing.selectors import wallets
from billing.services import topups
from incubator.core.money import LARGEST_MINOR, decimal_text
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of

LINES_SHOWN = 100


@signed_in
def wallet(request: SignedIn) -> HttpResponse:
    """Balance, top-up form and history in one currency; GET `currency` picks another one.

    GET `short` is what the purchase of `product` lacks, in minor units: the form begins with it,
    and the payment leads back there.
    """
    currencies = wallets.wallet_currencies(request.user)
    currency = request.GET.get("currency", currencies[0])
    if currency not in currencies:
        raise Http404
    form = TopUpForm(
        request.POST or None, currency=currency, initial={"amount_minor": _short(request, currency)}
    )
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            top_up = topups.start_top_up(
                player=request.user,
                amount_minor=form.cleaned_data["amount_minor"],
                currency=currency,
                actor=request.user,
                key=key_of(request),
            )
            if product := _number(request, "product"):
                remember_meant(request, top_up, product)
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
            "lines": wallets.wallet_lines(request.user, currency)[:LINES_SHOWN],
            "uncertain": IncomingPayment.objects.uncertain().filter(
                payer=request.user, kind="top_up"
            )[:10],
        },
    )


def _short(request: SignedIn, currency: str) -> str:
    minor = _number(request, "short")
    return decimal_text(minor, currency) if minor else ""


def _number(request: SignedIn, name: str) -> int:
    """What the address says, 0 for what cannot be meant."""
    try:
        number = int(request.GET.get(name, ""))
    except ValueError:
        return 0
    return number if 0 < number <= LARGEST_MINOR else 0
