"""A distributor's batches: downloading codes, and activating cards."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.cards.access import distributor_only
from billing.cards.forms.distributing import ActivateForm
from billing.cards.models import CARD_BATCH, CardBatch, Distributor
from billing.cards.selectors.stock import with_sold
from billing.cards.services import batches, sales
from incubator.core.audit import history
from incubator.core.books import day_of
from incubator.core.money import format_money
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column(
        "number",
        gettext_lazy("Batch"),
        lambda batch: batch.number,
        order="pk",
        url=lambda batch: reverse("cards:batch", args=[batch.number]),
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda batch: CARD_BATCH.label(batch.state),
        tone=lambda batch: batch.tone,
    ),
    Column("class", gettext_lazy("Class"), lambda batch: batch.card_class.name),
    Column("ordered", gettext_lazy("Ordered"), lambda batch: day_of(batch.ordered_at)),
    Column("count", gettext_lazy("Cards"), lambda batch: batch.count, order="count", numeric=True),
    Column("sold", gettext_lazy("Activated"), lambda batch: batch.sold, numeric=True),
)


def _batch(distributor: Distributor, number: str) -> CardBatch:
    return get_object_or_404(with_sold(distributor.batches.all()), number=number)


@distributor_only
@require_GET
def listed(request: SignedIn, distributor: Distributor) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=with_sold(distributor.batches.all()),
        columns=COLUMNS,
        filters={"state": CARD_BATCH.choices},
        search=("number", "card_class__name"),
        name="batches",
        empty_title=_("No batches yet"),
        empty_text=_("We order cards for you; each batch stands here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "cards/batches.html", {"listing": listing, "distributor": distributor})


@distributor_only
@require_GET
def of_distributor(request: SignedIn, distributor: Distributor, batch: str) -> HttpResponse:
    found = _batch(distributor, batch)
    context = {
        "batch": found,
        "sales": found.sales.select_related("sold_by"),
        "unsold": sales.unsold_range(found) if found.downloaded_at else None,
        "sealed": getattr(found, "sealed_codes", None) if found.is_downloadable else None,
        "history": history(found),
    }
    return render(request, "cards/batch.html", context)


@distributor_only
@sent_once
@button
def download(request: SignedIn, distributor: Distributor, batch: str) -> HttpResponse:
    """The one time that the codes are had: the form sent again leads to the batch's page."""
    found = _batch(distributor, batch)
    sealed = batches.download(batch=found, actor=request.user)
    # A Location beside the file: what was sent is answered, and is not sent again.
    answer = HttpResponse(
        sealed,
        status=201,
        content_type="application/pkcs7-mime",
        headers={"Location": reverse("cards:batch", args=[found.number])},
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.cms"'
    return answer


@distributor_only
@sent_once
def activate(request: SignedIn, distributor: Distributor, batch: str) -> HttpResponse:
    """Which cards, and what they cost."""
    found = _batch(distributor, batch)
    unsold = sales.unsold_range(found)
    form = ActivateForm(request.POST or None, batch=found, unsold=unsold)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            sale = sales.sell_cards(batch=found, **form.cleaned_data, actor=request.user)
            owed = format_money(sale.owed_minor, sale.currency)
            said = _("%(count)s cards can be used now. You owe %(owed)s for them.")
            messages.success(request, said % {"count": f"{sale.count:,}", "owed": owed})
            return redirect("cards:batch", found.number)
    context = {
        "batch": found,
        "form": form,
        "refusal": refused_by(lambda: sales.check_sale(found, *(unsold or (1, 1)))),
        "each_minor": found.card_class.amount_minor,
        "discount": found.card_class.discount,
    }
    return render(request, "cards/activate.html", context)
