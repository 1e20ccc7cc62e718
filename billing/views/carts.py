"""The cart: what is in it, whom it is for, and buying it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from billing.forms.carts import ItemForm
from billing.forms.wallets import BuyForm
from billing.models import CartItem, Product
from billing.payments.gateways import can_be_paid
from billing.selectors.carts import as_items, cart_of, currencies_for, takes_cards
from billing.selectors.catalogue import most_units
from billing.selectors.quotes import Quote, games_of, quote_or_why
from billing.selectors.tenders import least_payment
from billing.selectors.wallets import spendable
from billing.services.carts import add_to_cart, change_item, check_out, remove_from_cart
from billing.views.buying import cards_of_form, go_on
from incubator.accounts.countries import country_name
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of, sent_once


@signed_in
def cart(request: SignedIn) -> HttpResponse:
    """All that is in it, for one currency; GET `currency` picks another one. Confirming buys."""
    items = list(cart_of(request.user))
    currencies = currencies_for(as_items(items), request.user) if items else []
    currency = request.GET.get("currency", "")
    if currency not in currencies:
        currency = currencies[0] if currencies else ""
    form = BuyForm(request.POST or None)
    cards = cards_of_form(request, form, as_items(items)) if request.method == "POST" else None
    if cards is not None:
        with told_on(request):
            order = check_out(
                player=request.user,
                currency=form.cleaned_data["currency"] or currency,
                key=str(key_of(request)),
                expected_minor=form.cleaned_data["expected_minor"],
                cards=cards,
                actor=request.user,
            )
            return go_on(request, order)
        return redirect("billing:cart")
    context: dict[str, Any] = {"items": items, "currencies": currencies, "currency": currency}
    context |= _sums(request, items, currency)
    if form.is_bound:
        context["form"] = form
    return render(request, "billing/cart.html", context)


def _sums(request: SignedIn, items: list[CartItem], currency: str) -> dict[str, Any]:
    if not currency:
        return {"refusal": _("Nothing sells all of it in one currency. Buy it in parts.")}
    wanted = as_items(items)
    quote, refusal = quote_or_why(request.user, wanted, currency)
    if quote is None:
        return {"refusal": refusal}
    form = BuyForm(
        initial={"expected_minor": quote.gross_minor, "currency": currency},
        takes_cards=quote.gross_minor > 0 and takes_cards(games_of(wanted)),
    )
    return {
        "rows": [
            (row, quote.of(item), sum(line.price_minor for line in quote.of(item)))
            for row, item in zip(items, wanted, strict=True)
        ],
        "form": form,
        **sums_of(quote),
    }


def sums_of(quote: Quote) -> dict[str, Any]:
    """What a page says of a quote: to pay, from the wallet, and on the way."""
    balance = spendable(quote.player, quote.currency)
    short = max(quote.gross_minor - balance, 0)
    return {
        "quote": quote,
        "currency": quote.currency,
        "country": country_name(quote.country) if quote.country else "",
        "tax_minor": quote.tax_minor,
        "gross_minor": quote.gross_minor,
        "balance_minor": balance,
        "left_minor": balance - quote.gross_minor,
        "short_minor": short,
        "to_pay_minor": max(short, least_payment(quote.currency)) if short else 0,
        "may_pay": can_be_paid(),
    }


@signed_in
@button
@sent_once
def add(request: SignedIn, product: int) -> HttpResponse:
    found = get_object_or_404(Product.objects.select_related("game"), pk=product)
    added = add_to_cart(player=request.user, product=found)
    messages.success(request, _("%(product)s is in your cart.") % {"product": added.product})
    return redirect("billing:cart")


@signed_in
@button
@sent_once
def remove(request: SignedIn, item: int) -> HttpResponse:
    found = get_object_or_404(cart_of(request.user), pk=item)
    remove_from_cart(item=found, player=request.user)
    messages.success(request, _("%(product)s is out of your cart.") % {"product": found.product})
    return redirect("billing:cart")


@signed_in
@sent_once
def change(request: SignedIn, item: int) -> HttpResponse:
    """How many, and whose present it is, by the gift code that they said."""
    found = get_object_or_404(cart_of(request.user), pk=item)
    form = ItemForm(
        request.POST or None, most=most_units(found.product), initial={"units": found.units}
    )
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            change_item(
                item=found,
                units=form.cleaned_data.get("units", 1),
                receiver=form.cleaned_data["code"],
                player=request.user,
            )
            return redirect("billing:cart")
    return render(request, "billing/cart_change.html", {"item": found, "form": form})
