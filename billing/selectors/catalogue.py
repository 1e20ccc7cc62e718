"""Prices and taxes in force."""

from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.db.models.expressions import F

from billing.models import Product, TaxRate
from studios.models import Game, Studio

NO_TAX = "none"


def products_of(studio: Studio) -> QuerySet[Product]:
    return (
        Product.objects.filter(game__studio=studio)
        .select_related("game")
        .prefetch_related("prices")
        .order_by("game__title", "sku")
    )


def tax_rate_in_force(game: Game, day: date) -> TaxRate | None:
    """The newest rate of the game itself, or else the newest general one."""
    return (
        TaxRate.objects.filter(Q(game=game) | Q(game__isnull=True), valid_from__lte=day)
        .order_by(F("game").asc(nulls_last=True), "-valid_from", "-pk")
        .first()
    )


def tax_inside(gross_minor: int, rate: TaxRate | None) -> tuple[str, int]:
    """Jurisdiction and the tax contained in a gross price, rounded half to even."""
    if rate is None:
        return NO_TAX, 0
    share = Fraction(rate.basis_points, 10_000 + rate.basis_points)
    return rate.jurisdiction, round(gross_minor * share)
