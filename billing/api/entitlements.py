"""What players may use, and using it up, for a game's own programs."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from billing.connections.api.connections import connection_named
from billing.errors import UseKeyReused
from billing.models import Entitlement
from billing.selectors.bans import ban_beside_entitlement
from billing.services.consuming import consume
from incubator.api.idempotency import HEADER
from incubator.api.pages import Body, Page, Window, page
from incubator.api.problems import Problem
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Game, Scope

router = Router(tags=["Sales"])


class BanOut(Schema):
    """Why a game server should turn the player away; `until` is null for good."""

    kind: str
    reason: str
    until: datetime | None


class EntitlementOut(Schema):
    """What one order line gives, or a gift of the studio. Its holder may use it while `state` is active,
    `valid_until` is null or to come, and `ban` is null.

    Of what is used up, `quantity` is how many pieces there were and `left` how many are there
    still; both are null for everything else. Of a subscription there is one for each period,
    and while it renews `valid_until` has its days of grace in it. Players are not named: the order's number, which
    stands on their receipt, stands for them. It is null for a gift.
    """

    id: int
    order: str | None
    source: str
    sku: str
    kind: str
    state: str
    quantity: int | None
    left: int | None
    valid_until: datetime | None
    granted_at: datetime
    ban: BanOut | None


class EntitlementWindow(Window):
    order: Annotated[str, Field(max_length=24)] = ""
    player: Annotated[str, Field(max_length=40, description="A connected player's handle.")] = ""


class UseIn(Body):
    quantity: Annotated[int, Field(ge=1, le=10**12, examples=[10])]


class UseOut(Schema):
    """`left` is what was left when it was used up."""

    entitlement: int
    quantity: int
    left: int
    at: datetime


def _shown(one: Entitlement) -> EntitlementOut:
    line = one.order_line
    return EntitlementOut(
        id=one.pk,
        order=line.order.number if line else None,
        source=one.source,
        sku=one.product.sku,
        kind=one.product.kind,
        state=one.state,
        quantity=one.quantity,
        left=one.left,
        valid_until=one.valid_until,
        granted_at=one.granted_at,
        ban=getattr(one, "ban", None),
    )


def _entitlements(game: Game) -> QuerySet[Entitlement]:
    rows = Entitlement.objects.filter(product__game=game)
    return rows.select_related("product__game__studio", "order_line__order")


@router.get(
    "/games/{game}/entitlements",
    auth=StudioKeyAuth(Scope.READ_ENTITLEMENTS),
    response=Page[EntitlementOut],
    summary="Check entitlements",
)
def list_entitlements(
    request: KeyedRequest, response: HttpResponse, game: str, window: Query[EntitlementWindow]
) -> dict[str, Any]:
    """Who may use what of the game, newest first, or of one order by its number, or of one connected
    player by their handle: whether it is in force, how much of it is left, and whether its holder is
    banned from the game, why and until when."""
    found = request.caller.game(game)
    rows = _entitlements(found)
    rows = rows.annotate(ban=Subquery(ban_beside_entitlement()))
    if window.order:
        rows = rows.filter(order_line__order__number=window.order)
    if window.player:
        rows = rows.filter(player=connection_named(found, window.player).player)
    return page(request, response, rows, window, _shown)


@router.post(
    "/games/{game}/entitlements/{entitlement}/consume",
    auth=StudioKeyAuth(Scope.WRITE_ENTITLEMENTS),
    response=UseOut,
    summary="Use up an entitlement",
)
def use_up(request: KeyedRequest, game: str, entitlement: int, wanted: UseIn) -> UseOut:
    """So many pieces of it, once. The `Idempotency-Key` is the use's own for all of the game's programs
    and for good: sent again, it answers with the first use. Refused where not so many are left."""
    found = _entitlements(request.caller.game(game)).filter(pk=entitlement).first()
    if found is None:
        raise Http404
    try:
        used = consume(
            entitlement=found,
            quantity=wanted.quantity,
            key=_key_of(request),
            actor=request.caller.person,
        )
    except UseKeyReused as error:
        raise Problem("key-reused", str(error)) from error
    return UseOut(entitlement=found.pk, quantity=used.quantity, left=used.left_after, at=used.at)


def _key_of(request: HttpRequest) -> str:
    """The frame has seen to it that there is one."""
    return request.headers[HEADER].strip()
