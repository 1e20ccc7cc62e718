"""Products, their prices and their keys, for a studio's own programs."""

from typing import Annotated, Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from billing.models import GameKey, Price, Product, ProductKind
from billing.periods import MOST_GRACE_DAYS, Period, PeriodUnit
from billing.selectors.keys import keys_left
from billing.services.catalogue import add_product, set_price
from billing.services.keys import add_keys
from incubator.accounts.models import User
from incubator.api.pages import Body, Page, Window, page
from incubator.core.money import LARGEST_MINOR
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Game, Scope

router = Router(tags=["Sales"])

# What fits into one body; a file on the page takes more.
MOST_KEYS = 10_000
Amount = Annotated[int, Field(ge=0, le=LARGEST_MINOR, examples=[999])]
Sku = Annotated[str, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$", examples=["soundtrack"])]


class PriceOut(Schema):
    """What buyers in `country` pay from `valid_from` on; "" is everywhere else."""

    currency: str
    country: str
    amount_minor: int
    valid_from: AwareDatetime


class PartOut(Schema):
    """A product of a bundle. It gets so much of the bundle's price as its `weight` is of all."""

    game: str
    sku: str
    weight: int


class ProductOut(Schema):
    """`amount_minor` is the price in force everywhere in `currency`, the game's own, null where there is
    none; `prices` are all in force. Tax is inside them, or added where the buyer's country says so.

    `kind` is `durable` (owned, and bought once), `key` (for another shop, `keys_left` of them),
    `consumable` or `currency` (used up in the game, `quantity` pieces with each), `subscription`
    (renews every `period_count` weeks or months, by its `period_unit`), or `bundle`. `valid_days` is
    for how long it may be used, null for good.
    """

    game: str
    sku: str
    name: str
    kind: str
    quantity: int
    valid_days: int | None
    period_unit: str
    period_count: int
    grace_days: int
    amount_minor: int | None
    currency: str
    prices: list[PriceOut]
    parts: list[PartOut]
    keys_left: int | None


class PartIn(Body):
    """Another product of the same game."""

    sku: Sku
    weight: Annotated[int, Field(ge=1, le=1_000_000)]


class ProductIn(Body):
    """`parts` are a bundle's; products of several games are bundled on the site. A subscription needs a
    period, and days for which its players are let in while the next one is not paid."""

    sku: Sku
    name: Annotated[str, Field(min_length=1, max_length=120, examples=["Soundtrack"])]
    amount_minor: Amount
    kind: ProductKind = ProductKind.DURABLE
    quantity: Annotated[int, Field(ge=1, le=10**9)] = 1
    valid_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    period_unit: PeriodUnit | None = None
    period_count: Annotated[int, Field(ge=1, le=60)] = 1
    grace_days: Annotated[int, Field(ge=0, le=MOST_GRACE_DAYS)] = 0
    parts: Annotated[list[PartIn], Field(max_length=50)] = []


class PriceIn(Body):
    """Without `valid_from` it counts from now on. `is_meant` says that a price is no typing error though
    it is far from the product's others."""

    amount_minor: Amount
    currency: Annotated[str, Field(max_length=3, examples=["EUR"])]
    country: Annotated[str, Field(max_length=2, examples=["DE"])] = ""
    valid_from: AwareDatetime | None = None
    is_meant: bool = False


class KeysIn(Body):
    keys: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]],
        Field(min_length=1, max_length=MOST_KEYS),
    ]


class KeysAdded(Schema):
    """`repeated` are the places, counted from 1, of keys that were there already."""

    added: int
    repeated: list[int]
    keys_left: int


class PoolOut(Schema):
    """`reserved` wait for orders to be paid. Below `warn_below` left, the studio is told."""

    keys_left: int
    reserved: int
    sold: int
    warn_below: int


def _shown_price(price: Price) -> PriceOut:
    return PriceOut(
        currency=price.currency,
        country=price.country,
        amount_minor=price.amount_minor,
        valid_from=price.valid_from,
    )


def _shown_product(product: Product) -> ProductOut:
    """Of `_products`, which brings along all that is shown."""
    prices: list[Price] = product.prices_now  # type: ignore[attr-defined]  # as prefetched
    own = [
        price for price in prices if (price.currency, price.country) == (product.game.currency, "")
    ]
    return ProductOut(
        game=product.game.slug,
        sku=product.sku,
        name=product.name,
        kind=product.kind,
        quantity=product.quantity,
        valid_days=product.valid_days,
        period_unit=product.period_unit,
        period_count=product.period_count,
        grace_days=product.grace_days,
        amount_minor=own[0].amount_minor if own else None,
        currency=product.game.currency,
        prices=[_shown_price(price) for price in prices],
        parts=[
            PartOut(game=part.product.game.slug, sku=part.product.sku, weight=part.weight)
            for part in product.parts.all()
        ],
        keys_left=product.left if product.has_keys else None,  # type: ignore[attr-defined]
    )


