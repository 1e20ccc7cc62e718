"""What a game asked to be bought: its player confirms it here, and pays the rest on the way."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from billing.connections.models import GamePurchase
from billing.connections.selectors.purchases import items_of, purchases_of
from billing.connections.services.purchasing import confirm_purchase, decline_purchase
from billing.forms.wallets import BuyForm
from billing.selectors.carts import takes_cards
from billing.selectors.quotes import games_of, quote_or_why
from billing.views.buying import cards_of_form, go_on
from billing.views.carts import sums_of
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once


def _own(request: SignedIn, purchase: UUID) -> GamePurchase:
    return get_object_or_404(purchases_of(request.user), public_id=purchase)


@signed_in
def purchase(request: SignedIn, purchase: UUID) -> HttpResponse:
    """What will be charged, from the wallet and on the way; confirming buys, once for good."""
    found = _own(request, purchase)
    if (order := found.order) is not None:
        # Sent again: on to the payment, as the first time.
        goes_on = request.method == "POST" and order.is_pending
        return go_on(request, order) if goes_on else redirect("billing:order", order.number)
    if not found.is_open:
        return render(request, "connections/over.html", {"purchase": found}, status=410)
    items = items_of(found.game, found.lines)
    form = BuyForm(request.POST or None)
    cards = cards_of_form(request, form, items) if request.method == "POST" else None
    if cards is not None:
        with told_on(request):
            order = confirm_purchase(
                purchase=found,
                expected_minor=form.cleaned_data["expected_minor"],
                cards=cards,
                actor=request.user,
            )
            return go_on(request, order)
        return redirect("connections:purchase", found.public_id)
    context = {"purchase": found} | _sums(request, found)
    if form.is_bound:
        context["form"] = form
    return render(request, "connections/purchase.html", context)


def _sums(request: SignedIn, found: GamePurchase) -> dict[str, Any]:
    items = items_of(found.game, found.lines)
    quote, refusal = quote_or_why(request.user, items, found.currency)
    if quote is None:
        return {"quote": None, "refusal": refusal}
    form = BuyForm(
        initial={"expected_minor": quote.gross_minor, "currency": found.currency},
        takes_cards=quote.gross_minor > 0 and takes_cards(games_of(items)),
    )
    rows = [
        (item, quote.of(item), sum(line.price_minor for line in quote.of(item))) for item in items
    ]
    return {"rows": rows, "form": form, **sums_of(quote)}


@signed_in
@button
@sent_once
def decline(request: SignedIn, purchase: UUID) -> HttpResponse:
    found = _own(request, purchase)
    decline_purchase(purchase=found, actor=request.user)
    messages.success(request, _("Nothing was bought. The game is told so."))
    return redirect("connections:games")
