"""How many keys are left."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, OuterRef

from billing.models import GameKey, Product, ProductKind


def keys_left(product: Product) -> int:
    """How many of its keys can still be sold; those reserved for unpaid orders do not count."""
    return GameKey.objects.free().filter(product=product).count()


def keys_left_of(products: Iterable[Product]) -> dict[int, int]:
    """The same by the product's id, in one query, of those that have keys at all."""
    wanted = [product.pk for product in products if product.has_keys]
    if not wanted:
        return {}
    counted = (
        GameKey.objects.free()
        .filter(product__in=wanted)
        .values_list("product")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict.fromkeys(wanted, 0) | dict(counted)


def low_pools() -> Iterator[Product]:
    """Products with fewer keys left than their studio wants, of which it was not told yet.

    Those that never had a key are still being prepared. Of a large pool only so many keys are
    counted as say that it is not low.
    """
    filled = Exists(GameKey.objects.filter(product=OuterRef("pk")))
    untold = Product.objects.filter(filled, kind=ProductKind.KEY, warned_at__isnull=True)
    for product in untold.select_related("game__studio"):
        free = GameKey.objects.free().filter(product=product)
        if free[: product.warn_below].count() < product.warn_below:
            yield product
