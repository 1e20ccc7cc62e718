"""Buying, and what a player has bought."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.forms.wallets import BuyForm
from billing.models import Entitlement, Order, Price, Product
from billing.on_sale import is_sold
from billing.selectors.receipts import receipt_of
from billing.selectors.taxes import tax_rate_in_force, taxed
from billing.selectors.wallets import wallet_balance
from billing.services.orders import buy_with_wallet
from incubator.accounts.countries import country_name
from incubator.accounts.models import User, country_of
from incubator.core import books
from incubator.core.audit import history
from incubator.documents import pdf
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of, sent_once
from studios.access import visible_game


@signed_in
@sent_once
def buy(request: SignedIn, product: int) -> HttpResponse:
    """What will be charged and what stays in the wallet; confirming buys."""
    found, is_public = _product_for(request.user, product)
    price = found.price
    sums = _sums(request.user, found, price)
    form = BuyForm(request.POST or None, initial={"expected_minor": sums.get("gross_minor", 0)})
    if request.method == "POST" and form.is_valid():
        with told_on(request):
            order = buy_with_wallet(
                player=request.user,
                product=found,
                key=str(key_of(request)),
                expected_minor=form.cleaned_data["expected_minor"],
                actor=request.user,
            )
            messages.success(request, _("%(product)s is in your library.") % {"product": found})
            return redirect("billing:order", order.number)
        return redirect("billing:buy", found.pk)
    context = {
        "product": found,
        "form": form,
        "is_public": is_public,
        **sums,
    }
    return render(request, "billing/buy.html", context)


def _product_for(viewer: User, pk: int) -> tuple[Product, bool]:
    """The product, and whether it can be bought; 404 for what only its studio and staff may see."""
    found = get_object_or_404(Product.objects.select_related("game__studio"), pk=pk)
    is_public = is_sold(found.game)
    if not is_public:
        visible_game(viewer, found.game.studio.slug, found.game.slug)
    return found, is_public


def _sums(player: User, product: Product, price: Price | None) -> dict[str, Any]:
    if price is None:
        return {"price": None}
    balance = wallet_balance(player, price.currency)
    country = country_of(player)
    rate = tax_rate_in_force(product.game, books.today(), country)
    due = taxed(price.amount_minor, rate)
    return {
        "price": price,
        "currency": price.currency,
        "country": country_name(country) if country else "",
        "tax_rate": rate,
        "tax_minor": due.tax_minor,
        "gross_minor": due.gross_minor,
        "balance_minor": balance,
        "left_minor": balance - due.gross_minor,
        "short_minor": max(due.gross_minor - balance, 0),
        "owned": product.is_durable
        and Entitlement.objects.of(player).in_force().filter(product=product).exists(),
    }


@signed_in
@require_GET
def orders(request: SignedIn) -> HttpResponse:
    found = Order.objects.of(request.user).prefetch_related("lines__game", "lines__product")
    return render(request, "billing/orders.html", {"orders": found[:200]})


@signed_in
@require_GET
def order(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(Order.objects.of(request.user), number=number)
    lines = found.lines.select_related("game", "product").prefetch_related("refunds")
    if request.GET.get("format") == "pdf" and found.paid_at:
        return _receipt(request, found)
    return render(
        request,
        "billing/order.html",
        {"order": found, "lines": lines, "history": history(found)},
    )


def _receipt(request: SignedIn, order: Order) -> HttpResponse:
    with told_on(request):
        paper = pdf.render(
            "billing/papers/receipt.typ", receipt_of(order), made_at=order.recorded_at
        )
        return pdf.answer(paper, order.number)
    return redirect("billing:order", order.number)
