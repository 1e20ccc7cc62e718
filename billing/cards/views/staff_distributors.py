"""Staff pages of distributors: the list, one of them, and what finance does for it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.cards.forms.staff import BatchForm, DistributorForm, PaymentForm, PersonForm
from billing.cards.models import Distributor
from billing.cards.selectors import stock
from billing.cards.services import batches, distributors
from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.core.audit import history
from incubator.core.money import CURRENCIES
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column(
        "name",
        gettext_lazy("Distributor"),
        lambda one: one.name,
        order="name",
        url=lambda one: reverse("cards:staff_distributor", args=[one.pk]),
    ),
    Column(
        "certificate",
        gettext_lazy("Certificate"),
        lambda one: _("given") if one.certificate else _("missing"),
    ),
)


@staff_only("card.read")
@sent_once
def listed(request: SignedIn) -> HttpResponseBase:
    """All of them; finance adds new ones."""
    if request.method == "POST":
        acts.check(request.user, "distributor.add")
    form = DistributorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            made = distributors.add_distributor(**form.cleaned_data, actor=request.user)
            messages.success(request, _("%(made)s is added. Say who acts for it.") % {"made": made})
            return redirect("cards:staff_distributor", made.pk)
    listing = Listing(
        request=request,
        queryset=Distributor.objects.all(),
        columns=COLUMNS,
        search=("name",),
        order="name",
        name="distributors",
        empty_title=_("No distributors yet"),
        empty_text=_("Cards are sold to distributors, who sell them on."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    may_add = acts.may(request.user, "distributor.add")
    context = {"listing": listing, "form": form if may_add else None}
    return render(request, "cards/staff/distributors.html", context)


@staff_only("card.read")
@require_GET
def one(request: SignedIn, distributor: int) -> HttpResponse:
    found = get_object_or_404(Distributor, pk=distributor)
    context = {
        "distributor": found,
        "owed": stock.owed_by(found),
        "stock": stock.stock_of(found),
        "batches": stock.with_sold(found.batches.all())[:20],
        "payments": stock.payments_of(found)[:20],
        "people": found.people.select_related("user"),
        "may_act": acts.may(request.user, "card_batch.order", found),
        "history": history(found),
    }
    return render(request, "cards/staff/distributor.html", context)


@staff_only("card_batch.order")
@sent_once
def order(request: SignedIn, distributor: int) -> HttpResponse:
    found = get_object_or_404(Distributor, pk=distributor)
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            asked = batches.order_batch(distributor=found, **form.cleaned_data, actor=request.user)
            messages.success(
                request, _("%(asked)s waits for a colleague's approval.") % {"asked": asked}
            )
            return redirect("cards:staff_batch", asked.number)
    context = {"distributor": found, "form": form}
    return render(request, "cards/staff/order.html", context)


@staff_only("distributor.add_person")
@sent_once
def add_person(request: SignedIn, distributor: int) -> HttpResponse:
    found = get_object_or_404(Distributor, pk=distributor)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            distributors.add_person(distributor=found, **form.cleaned_data, actor=request.user)
            messages.success(request, _("They can act for it from now on."))
            return redirect("cards:staff_distributor", found.pk)
    context = {"distributor": found, "form": form}
    return render(request, "cards/staff/add_person.html", context)


@staff_only("distributor.remove_person")
@button
def remove_person(request: SignedIn, distributor: int, acting: int) -> str:
    found = get_object_or_404(Distributor, pk=distributor)
    row = get_object_or_404(found.people.select_related("user"), pk=acting)
    distributors.remove_person(person=row, actor=request.user)
    return _("They act for it no longer.")


@staff_only("distributor_payment.record")
@sent_once
def payment(request: SignedIn, distributor: int) -> HttpResponse:
    """What arrived of it; GET and POST `currency` pick the account."""
    found = get_object_or_404(Distributor, pk=distributor)
    asked = request.GET.get("currency", "")
    currency = asked if asked in CURRENCIES else stock.currencies_of(found)[0]
    owed = stock.owed_by(found)
    form = PaymentForm(request.POST or None, currency=currency, owed_minor=owed.get(currency, 0))
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            distributors.record_payment(
                distributor=found, currency=currency, **form.cleaned_data, actor=request.user
            )
            messages.success(request, _("The payment is recorded."))
            return redirect("cards:staff_distributor", found.pk)
    context = {"distributor": found, "form": form, "currency": currency, "owed": owed}
    return render(request, "cards/staff/payment.html", context)
