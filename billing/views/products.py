"""A studio's catalogue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.forms.products import PriceForm, ProductForm
from billing.models import Product
from billing.on_sale import is_sold
from billing.selectors.catalogue import products_of
from billing.services import catalogue
from incubator.core.audit import history
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from studios.access import (
    acts_in,
    acts_somewhere,
    narrowed,
    require_somewhere,
    studio_member,
    visible_games,
)
from studios.models import Studio, StudioRole

MAY_SELL = StudioRole.PUBLISHER


@studio_member("product.add")
@require_GET
def products(request: SignedIn, studio: Studio) -> HttpResponse:
    context = {
        "studio": studio,
        "products": narrowed(products_of(studio), request.user, studio),
        "may_sell": acts_somewhere(request.user, studio, MAY_SELL),
    }
    return render(request, "billing/products.html", context)


@studio_member("product.add")
@sent_once
def add(request: SignedIn, studio: Studio) -> HttpResponse:
    require_somewhere(request.user, studio, MAY_SELL)
    games = visible_games(request.user, studio, MAY_SELL)
    form = ProductForm(request.POST or None, games=games)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with told_on(form):
            product = catalogue.add_product(
                game=wanted["game"],
                sku=wanted["sku"],
                name=wanted["name"],
                currency=wanted["game"].currency,
                amount_minor=wanted["amount_minor"],
                actor=request.user,
            )
            messages.success(request, _added(product))
            return redirect("billing:products", studio.slug)
    return render(request, "billing/product_add.html", {"studio": studio, "form": form})


def _added(product: Product) -> str:
    if is_sold(product.game):
        return _("%(product)s is on sale.") % {"product": product}
    said = _("%(product)s is added. Players can buy it once the page of %(game)s is on the site.")
    return said % {"product": product, "game": product.game}


@studio_member("product.set_price")
@sent_once
def price(request: SignedIn, studio: Studio, product: int) -> HttpResponse:
    """What the product has cost, and what it shall cost from now on."""
    found = get_object_or_404(narrowed(products_of(studio), request.user, studio), pk=product)
    form = PriceForm(request.POST or None, currency=found.game.currency)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            catalogue.set_price(
                product=found,
                currency=found.game.currency,
                amount_minor=form.cleaned_data["amount_minor"],
                actor=request.user,
            )
            messages.success(request, _("The price of %(found)s has changed.") % {"found": found})
            return redirect("billing:product_price", studio.slug, found.pk)
    return _price_page(request, studio, found, form)


def _price_page(
    request: SignedIn, studio: Studio, product: Product, form: PriceForm
) -> HttpResponse:
    context = {
        "studio": studio,
        "product": product,
        "form": form,
        "may_sell": acts_in(request.user, studio, product.game, MAY_SELL),
        "history": history(product),
    }
    return render(request, "billing/product_price.html", context)
