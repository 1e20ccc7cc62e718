"""The rate card."""

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import acts, books
from incubator.core.money import format_money
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.forms.rates import RateForm, SizeForm
from studios.models import Bearer, Rate, ResourceItem, ResourceKind
from studios.models.rates import STANDARD
from studios.services import rates as services

# What a price's standing is called, and its tone.
STANDINGS = {
    "in_force": (gettext_lazy("in force"), "good"),
    "to_come": (gettext_lazy("to come"), "wait"),
    "replaced": (gettext_lazy("replaced"), "idle"),
    "withdrawn": (gettext_lazy("withdrawn"), "alert"),
}

COLUMNS = (
    Column("item", gettext_lazy("Item"), lambda r: str(r.item), order="item__code"),
    Column(
        "size",
        gettext_lazy("Size"),
        lambda r: str(r.item.size_said) if r.item.kind == ResourceKind.SERVER else "",
        wide=True,
    ),
    Column("unit", gettext_lazy("Unit"), lambda r: r.per),
    Column("currency", gettext_lazy("Currency"), lambda r: r.currency, order="currency"),
    Column(
        "price",
        gettext_lazy("Price"),
        lambda r: format_money(r.price_minor, r.currency),
        numeric=True,
    ),
    Column("tiers", gettext_lazy("In steps"), lambda r: "; ".join(map(str, r.tiers_said))),
    Column(
        "bearer", gettext_lazy("Who bears it"), lambda r: r.get_bearer_display(), order="bearer"
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


def _priced_items() -> QuerySet[ResourceItem]:
    """With what a price of each is for: as ever, or as of the standard one of its kind."""
    own = Rate.objects.filter(item=OuterRef("pk")).order_by("-effective_from")
    standard = Rate.objects.filter(item__kind=OuterRef("kind"), item__code=STANDARD).order_by(
        "-effective_from"
    )
    items = ResourceItem.objects.annotate(
        per_units=Coalesce(
            Subquery(own.values("per_units")[:1]), Subquery(standard.values("per_units")[:1])
        )
    )
    return items.filter(per_units__isnull=False)


def _withdrawable(user: object) -> QuerySet[Rate]:
    """What this person may still withdraw."""
    rates = Rate.objects.not_withdrawn().filter(effective_from__gt=books.today())
    return rates.select_related("item") if acts.may(user, "rate.withdraw") else rates.none()


@staff_only()
@sent_once
def rate_card(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    """Every price that was, is and will be in force; operations add new ones."""
    user = request.user
    if request.method == "POST":
        acts.check(user, "rate.set")
    form = RateForm(request.POST or None, items=_priced_items())
    if form.is_valid():
        with told_on(form):
            rate = services.set_rate(actor=user, **form.rate())
            messages.success(request, _("The price of a %(unit)s is set.") % {"unit": rate.per})
            return redirect("studios:rate_card")
    listing = Listing(
        request,
        Rate.objects.with_standing(books.today()).select_related("item"),
        COLUMNS,
        filters={
            "item__kind": [(str(kind), kind.label) for kind in ResourceKind if kind != "capital"],
            "bearer": list(Bearer.choices),
        },
        search=("item__code", "item__name", "currency"),
        order="-effective_from",
        name="rate-card",
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {
        "listing": listing,
        "form": form if acts.may(user, "rate.set") else None,
        "withdrawable": _withdrawable(user),
    }
    return render(request, "studios/staff/rate_card.html", context)


@staff_only("rate.set")
@sent_once
def new_size(request: SignedIn) -> HttpResponse:
    """A size of server and where it runs; its price is set on the rate card."""
    form = SizeForm(request.POST or None)
    if form.is_valid():
        with told_on(form):
            item = services.add_size(actor=request.user, **form.cleaned_data)
            messages.success(request, _("%(item)s is there. Set its price now.") % {"item": item})
            return redirect("studios:rate_card")
    return render(request, "studios/staff/new_size.html", {"form": form})


@staff_only("rate.withdraw")
@button
def withdraw(request: SignedIn, rate: int) -> str:
    found = get_object_or_404(Rate.objects.select_related("item"), pk=rate)
    services.withdraw_rate(rate=found, actor=request.user)
    return _("%(rate)s is withdrawn.") % {"rate": found}
