"""Where players redeem cards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from billing.cards.forms.redeeming import RedeemForm
from billing.cards.models import Redemption
from billing.cards.services.redeeming import redeem as redeem_card
from incubator.accounts.adapters import network_of
from incubator.core.money import format_money
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once

SHOWN = 20


@signed_in
@sent_once
def redeem(request: SignedIn) -> HttpResponse:
    form = RedeemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form, "code"):
            done = redeem_card(
                code=form.cleaned_data["code"],
                player=request.user,
                network=network_of(request),
                actor=request.user,
            )
            worth = format_money(done.amount_minor, done.currency)
            messages.success(request, _("%(worth)s is in your wallet now.") % {"worth": worth})
            return redirect("cards:redeem")
    redeemed = Redemption.objects.filter(player=request.user).select_related("card__batch")
    return render(request, "cards/redeem.html", {"form": form, "redeemed": redeemed[:SHOWN]})
