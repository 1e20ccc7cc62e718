"""The limit that a player sets on what they pay in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.forms.wallets import LimitForm
from billing.selectors.limits import limited
from billing.selectors.wallets import wallet_currencies
from billing.services.limits import set_limit
from incubator.core.money import CURRENCIES, decimal_text
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once


@signed_in
@sent_once
def pay_limit(request: SignedIn) -> HttpResponse:
    """In one currency; GET `currency` picks another than the wallet's first."""
    currency = request.GET.get("currency") or wallet_currencies(request.user)[0]
    if currency not in CURRENCIES:
        raise Http404
    now = limited(request.user, currency)
    shown = "" if now.most_minor is None else decimal_text(now.most_minor, currency)
    form = LimitForm(request.POST or None, currency=currency, initial={"monthly_minor": shown})
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            set_limit(
                player=request.user,
                currency=currency,
                monthly_minor=form.cleaned_data["monthly_minor"],
                actor=request.user,
            )
            messages.success(request, _("Your limit is saved."))
            return redirect(f"{reverse('billing:pay_limit')}?currency={currency}")
    context = {"currency": currency, "now": now, "form": form}
    return render(request, "billing/limit.html", context)
