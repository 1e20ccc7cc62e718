"""What studios sell."""

from django.db.models import QuerySet

from billing.models import Product
from studios.models import Studio


def products_of(studio: Studio) -> QuerySet[Product]:
    return (
        Product.objects.filter(game__studio=studio)
        .select_related("game")
        .prefetch_related("prices")
        .order_by("game__title", "sku")
    )
