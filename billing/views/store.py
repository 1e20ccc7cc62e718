"""Buying, and what a player has bought."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.forms.wallets import BuyForm
from billing.models import Entitlement, Order, OrderLine, Product, Subscription
from billing.on_sale import is_sold
from billing.payments.views.incoming import to_payment
from billing.selectors.carts import currencies_for, takes_cards
from billing.selectors.catalogue import ordinary_price, product_with_game
from billing.selectors.keys import is_sold_out
from billing.selectors.library import had_parts
from billing.selectors.quotes import Item, games_of, quote_or_why
from billing.selectors.receipts import receipt_of
from billing.selectors.subscriptions import charged
from billing.selectors.tenders import said_of, to_pay
from billing.services.orders import place_order
from billing.services.pending import cancel_order, pay_rest
from billing.views.buying import cards_of_form, go_on
from billing.views.carts import sums_of
from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.documents import pdf
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of, sent_once
from studios.access import visible_game


@signed_in
def buy(request: SignedIn, product: int) -> HttpResponse:
    """What will be charged, from the wallet and on the way; confirming buys.

    The form's key is the order's, so sending it twice buys once.
    """
    found, is_public = _product_for(request.user, product)
    items = [Item(found)]
    form = BuyForm(request.POST or None)
    cards = cards_of_form(request, form, items) if request.method == "POST" else None
    if cards is not None:
        with told_on(request):
            order = place_order(
                player=request.user,
                items=items,
                currency=form.cleaned_data["currency"] or found.game.currency,
                key=str(key_of(request)),
                expected_minor=form.cleaned_data["expected_minor"],
                cards=cards,
                actor=request.user,
            )
            return go_on(request, order)
        return redirect("billing:buy", found.pk)
    currencies = currencies_for(items, request.user)
    currency = request.GET.get("currency", "")
    if currency not in currencies:
        currency = currencies[0] if currencies else found.game.currency
    context = {"product": found, "is_public": is_public, "currencies": currencies}
    context |= _sums(request.user, found, currency)
    if form.is_bound:
        context["form"] = form
    return render(request, "billing/buy.html", context)


def _product_for(viewer: User, pk: int) -> tuple[Product, bool]:
    """The product, and whether it can be bought; 404 for what only its studio and staff may see."""
    found = product_with_game(pk)
    if found is None:
        raise Http404
    is_public = is_sold(found.game)
    if not is_public:
        visible_game(viewer, found.game.studio.slug, found.game.slug)
    return found, is_public


def _sums(player: User, product: Product, currency: str) -> dict[str, Any]:
    quote, refusal = quote_or_why(player, [Item(product)], currency)
    if quote is None:
        return {"quote": None, "refusal": refusal}
    form = BuyForm(
        initial={"expected_minor": quote.gross_minor, "currency": currency},
        takes_cards=quote.gross_minor > 0 and takes_cards(games_of([Item(product)])),
    )
    renews_for = product.is_subscription and ordinary_price(
        product, currency=currency, country=quote.country, at=quote.at
    )
    waiting = OrderLine.objects.filter(
        order__buyer=player, receiver=None, product=product, order__state="pending"
    )
    return {
        "had": ", ".join(part.in_full for part in had_parts(player, product)),
        "sold_out": is_sold_out(product),
        "price_minor": sum(line.price_minor for line in quote.lines),
        "form": form,
        "owned": product.is_durable
        and Entitlement.objects.of(player).in_force().filter(product=product).exists(),
        "subscribed": product.is_subscription
        and Subscription.objects.of(player).running().on(product).first(),
        "renews_for": renews_for and charged(renews_for, game=product.game, player=player),
        "waiting": waiting.select_related("order").first(),
        **sums_of(quote),
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
    lines = found.lines.select_related("game", "product", "receiver").prefetch_related("refunds")
    if request.GET.get("format") == "pdf" and found.paid_at:
        return _receipt(request, found)
    context = {
        "order": found,
        "lines": lines,
        "tenders": [
            (said_of(one), one.amount_minor) for one in found.tenders.select_related("payment")
        ],
        "to_pay_minor": to_pay(found) if found.is_pending else 0,
        "history": history(found),
    }
    return render(request, "billing/order.html", context)


@signed_in
@button
def pay(request: SignedIn, number: str) -> HttpResponse:
    """Go on to pay the rest of an order that waits for it."""
    found = get_object_or_404(Order.objects.of(request.user), number=number)
    return to_payment(pay_rest(order=found, actor=request.user))


@signed_in
@button
@sent_once
def cancel(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(Order.objects.of(request.user), number=number)
    cancel_order(order=found, actor=request.user)
    messages.success(request, _("The order is cancelled. Nothing was charged."))
    return redirect("billing:order", number)


def _receipt(request: SignedIn, order: Order) -> HttpResponse:
    with told_on(request):
        paper = pdf.render(
            "billing/papers/receipt.typ", receipt_of(order), made_at=order.recorded_at
        )
        return pdf.answer(paper, order.number)
    return redirect("billing:order", order.number)
