"""Subscriptions, as the staff see them. Nothing is done to them here: players cancel, and refunds stop."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.models import SUBSCRIPTION, Subscription
from billing.selectors.subscriptions import charged, periods_of
from incubator.accounts.guards import staff_only
from incubator.core.audit import history
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column(
        "number",
        gettext_lazy("Subscription"),
        lambda one: one.number,
        order="pk",
        url=lambda one: reverse("billing:staff_subscription", args=[one.number]),
    ),
    Column("state", gettext_lazy("State"), lambda one: one.label, tone=lambda one: one.tone),
    Column("player", gettext_lazy("Player"), lambda one: one.player.display_name),
    Column("product", gettext_lazy("Product"), lambda one: one.product.in_full),
    Column("until", gettext_lazy("Paid until"), lambda one: one.ends_at, order="ends_at"),
    Column("period", gettext_lazy("Renews every"), lambda one: one.product.period, wide=True),
    Column(
        "price",
        gettext_lazy("Price"),
        lambda one: format_money(one.price.amount_minor, one.currency),
        numeric=True,
    ),
)


@staff_only("order.read")
@require_GET
def subscriptions(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=Subscription.objects.select_related("player", "product__game", "price"),
        columns=COLUMNS,
        filters={"state": SUBSCRIPTION.choices},
        search=("number", "player__email", "player__name", "product__name"),
        name="subscriptions",
        empty_title=_("No subscriptions yet"),
        empty_text=_("One appears here when a player pays the first period of a subscription."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "billing/staff/subscriptions.html", {"listing": listing})


@staff_only("order.read")
@require_GET
def subscription(request: SignedIn, number: str) -> HttpResponse:
    """Its state, what it renews for, and every period with its order."""
    related = ("player", "product__game__studio", "changes_to", "changed_price", "price")
    one = get_object_or_404(Subscription.objects.select_related(*related), number=number)
    context = {
        "subscription": one,
        "cost": charged(one.changed_price or one.price, game=one.game, player=one.player),
        "periods": periods_of(one),
        "history": history(one),
    }
    return render(request, "billing/staff/subscription.html", context)
