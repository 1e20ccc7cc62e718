"""The rate card."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import acts, books
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.forms.requests import RateForm
from studios.models import Rate, ResourceKind
from studios.services.rates import set_rate

# What a price's standing is called, and its tone.
STANDINGS = {
    "in_force": (gettext_lazy("in force"), "good"),
    "to_come": (gettext_lazy("to come"), "wait"),
    "replaced": (gettext_lazy("replaced"), "idle"),
}

COLUMNS = (
    Column("unit", gettext_lazy("Unit"), lambda r: r.get_unit_display(), order="unit"),
    Column("currency", gettext_lazy("Currency"), lambda r: r.currency, order="currency"),
    Column(
        "price",
        gettext_lazy("Price"),
        lambda r: format_money(r.price_minor, r.currency),
        numeric=True,
    ),
    Column(
        "from",
        pgettext_lazy("day", "From"),
        lambda r: r.effective_from,
        order="effective_from",
        in_books=True,
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda r: STANDINGS[r.standing][0],
        tone=lambda r: STANDINGS[r.standing][1],
    ),
)


@staff_only()
@sent_once
def rate_card(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    """Every price that was, is and will be in force; operations add new ones."""
    user = request.user
    if request.method == "POST":
        acts.check(user, "rate.set")
    form = RateForm(request.POST or None)
    if form.is_valid():
        typed = {key: value for key, value in form.cleaned_data.items() if key != "price"}
        with told_on(form):
            rate = set_rate(actor=user, **typed)
            messages.success(
                request,
                _("The price of a %(unit)s is set.") % {"unit": rate.get_unit_display()},
            )
            return redirect("studios:rate_card")
    listing = Listing(
        request,
        Rate.objects.with_standing(books.today()),
        COLUMNS,
        filters={
            "kind": [(str(kind), kind.label) for kind in ResourceKind if kind != "capital"],
        },
        search=("unit", "currency"),
        order="-effective_from",
        name="rate-card",
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {"listing": listing, "form": form if acts.may(user, "rate.set") else None}
    return render(request, "studios/staff/rate_card.html", context)
