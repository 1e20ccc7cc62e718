"""How many keys are left."""

from collections.abc import Iterable, Iterator

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, When

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


def without_keys(product: str) -> Case:
    """Whether no key is free of the product at this path, or of one among the parts of a bundle."""
    kind = f"{product}__kind".removeprefix("pk__")
    free = GameKey.objects.free()
    parts = BundlePart.objects.filter(bundle=OuterRef(product), product__kind=ProductKind.KEY)
    empty = Q(**{kind: ProductKind.KEY}) & ~Exists(free.filter(product=OuterRef(product)))
    lacks = Exists(parts.exclude(Exists(free.filter(product=OuterRef("product")))))
    return Case(When(empty | Q(lacks), then=True), default=False, output_field=BooleanField())


def is_sold_out(product: Product) -> bool:
    """In no query where there are neither keys nor a bundle."""
    if not (product.has_keys or product.is_bundle):
        return False
    return (
        Product.objects.annotate(gone=without_keys("pk")).filter(pk=product.pk, gone=True).exists()
    )


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
