"""What follows once an order is placed, from whatever page."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from billing.cards.models import Card
from billing.forms.wallets import BuyForm
from billing.models import Order
from billing.payments.views.incoming import to_payment
from billing.selectors.quotes import Item, games_of
from billing.services.card_codes import cards_typed
from billing.services.orders import turns_of
from billing.services.pending import pay_rest
from incubator.accounts.adapters import network_of
from incubator.core.locks import held
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of


def cards_of_form(request: SignedIn, form: BuyForm, items: Sequence[Item]) -> list[Card] | None:
    """What is to be paid with; None where the form, with what was typed, has to be shown again."""
    if not form.is_valid():
        return None
    codes = form.cleaned_data["codes"]
    if not codes:
        return []
    # No order of theirs is being placed meanwhile: between the two looks it would spend the cards.
    with held(turns_of(request.user)), told_on(form):
        if Order.objects.placed(request.user, str(key_of(request))) is not None:
            # Sent again: by now the cards are spent, on this very order.
            return []
        return cards_typed(
            codes,
            games=games_of(items),
            player=request.user,
            network=network_of(request),
        )
    return None


def go_on(request: SignedIn, order: Order) -> HttpResponse:
    """To the provider for the rest, or to the order. Never inside a transaction."""
    if order.is_pending:
        # Whoever cannot be led there goes on from the order's page.
        with told_on(request):
            return to_payment(pay_rest(order=order, actor=request.user))
        return redirect("billing:order", order.number)
    messages.success(request, _("Paid. What you bought is in your library."))
    return redirect("billing:order", order.number)
