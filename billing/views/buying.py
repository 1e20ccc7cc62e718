"""What follows once an order is placed, from whatever page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from billing.models import Order
from billing.payments.views.incoming import to_payment
from billing.services.pending import pay_rest
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on


def go_on(request: SignedIn, order: Order) -> HttpResponse:
    """To the provider for the rest, or to the order. Never inside a transaction."""
    if order.is_pending:
        # Whoever cannot be led there goes on from the order's page.
        with told_on(request):
            return to_payment(pay_rest(order=order, actor=request.user))
        return redirect("billing:order", order.number)
    messages.success(request, _("Paid. What you bought is in your library."))
    return redirect("billing:order", order.number)
