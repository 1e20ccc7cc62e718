"""Orders and the seals of the books, for a studio's own programs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema

from billing.ledger.models import Seal
from billing.models import OrderLine
from incubator.api.pages import Page, Window, page
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope

router = Router(tags=["Sales"])


class OrderLineOut(Schema):
    """One product's part of an order. Buyers are not named: they are customers of the platform.

    What of it counts on statements is `settled_…_minor`, in the currency the game settles in, at
    `fx_rate` (whole units of that currency for one of the order's). `is_present` is true where
    another player than the buyer got it. `effective_on` is a day of the books, in the time zone that statements name.
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
    tax_jurisdiction: str
    settled_gross_minor: int
    settled_tax_minor: int
    settled_fee_minor: int
    settled_currency: str
    fx_rate: Decimal
    is_present: bool
    effective_on: date
    recorded_at: datetime


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


class OrderWindow(Window):
    game: str = ""
    since: date | None = None
    until: date | None = None


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
        tax_jurisdiction=line.tax_jurisdiction,
        settled_gross_minor=line.settled_gross_minor,
        settled_tax_minor=line.settled_tax_minor,
        settled_fee_minor=line.settled_fee_minor,
        settled_currency=line.settled_currency,
        fx_rate=line.fx_rate,
        is_present=line.receiver_id is not None,
        effective_on=line.effective_on,
        recorded_at=line.recorded_at,
    )


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
