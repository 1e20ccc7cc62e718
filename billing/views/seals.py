"""Seals, for everybody: who keeps a head can tell later whether anything under it was changed."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.ledger.models import Seal
from incubator.web.guards import open_to_all
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column("number", gettext_lazy("Seal"), lambda seal: seal.number, order="number", numeric=True),
    Column(
        "day", gettext_lazy("Day"), lambda seal: seal.sealed_on, order="sealed_on", in_books=True
    ),
    Column(
        "first",
        gettext_lazy("First row"),
        lambda seal: seal.first_leaf,
        numeric=True,
        export_only=True,
    ),
    Column("leaves", gettext_lazy("Rows"), lambda seal: seal.leaves, numeric=True),
    Column("root", gettext_lazy("Root"), lambda seal: seal.root, code=True, export_only=True),
    Column(
        "previous",
        gettext_lazy("Head before"),
        lambda seal: seal.previous,
        code=True,
        export_only=True,
    ),
    Column("head", gettext_lazy("Head"), lambda seal: seal.head, code=True),
)


@open_to_all
@require_GET
def seals(request: HttpRequest) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=Seal.objects.all(),
        columns=COLUMNS,
        search=("head", "root"),
        order="-number",
        name="seals",
        empty_title=_("Nothing is sealed yet"),
        empty_text=_("The first seal comes within an hour."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {"listing": listing, "newest": Seal.objects.first()}
    return render(request, "billing/seals.html", context)
