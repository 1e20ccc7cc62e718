"""What a studio's games sell, by day and line by line."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.models import ORDER, OrderLine
from billing.selectors.sales import lines_sold, sold_by_day
from incubator.core import shown
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing
from studios.access import studio_money, visible_games
from studios.models import Studio


def _settled(line: OrderLine) -> str:
    return format_money(line.settled_gross_minor, line.settled_currency)


COLUMNS = (
    Column(
        "on",
        gettext_lazy("Date"),
        lambda line: line.effective_on,
        order="effective_on",
        in_books=True,
        whole=True,
    ),
    Column("order", gettext_lazy("Order"), lambda line: line.order.number, order="order"),
    Column("what", gettext_lazy("Product"), lambda line: line.in_full),
    Column(
        "state",
        gettext_lazy("State"),
        lambda line: ORDER.label(line.order.state),
        tone=lambda line: line.order.tone,
    ),
    Column(
        "paid",
        gettext_lazy("Paid"),
        lambda line: format_money(line.gross_minor, line.currency),
        order="gross_minor",
        numeric=True,
    ),
    Column("settled", gettext_lazy("Settles as"), _settled, numeric=True),
    Column(
        "back",
        gettext_lazy("Given back"),
        lambda line: format_money(line.paid_back_minor, line.currency),
        numeric=True,
    ),
)


@studio_money()
@require_GET
def sales(request: SignedIn, studio: Studio) -> HttpResponseBase:
    """Of the games whose money the reader may see; GET `currency` picks what the chart is in."""
    games = list(visible_games(request.user, studio).order_by("title"))
    listing = Listing(
        request=request,
        queryset=lines_sold(games),
        columns=COLUMNS,
        filters={"game": [(str(game.pk), game.title) for game in games]},
        search=("order__number", "product__name"),
        order="-effective_on",
        name="sales",
        empty_title=_("Nothing is sold yet"),
        empty_text=_("Every line of a paid order is listed here, with what of it settles."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    currencies = sorted({game.currency for game in games})
    asked = request.GET.get("currency", "")
    currency = asked if asked in currencies else (currencies or [""])[0]
    days = sold_by_day(games, currency) if currency else []
    context = {
        "studio": studio,
        "listing": listing,
        "currencies": currencies,
        "currency": currency,
        "days": [(shown.short_day(one.day), [one.sold_minor, -one.returned_minor]) for one in days],
        "sold_minor": sum(one.sold_minor for one in days),
        "returned_minor": sum(one.returned_minor for one in days),
    }
    return render(request, "billing/sales.html", context)
