"""A player's subscriptions: what they cost and when, and ending or changing them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.forms.subscriptions import ChangeForm
from billing.models import Subscription
from billing.selectors.quotes import quote_or_why
from billing.selectors.subscriptions import (
    choices_for,
    dearer_to_come,
    lacking,
    listed,
    next_item,
    periods_of,
    subscriptions_of,
)
from billing.selectors.wallets import spendable
from billing.services import renewals
from billing.services import subscriptions as services
from incubator.core import shown
from incubator.core.audit import history
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once


@signed_in
@require_GET
def subscriptions(request: SignedIn) -> HttpResponse:
    return render(request, "billing/subscriptions.html", {"subscriptions": listed(request.user)})


@signed_in
@require_GET
def subscription(request: SignedIn, number: str) -> HttpResponse:
    """Its state, what comes next and for how much, and every period with its receipt."""
    one = _found(request, number)
    context = {
        "subscription": one,
        "periods": periods_of(one),
        "choices": choices_for(one) if one.renews else [],
        "history": history(one),
    }
    if one.renews:
        quote, refusal = quote_or_why(one.player, [next_item(one)], one.currency)
        context |= {
            "next_minor": quote.gross_minor if quote else None,
            "refusal": refusal,
            "balance_minor": spendable(one.player, one.currency),
            "short_minor": lacking(quote) if quote else 0,
            "new_cost": dearer_to_come(one),
        }
    return render(request, "billing/subscription.html", context)


@signed_in
@button
@sent_once
def cancel(request: SignedIn, number: str) -> HttpResponse:
    one = services.cancel(subscription=_found(request, number), actor=request.user)
    done = _("It has ended. Nothing more is charged.")
    if one.is_running:
        until = one.day_of(one.ends_at)
        done = _("It is cancelled. You can use it until %(day)s.") % {"day": shown.day(until)}
    return _back(request, number, done)


@signed_in
@button
@sent_once
def resume(request: SignedIn, number: str) -> HttpResponse:
    services.resume(subscription=_found(request, number), actor=request.user)
    return _back(request, number, _("It renews as before."))


@signed_in
@button
@sent_once
def pay(request: SignedIn, number: str) -> HttpResponse:
    renewals.pay_now(subscription=_found(request, number), actor=request.user)
    return _back(request, number, _("It is renewed."))


@signed_in
@sent_once
def change(request: SignedIn, number: str) -> HttpResponse:
    """To another subscription of the game, from the next period on."""
    one = _found(request, number)
    form = ChangeForm(request.POST or None, choices=choices_for(one), one=one)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            chosen, expected = form.cleaned_data["choice"]
            services.change(
                subscription=one, product=chosen, expected_minor=expected, actor=request.user
            )
            return redirect("billing:subscription", number)
    return render(request, "billing/subscription_change.html", {"subscription": one, "form": form})


def _back(request: SignedIn, number: str, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("billing:subscription", number)


def _found(request: SignedIn, number: str) -> Subscription:
    return get_object_or_404(subscriptions_of(request.user), number=number)