def _products(game: Game) -> QuerySet[Product]:
    left = (
        GameKey.objects.free()
        .filter(product=OuterRef("pk"))
        .order_by()
        .values("product")
        .values(count=Count("pk"))
    )
    now = Price.objects.in_force(timezone.now())
    return (
        Product.objects.filter(game=game)
        .select_related("game")
        .prefetch_related(Prefetch("prices", now, to_attr="prices_now"), "parts__product__game")
        .annotate(left=Coalesce(Subquery(left), 0))
    )


def _product(game: Game, sku: str) -> Product:
    found = _products(game).filter(sku=sku).first()
    if found is None:
        raise Http404
    return found


@router.get(
    "/games/{game}/products",
    auth=StudioKeyAuth(Scope.READ_PRODUCTS),
    response=Page[ProductOut],
    summary="List products",
)
def list_products(
    request: KeyedRequest, response: HttpResponse, game: str, window: Query[Window]
) -> dict[str, Any]:
    """What the game sells, oldest first."""
    products = _products(request.caller.game(game))
    return page(request, response, products, window, _shown_product, newest_first=False)


@router.post(
    "/games/{game}/products",
    auth=StudioKeyAuth(Scope.WRITE_PRODUCTS),
    response={201: ProductOut},
    summary="Add a product",
)
def create_product(request: KeyedRequest, game: str, wanted: ProductIn) -> ProductOut:
    """On sale at once, in the game's currency. A product of 0 is free of charge."""
    found = request.caller.game(game)
    product = add_product(
        game=found,
        sku=wanted.sku,
        name=wanted.name,
        currency=found.currency,
        amount_minor=wanted.amount_minor,
        kind=wanted.kind,
        quantity=wanted.quantity,
        valid_days=wanted.valid_days,
        period=Period(wanted.period_unit, wanted.period_count) if wanted.period_unit else None,
        grace_days=wanted.grace_days,
        parts={_product(found, part.sku): part.weight for part in wanted.parts},
        actor=request.caller.person,
    )
    return _shown_product(_product(found, product.sku))


@router.post(
    "/games/{game}/products/{sku}/prices",
    auth=StudioKeyAuth(Scope.WRITE_PRODUCTS),
    response={201: PriceOut},
    summary="Set a price",
)
def create_price(request: KeyedRequest, game: str, sku: str, wanted: PriceIn) -> PriceOut:
    """In any currency, for a country or for everywhere else, from now on or from a moment to come.
    Orders keep the price they were made at. What is more than 5 times above or below the product's
    other prices is refused unless it `is_meant`."""
    price = set_price(
        product=_product(request.caller.game(game), sku),
        currency=wanted.currency,
        country=wanted.country,
        amount_minor=wanted.amount_minor,
        valid_from=wanted.valid_from,
        is_meant=wanted.is_meant,
        actor=request.caller.person,
    )
    return _shown_price(price)


@router.get(
    "/games/{game}/products/{sku}/keys",
    auth=StudioKeyAuth(Scope.READ_PRODUCTS),
    response=PoolOut,
    summary="Count keys",
)
def count_keys(request: KeyedRequest, game: str, sku: str) -> PoolOut:
    """How many keys of the product can still be sold."""
    product = _product(request.caller.game(game), sku)
    there = GameKey.objects.filter(product=product)
    sold = there.sold().count()
    left = keys_left(product)
    return PoolOut(
        keys_left=left,
        reserved=there.count() - left - sold,
        sold=sold,
        warn_below=product.warn_below,
    )


@router.post(
    "/games/{game}/products/{sku}/keys",
    auth=StudioKeyAuth(Scope.WRITE_PRODUCTS),
    response=KeysAdded,
    summary="Add keys",
)
def create_keys(request: KeyedRequest, game: str, sku: str, wanted: KeysIn) -> KeysAdded:
    """They are kept encrypted, and each is sold once. One that is there already is left out."""
    product = _product(request.caller.game(game), sku)
    maker: User = request.caller.person
    added = add_keys(product=product, text="\n".join(wanted.keys), actor=maker)
    return KeysAdded(added=added.count, repeated=added.repeated, keys_left=keys_left(product))
