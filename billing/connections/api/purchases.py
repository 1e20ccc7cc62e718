"""Buying for a player who connected the game, for the game's own programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from ninja import Field, Router, Schema

from billing.api.products import Amount, Sku
from billing.cards.models import Card
from billing.connections.api.connections import connection_named
from billing.connections.api.players import Code, refused_code
from billing.connections.models import GameConnection, GamePurchase
from billing.connections.models.purchases import Line
from billing.connections.selectors.purchases import purchase_of
from billing.connections.services.purchasing import Wanted, buy_for_player_within
from billing.errors import PurchaseKeyReused
from billing.services.card_codes import cards_typed
from incubator.api.idempotency import HEADER
from incubator.api.pages import Body
from incubator.api.problems import Problem
from incubator.core.errors import DomainError
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope

router = Router(tags=["Players"])

CONFIRM = {"responses": {402: {"$ref": "#/components/responses/402"}}}


class LineIn(Body):
    """A product of the game, and how many of it."""

    sku: Sku
    units: Annotated[int, Field(ge=1, le=999)] = 1


class PurchaseIn(Body):
    """`expected_minor` is what the player was told that all of it costs, tax included. Without `currency`
    it is the connection's. `cards` are codes of prepaid cards of this game, which pay first."""

    handle: Annotated[str, Field(min_length=1, max_length=40)]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=50)]
    expected_minor: Amount
    currency: Annotated[str, Field(max_length=3)] = ""
    cards: Annotated[list[Code], Field(max_length=5)] = []


class LineOut(Schema):
    sku: str
    units: int


class PurchaseOut(Schema):
    """`state` is waiting (for the player, at `confirm_url`), declined, expired, or its order's: pending,
    paid, cancelled, partly_refunded, refunded. `gross_minor` is what the order cost."""

    id: UUID
    key: str
    state: str
    order: str | None
    currency: str
    gross_minor: int | None
    lines: list[LineOut]
    confirm_url: str | None
    expires_at: datetime | None


def _confirm_url(purchase: GamePurchase) -> str:
    address = reverse("connections:purchase", args=[purchase.public_id])
    return f"{settings.SITE_URL}{address}"


def _shown(purchase: GamePurchase) -> PurchaseOut:
    order, waits = purchase.order, purchase.standing == "waiting"
    return PurchaseOut(
        id=purchase.public_id,
        key=purchase.key,
        state=purchase.standing,
        order=order.number if order else None,
        currency=purchase.currency,
        gross_minor=order.gross_minor if order else None,
        lines=[LineOut(**line) for line in purchase.lines],
        confirm_url=_confirm_url(purchase) if waits else None,
        expires_at=purchase.expires_at if waits else None,
    )


def _cards(request: KeyedRequest, wanted: PurchaseIn, found: GameConnection) -> Sequence[Card]:
    """Looked for outside the purchase's own transaction, which would forget that somebody guesses."""
    key = request.headers[HEADER].strip()
    if not wanted.cards or GamePurchase.objects.filter(game=found.game, key=key).exists():
        # Sent again: by now they may be spent, on this very order.
        return []
    try:
        return cards_typed(
            "\n".join(wanted.cards),
            games=[found.game],
            player=found.player,
            network=request.caller.owner,
        )
    except DomainError as error:
        raise refused_code(error) from error


@router.post(
    "/games/{game}/purchases",
    auth=StudioKeyAuth(Scope.WRITE_PURCHASES),
    response={201: PurchaseOut},
    openapi_extra=CONFIRM,
    summary="Buy for a player",
)
def create_purchase(request: KeyedRequest, game: str, wanted: PurchaseIn) -> PurchaseOut:
    """Paid from the player's wallet and delivered at once, where what is left of the month's allowance and
    the wallet have it all. Else nothing is charged and the answer is 402 with a `confirm_url`: there
    the player confirms it, and pays what the wallet lacks, within the hour. The `Idempotency-Key` is
    the purchase's own for all of the game's programs and for good: sent again, it answers with what
    the purchase is by then."""
    found = connection_named(request.caller.game(game), wanted.handle)
    cards = _cards(request, wanted, found)
    lines = tuple(Line(sku=line.sku, units=line.units) for line in wanted.lines)
    currency = wanted.currency or found.currency
    try:
        purchase = buy_for_player_within(
            connection=found,
            wanted=Wanted(lines, currency, wanted.expected_minor),
            key=request.headers[HEADER].strip(),
            cards=cards,
            actor=request.caller.person,
        )
    except PurchaseKeyReused as error:
        raise Problem("key-reused", str(error)) from error
    _refuse_what_waits(purchase)
    return _shown(purchase)


def _refuse_what_waits(purchase: GamePurchase) -> None:
    """What is not bought: it waits for the player, or came to nothing."""
    if purchase.is_open and (until := purchase.expires_at):
        more = {
            "purchase": str(purchase.public_id),
            "confirm_url": _confirm_url(purchase),
            "expires_at": until.isoformat(),
        }
        raise Problem("confirmation-required", more=more, keeps=True)
    if purchase.order is None:
        came_to = "declined it" if purchase.standing == "declined" else "did not confirm it in time"
        raise Problem("conflict", f"The player {came_to}. Choose a new key to ask again.")


@router.get(
    "/games/{game}/purchases/{purchase}",
    auth=StudioKeyAuth(Scope.WRITE_PURCHASES),
    response=PurchaseOut,
    summary="Read a purchase",
)
def read_purchase(request: KeyedRequest, game: str, purchase: str) -> PurchaseOut:
    """What became of it, by its id or by the key that it was sent with."""
    found = purchase_of(request.caller.game(game), purchase)
    if found is None:
        raise Http404
    return _shown(found)
