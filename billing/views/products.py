"""A studio's catalogue."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from billing.forms.products import (
    LARGEST_KEYS,
    GiftForm,
    KeysForm,
    PriceForm,
    ProductForm,
    WarningForm,
)
from billing.models import GameKey, Price, Product
from billing.on_sale import is_sold
from billing.selectors.catalogue import listed, prices_of, products_of
from billing.selectors.discounts import discounts_of
from billing.selectors.keys import keys_left
from billing.services import catalogue, grants, keys
from incubator.core import books, shown
from incubator.core.audit import history
from incubator.web.bodies import MB, takes_files
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from studios.access import (
    acts_in,
    acts_somewhere,
    narrowed,
    require_in_game,
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
        "products": listed(narrowed(products_of(studio), request.user, studio)),
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
                kind=wanted["kind"],
                quantity=wanted["quantity"],
                valid_days=wanted["valid_days"],
                period=wanted["period"],
                grace_days=wanted["grace_days"] or 0,
                parts=wanted["parts"],
                actor=request.user,
            )
            messages.success(request, _added(product))
            if product.has_keys:
                return redirect("billing:product_keys", studio.slug, product.pk)
            return redirect("billing:products", studio.slug)
    return render(request, "billing/product_add.html", {"studio": studio, "form": form})


def _added(product: Product) -> str:
    if product.has_keys:
        return _("%(product)s is added. It is sold out until you add its keys.") % {
            "product": product
        }
    if is_sold(product.game):
        return _("%(product)s is on sale.") % {"product": product}
    said = _("%(product)s is added. Players can buy it once the page of %(game)s is on the site.")
    return said % {"product": product, "game": product.game}


@studio_member("product.set_price")
@sent_once
def price(request: SignedIn, studio: Studio, product: int) -> HttpResponse:
    """What the product is and has cost, and what it shall cost from now or a later day on."""
    found = _found(request, studio, product)
    form = PriceForm(request.POST or None, product=found)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with told_on(form):
            catalogue.set_price(
                product=found,
                currency=form.priced_in,
                country=wanted["country"],
                amount_minor=wanted["amount_minor"],
                valid_from=wanted["valid_from"],
                is_meant=form.is_ticked_for(wanted["amount_minor"]),
                actor=request.user,
            )
            messages.success(request, _priced(found, wanted["valid_from"]))
            return redirect("billing:product_price", studio.slug, found.pk)
    return _product_page(request, studio, found, form)


def _priced(product: Product, valid_from: datetime | None) -> str:
    if valid_from is None:
        return _("The price of %(found)s has changed.") % {"found": product}
    return _("The price of %(found)s changes on %(day)s.") % {
        "found": product,
        "day": shown.day(books.day_of(valid_from)),
    }


def _found(request: SignedIn, studio: Studio, product: int) -> Product:
    return get_object_or_404(narrowed(products_of(studio), request.user, studio), pk=product)


def _product_page(
    request: SignedIn, studio: Studio, product: Product, form: PriceForm
) -> HttpResponse:
    context = {
        "studio": studio,
        "product": product,
        "parts": product.parts.select_related("product__game") if product.is_bundle else (),
        "prices": prices_of(product),
        "discounts": discounts_of(product),
        "subscribers": product.subscriptions.running().count() if product.is_subscription else 0,
        "left": keys_left(product) if product.has_keys else None,
        "form": form,
        "may_sell": acts_in(request.user, studio, product.game, MAY_SELL),
        "history": history(product),
    }
    return render(request, "billing/product_price.html", context)


@studio_member("price.withdraw")
@button
def withdraw_price(request: SignedIn, studio: Studio, product: int, price: int) -> str:
    prices = Price.objects.select_related("product__game__studio")
    found = get_object_or_404(prices, pk=price, product=_found(request, studio, product))
    catalogue.withdraw_price(price=found, actor=request.user)
    return _("The price to come is withdrawn.")


@studio_member("product.add_keys")
@takes_files(LARGEST_KEYS + MB)
@sent_once
def product_keys(request: SignedIn, studio: Studio, product: int) -> HttpResponse:
    """How many keys are left, more of them, and from when the studio is told."""
    found = _found(request, studio, product)
    require_in_game(request.user, studio, found.game, MAY_SELL)
    form = KeysForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            added = keys.add_keys(product=found, text=form.cleaned_data["keys"], actor=request.user)
            messages.success(request, _keys_added(added))
            return redirect("billing:product_keys", studio.slug, found.pk)
    context = {
        "studio": studio,
        "product": found,
        "left": keys_left(found),
        "sold": GameKey.objects.sold().filter(product=found).count(),
        "form": form,
        "warning": WarningForm(initial={"warn_below": found.warn_below}),
    }
    return render(request, "billing/product_keys.html", context)


# So many lines are named; whoever wrote more of them twice knows what to look for.
MOST_LINES = 20


def _keys_added(added: keys.Added) -> str:
    said = ngettext("%(count)s key is added.", "%(count)s keys are added.", added.count)
    said %= {"count": shown.count(added.count)}
    if not added.repeated:
        return said
    lines = ", ".join(map(str, added.repeated[:MOST_LINES]))
    there = ngettext(
        "One was there already and is left out: line %(lines)s.",
        "%(count)s were there already and are left out: lines %(lines)s.",
        len(added.repeated),
    )
    more = " …" if len(added.repeated) > MOST_LINES else ""
    left_out = there % {"count": shown.count(len(added.repeated)), "lines": lines + more}
    return f"{said} {left_out}"


@studio_member("product.set_warning")
@button
def warning(request: SignedIn, studio: Studio, product: int) -> HttpResponse:
    found = _found(request, studio, product)
    form = WarningForm(request.POST)
    if form.is_valid():
        keys.set_warning(
            product=found, warn_below=form.cleaned_data["warn_below"], actor=request.user
        )
        messages.success(request, _("It is kept."))
    else:
        messages.warning(request, _("Write a whole number of keys, such as 20."))
    return redirect("billing:product_keys", studio.slug, found.pk)


@studio_member("entitlement.grant")
@sent_once
def give(request: SignedIn, studio: Studio, product: int) -> HttpResponse:
    """A gift to whoever made an order of the studio's games, who is not named to it."""
    found = _found(request, studio, product)
    require_in_game(request.user, studio, found.game, MAY_SELL)
    form = GiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            grants.grant_by_order(
                product=found,
                number=form.cleaned_data["order"].strip(),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
            messages.success(request, _("%(product)s is given.") % {"product": found})
            return redirect("billing:product_price", studio.slug, found.pk)
    context = {"studio": studio, "product": found, "form": form}
    return render(request, "billing/product_give.html", context)
