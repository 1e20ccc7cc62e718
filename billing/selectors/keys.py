"""How many keys are left."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, OuterRef

from billing.models import BundlePart, GameKey, Product, ProductKind


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


def sold_out(products: Iterable[Product]) -> set[int]:
    """By id: those of which no key is free, and bundles with such a product among their parts.

    In no query where there are neither keys nor bundles.
    """
    shown = list(products)
    needs = {product.pk: {product.pk} for product in shown if product.has_keys}
    bundles = [product.pk for product in shown if product.is_bundle]
    if bundles:
        parts = BundlePart.objects.filter(bundle__in=bundles, product__kind=ProductKind.KEY)
        for bundle, part in parts.values_list("bundle", "product"):
            needs.setdefault(bundle, set()).add(part)
    if not needs:
        return set()
    free = Exists(GameKey.objects.free().filter(product=OuterRef("pk")))
    empty = Product.objects.filter(~free, pk__in=set().union(*needs.values()))
    gone = set(empty.values_list("pk", flat=True))
    return {product for product, parts in needs.items() if parts & gone}


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
