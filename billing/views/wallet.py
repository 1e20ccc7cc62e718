"""The player's wallet and its top-ups."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.forms.wallets import TopUpForm
from billing.models import TopUp
from billing.selectors import wallets
from billing.services import topups
from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.web.buttons import button
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
            return _to_payment(top_up)
    return render(
        request,
        "billing/wallet.html",
        {
            "form": form,
            "currency": currency,
            "currencies": currencies,
            "balance_minor": wallets.wallet_balance(request.user, currency),
            "lines": wallets.wallet_lines(request.user, currency)[:LINES_SHOWN],
            "uncertain": TopUp.objects.uncertain().filter(player=request.user)[:10],
        },
    )


def own_top_up(player: User, number: str) -> TopUp:
    return get_object_or_404(TopUp, player=player, number=number)


@signed_in
@require_GET
def top_up(request: SignedIn, number: str) -> HttpResponse:
    found = own_top_up(request.user, number)
    return render(request, "billing/top_up.html", {"top_up": found, "history": history(found)})


@signed_in
@require_GET
def top_up_return(request: SignedIn, number: str) -> HttpResponse:
    """Where the provider sends the player back to; its word counts, not the visit."""
    found = own_top_up(request.user, number)
    with told_on(request):
        found = topups.resolve_top_up(top_up=found)
    if found.state == "paid":
        messages.success(request, _("The money is in your wallet."))
    return redirect("billing:top_up", found.number)


@signed_in
@button
def top_up_open(request: SignedIn, number: str) -> HttpResponse:
    """Go to the payment page, asking for it again if the provider did not answer before."""
    found = own_top_up(request.user, number)
    return _to_payment(topups.open_payment(top_up=found, actor=request.user))


def _to_payment(found: TopUp) -> HttpResponse:
    if found.state == "waiting":
        return redirect(found.pay_url)
    return redirect("billing:top_up", found.number)
