"""Products and orders, for a studio's own programs."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet, Subquery
from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from billing.ledger.models import Seal
from billing.models import Entitlement, OrderLine, Product
from billing.selectors.bans import ban_beside_entitlement
from billing.services.catalogue import add_product
from incubator.api.pages import Body, Page, Window, page
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope

router = Router(tags=["Sales"])


class ProductOut(Schema):
    """`amount_minor` is the price in force, null before the first one; tax is inside it, or added where
    the buyer's country says so."""

    game: str
    sku: str
    name: str
    amount_minor: int | None
    currency: str


class ProductIn(Body):
    sku: Annotated[str, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$", examples=["soundtrack"])]
    name: Annotated[str, Field(min_length=1, max_length=120, examples=["Soundtrack"])]
    amount_minor: Annotated[int, Field(ge=0, le=10**12, examples=[999])]


class OrderLineOut(Schema):
    """One game's part of an order. Buyers are not named: they are customers of the platform.

    `effective_on` is a day of the books, in the time zone that statements name.
    """

    id: int
    order: str
    state: str
    game: str
    sku: str | None
    units: int
    gross_minor: int
    tax_minor: int
    fee_minor: int
    refunded_minor: int
    currency: str
    effective_on: date
    recorded_at: datetime


class BanOut(Schema):
    """Why a game server should turn the player away; `until` is null for good."""

    kind: str
    reason: str
    until: datetime | None


class EntitlementOut(Schema):
    """What one order line gives. Its holder may play while `state` is active and `ban` is null.

    Players are not named: the order's number, which stands on their receipt, stands for them.
    """

    id: int
    order: str
    sku: str
    state: str
    granted_at: datetime
    ban: BanOut | None


class SealOut(Schema):
    """One day's seal: a Merkle root (RFC 6962) of everything that was final and in no seal yet.

    `head` is the SHA-256 of the JSON array `[number, "sealed_on", first_leaf, leaves, "root",
    "previous"]`, written with a space after each comma. `previous` is the head before it, empty
    for the first. Hashes are hexadecimal.
    """

    number: int
    sealed_on: date
    first_leaf: int
    leaves: int
    root: str
    previous: str
    head: str


class EntitlementWindow(Window):
    order: Annotated[str, Field(max_length=24)] = ""


class OrderWindow(Window):
    game: str = ""
    since: date | None = None
    until: date | None = None


def _shown_product(product: Product) -> ProductOut:
    """Prices are fetched along with a list of products, so none is asked for singly."""
    now = timezone.now()
    currency = product.game.currency
    prices = [
        price
        for price in product.prices.all()
        if price.currency == currency and price.valid_from <= now
    ]
    newest = max(prices, key=lambda price: (price.valid_from, price.pk), default=None)
    return ProductOut(
        game=product.game.slug,
        sku=product.sku,
        name=product.name,
        amount_minor=newest.amount_minor if newest else None,
        currency=currency,
    )


def _shown_line(line: OrderLine) -> OrderLineOut:
    return OrderLineOut(
        id=line.pk,
        order=line.order.number,
        state=line.order.state,
        game=line.game.slug,
        sku=line.product.sku if line.product else None,
        units=line.units,
        gross_minor=line.gross_minor,
        tax_minor=line.tax_minor,
        fee_minor=line.fee_minor,
        refunded_minor=line.refunded_minor,
        currency=line.currency,
        effective_on=line.effective_on,
        recorded_at=line.recorded_at,
    )


def _products(request: KeyedRequest, game: str) -> QuerySet[Product]:
    found = request.caller.game(game)
    return Product.objects.filter(game=found).select_related("game").prefetch_related("prices")


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
    products = _products(request, game)
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
        actor=request.caller.person,
    )
    return _shown_product(product)


def _shown_entitlement(one: Entitlement) -> EntitlementOut:
    return EntitlementOut(
        id=one.pk,
        order=one.order_line.order.number,
        sku=one.product.sku,
        state=one.state,
        granted_at=one.granted_at,
        ban=getattr(one, "ban", None),
    )


@router.get(
    "/games/{game}/entitlements",
    auth=StudioKeyAuth(Scope.READ_ENTITLEMENTS),
    response=Page[EntitlementOut],
    summary="Check entitlements",
)
def list_entitlements(
    request: KeyedRequest, response: HttpResponse, game: str, window: Query[EntitlementWindow]
) -> dict[str, Any]:
    """Who may use what of the game, newest first, or of one order by its number: whether it is in
    force, and whether its holder is banned from the game, why and until when."""
    found = request.caller.game(game)
    rows = (
        Entitlement.objects.filter(product__game=found)
        .select_related("product", "order_line__order")
        .annotate(ban=Subquery(ban_beside_entitlement()))
    )
    if window.order:
        rows = rows.filter(order_line__order__number=window.order)
    return page(request, response, rows, window, _shown_entitlement)


@router.get(
    "/orders",
    auth=StudioKeyAuth(Scope.READ_ORDERS),
    response=Page[OrderLineOut],
    summary="List orders",
)
def list_orders(
    request: KeyedRequest, response: HttpResponse, window: Query[OrderWindow]
) -> dict[str, Any]:
    """Lines of paid orders for the studio's games, newest first: what statements count."""
    games = request.caller.games()
    lines = (
        OrderLine.objects.filter(game__in=games)
        .exclude(order__state__in=["pending", "cancelled"])
        .select_related("order", "game", "product")
        .prefetch_related("refunds")
    )
    if window.game:
        lines = lines.filter(game__slug=window.game)
    if window.since:
        lines = lines.filter(effective_on__gte=window.since)
    if window.until:
        lines = lines.filter(effective_on__lte=window.until)
    return page(request, response, lines, window, _shown_line)


@router.get(
    "/seals",
    auth=StudioKeyAuth(Scope.READ_STATEMENTS),
    response=Page[SealOut],
    summary="List seals of the books",
)
def list_seals(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """Newest first; the same for everybody. Keep their heads: a proof is checked against heads from
    anywhere but the proof itself."""
    return page(request, response, Seal.objects.all(), window, SealOut.from_orm)
