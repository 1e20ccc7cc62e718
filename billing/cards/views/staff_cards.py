"""Staff pages of cards: classes with what is owed for them, and batches."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.cards.approvals import facts_of
from billing.cards.forms.staff import ClassForm
from billing.cards.models import CARD_BATCH, CardBatch
from billing.cards.selectors.stock import figures_of_classes, with_sold
from billing.cards.services.classes import add_class as add_card_class
from incubator.accounts.guards import staff_only
from incubator.approvals.voting import approval_for, may_vote
from incubator.core import acts
from incubator.core.audit import history
from incubator.core.books import day_of
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column(
        "number",
        gettext_lazy("Batch"),
        lambda batch: batch.number,
        order="pk",
        url=lambda batch: reverse("cards:staff_batch", args=[batch.number]),
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda batch: CARD_BATCH.label(batch.state),
        tone=lambda batch: batch.tone,
    ),
    Column("class", gettext_lazy("Class"), lambda batch: batch.card_class.name),
    Column(
        "distributor",
        gettext_lazy("Distributor"),
        lambda batch: batch.distributor.name,
        order="distributor__name",
    ),
    Column("ordered", gettext_lazy("Ordered"), lambda batch: day_of(batch.ordered_at)),
    Column("count", gettext_lazy("Cards"), lambda batch: batch.count, order="count", numeric=True),
    Column("sold", gettext_lazy("Activated"), lambda batch: batch.sold, numeric=True),
    Column(
        "worth",
        gettext_lazy("Worth of all"),
        lambda batch: format_money(batch.face_minor, batch.currency),
        numeric=True,
    ),
)


@staff_only("card.read")
@require_GET
def classes(request: SignedIn) -> HttpResponse:
    context = {
        "figures": figures_of_classes(),
        "may_add": acts.may(request.user, "card_class.add"),
    }
    return render(request, "cards/staff/classes.html", context)


@staff_only("card_class.add")
@sent_once
def add_class(request: SignedIn) -> HttpResponse:
    form = ClassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            made = add_card_class(**form.cleaned_data, actor=request.user)
            messages.success(request, _("%(made)s is added.") % {"made": made})
            return redirect("cards:staff_cards")
    return render(request, "cards/staff/add_class.html", {"form": form})


@staff_only("card.read")
@require_GET
def batches(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=with_sold(CardBatch.objects.all()),
        columns=COLUMNS,
        filters={"state": CARD_BATCH.choices},
        search=("number", "card_class__name", "distributor__name"),
        name="card-batches",
        empty_title=_("No batches yet"),
        empty_text=_("A batch is ordered on the page of a distributor."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "cards/staff/batches.html", {"listing": listing})


@staff_only("card.read")
@require_GET
def of_staff(request: SignedIn, batch: str) -> HttpResponse:
    rows = with_sold(CardBatch.objects.all()).select_related("ordered_by", "downloaded_by")
    found = get_object_or_404(rows, number=batch)
    approval = approval_for(found)
    context = {
        "batch": found,
        "facts": facts_of(found),
        "sales": found.sales.select_related("sold_by"),
        "approval": approval,
        "may_vote": approval is not None and may_vote(approval, request.user),
        "history": history(found),
    }
    return render(request, "cards/staff/batch.html", context)
