"""Discounts: staff propose, studios agree, refuse, and make their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.forms.discounts import DiscountForm, ProposalForm
from billing.models import DISCOUNT, Discount
from billing.selectors.catalogue import products_of
from billing.selectors.discounts import prices_with
from billing.services import discounts
from incubator.accounts.guards import staff_only
from incubator.core import acts, shown
from incubator.core.money import format_money
from incubator.web.buttons import button
from incubator.web.confirmations import Confirmation, ReasonForm, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import narrowed, require_in_game, studio_member
from studios.models import Studio, StudioRole

MAY_SELL = StudioRole.PUBLISHER
COLUMNS = (
    Column("product", gettext_lazy("Product"), lambda one: one.product.in_full),
    Column("studio", gettext_lazy("Studio"), lambda one: one.game.studio.name, wide=True),
    Column("off", gettext_lazy("Off"), lambda one: one.off, numeric=True),
    Column("from", gettext_lazy("First day"), lambda one: one.first_day, order="starts_at"),
    Column("until", gettext_lazy("Last day"), lambda one: one.last_day, order="ends_at"),
    Column("state", gettext_lazy("State"), lambda one: one.label),
)


@staff_only("discount.propose")
@sent_once
def proposed(request: SignedIn) -> HttpResponseBase:
    """Every discount, and a form to propose one."""
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            discounts.propose_discount(**form.cleaned_data, amount_minor=None, actor=request.user)
            messages.success(request, _("The studio is asked."))
            return redirect("billing:staff_discounts")
    listing = Listing(
        request,
        Discount.objects.select_related("product__game__studio"),
        COLUMNS,
        filters={"state": [(key, DISCOUNT.label(key)) for key in DISCOUNT.labels]},
        search=("product__name", "product__game__title"),
        order="-starts_at",
        name="discounts",
        empty_title=_("No discounts yet"),
        empty_text=_("Propose one below; its studio is asked."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    may_propose = acts.may(request.user, "discount.propose")
    context = {"listing": listing, "form": form if may_propose else None}
    return render(request, "billing/staff/discounts.html", context)


@studio_member("discount.make")
@sent_once
def make(request: SignedIn, studio: Studio, product: int) -> HttpResponse:
    products = narrowed(products_of(studio), request.user, studio)
    found = get_object_or_404(products, pk=product)
    require_in_game(request.user, studio, found.game, MAY_SELL)
    form = DiscountForm(request.POST or None, product=found)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            discounts.make_discount(product=found, **form.cleaned_data, actor=request.user)
            messages.success(request, _("The discount is made."))
            return redirect("billing:product_price", studio.slug, found.pk)
    context = {"studio": studio, "product": found, "form": form}
    return render(request, "billing/product_discount.html", context)


@studio_member("discount.agree")
@sent_once
def agree(request: SignedIn, studio: Studio, discount: int) -> HttpResponse:
    found = _found(request, studio, discount)
    page = reverse("billing:product_price", args=[studio.slug, found.product_id])
    if request.method == "POST":
        with told_on(request):
            discounts.agree_to_discount(discount=found, actor=request.user)
            messages.success(request, _("The discount is agreed."))
        return redirect(page)
    prices = [
        (_where(price.currency, price.country_name), _change(price.currency, before, after))
        for price, before, after in (
            (price, price.amount_minor, minor) for price, minor in prices_with(found)
        )
    ]
    return confirmation_page(
        request, _asked(found, page, label=str(DISCOUNT["agree"].told["label"]), facts=prices)
    )


@studio_member("discount.refuse")
@sent_once
def refuse(request: SignedIn, studio: Studio, discount: int) -> HttpResponse:
    found = _found(request, studio, discount)
    page = reverse("billing:product_price", args=[studio.slug, found.product_id])
    form = ReasonForm(request, ask=_("Why"), required=False)
    if request.method == "POST" and form.is_valid():
        with told_on(request):
            discounts.refuse_discount(discount=found, reason=form.given, actor=request.user)
            messages.success(request, _("The discount is refused; whoever proposed it is told."))
        return redirect(page)
    label = str(DISCOUNT["refuse"].told["label"])
    return confirmation_page(request, _asked(found, page, label=label, form=form))


@studio_member("discount.withdraw")
@button
def withdraw(request: SignedIn, studio: Studio, discount: int) -> HttpResponse:
    found = _found(request, studio, discount)
    discounts.withdraw_discount(discount=found, actor=request.user)
    messages.success(request, _("The discount is withdrawn."))
    return redirect("billing:product_price", studio.slug, found.product_id)


def _found(request: SignedIn, studio: Studio, discount: int) -> Discount:
    """404 where its game is not the reader's, 403 where they do not sell it."""
    rows = Discount.objects.select_related("product__game__studio", "proposed_by")
    mine = narrowed(products_of(studio), request.user, studio)
    found = get_object_or_404(rows.filter(product__in=mine.order_by()), pk=discount)
    require_in_game(request.user, studio, found.game, MAY_SELL)
    return found


def _asked(found: Discount, page: str, *, label: str, facts: Any = (), **more: Any) -> Confirmation:
    days = f"{shown.day(found.first_day)} – {shown.day(found.last_day)}"
    return Confirmation(
        title=_("%(off)s off %(product)s?") % {"off": found.off, "product": found.product.in_full}
        if found.percent
        else _("%(product)s for %(off)s?") % {"off": found.off, "product": found.product.in_full},
        label=label,
        cancel_url=page,
        trail=[(found.product.name, page), (label, "")],
        facts=[
            (_("Days"), days),
            (_("Proposed by"), found.proposed_by.display_name),
            *facts,
        ],
        **more,
    )


def _where(currency: str, country: str) -> str:
    return f"{currency}, {country or _('everywhere else')}"


def _change(currency: str, before: int, after: int) -> str:
    return f"{format_money(before, currency)} → {format_money(after, currency)}"
