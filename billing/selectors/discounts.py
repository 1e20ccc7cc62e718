"""Discounts of a studio's products, and what they come to."""

from collections.abc import Sequence

from django.utils import timezone

from billing.models import Discount, Price, Product
from incubator.core.request_cache import once
from studios.models import Studio


def prices_with(discount: Discount) -> list[tuple[Price, int]]:
    """Each price that the discount lowers, as it will be when it begins, with what it comes to.

    A percentage is taken off the price in every currency and country; a price of its own is for
    everywhere in the game's currency.
    """
    at = max(discount.starts_at, timezone.now())
    rows = Price.objects.ordinary(at).filter(product=discount.product)
    if discount.percent is None:
        rows = rows.filter(currency=discount.game.currency, country="")
    lowered = [
        (
            price,
            discount.applied_to(price.amount_minor) if discount.percent else discount.amount_minor,
        )
        for price in rows
    ]
    return [
        (price, minor)
        for price, minor in lowered
        if minor is not None and minor < price.amount_minor
    ]


def discounts_of(product: Product) -> list[Discount]:
    """The newest first."""
    rows = product.discounts.select_related("product__game__studio", "proposed_by")
    return list(rows.order_by("-pk")[:50])


def waiting_discounts(
    studio: Studio, known: Sequence[Discount] | None = None
) -> Sequence[Discount]:
    """Those that the studio can agree to; `known` is what a page has found out of them."""
    rows = Discount.objects.proposed().filter(product__game__studio=studio).order_by("pk")
    return once(("waiting discounts", studio.pk), lambda: list(rows) if known is None else known)
