"""A connected player, as their game sees them: what it may take, what things cost, their cards."""

from typing import Annotated

from django.http import Http404
from ninja import Field, Query, Router, Schema

from billing.cards.errors import TooManyGuesses
from billing.cards.services.redeeming import redeem
from billing.connections.api.connections import connection_named
from billing.connections.errors import LinesRefused
from billing.connections.selectors.connections import allowance_of
from billing.connections.selectors.purchases import items_of
from billing.selectors.quotes import quote_of
from incubator.api.pages import Body
from incubator.api.problems import Problem
from incubator.core.errors import DomainError
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope

router = Router(tags=["Players"])

Code = Annotated[str, Field(min_length=1, max_length=60, examples=["AAAA-BBBB-CCCC-DDDD-EEEE"])]


class WalletOut(Schema):
    """Of this month. Of `left_minor`, which the player still lets the game take, the wallet holds
    `available_minor` at the moment; what else is in it no game learns."""

    currency: str
    monthly_minor: int
    left_minor: int
    available_minor: int


class Asked(Schema):
    """Without `currency` it is the connection's."""

    units: Annotated[int, Field(ge=1, le=999)] = 1
    currency: Annotated[str, Field(max_length=3)] = ""


class CostOut(Schema):
    """What the player pays, tax included: what `expected_minor` of a purchase has to say."""

    sku: str
    units: int
    currency: str
    gross_minor: int
    tax_minor: int


class RedeemIn(Body):
    code: Code


class RedeemOut(Schema):
    currency: str
    amount_minor: int


@router.get(
    "/games/{game}/players/{handle}/wallet",
    auth=StudioKeyAuth(Scope.WRITE_PURCHASES),
    response=WalletOut,
    summary="Read what is left",
)
def read_wallet(request: KeyedRequest, game: str, handle: str) -> WalletOut:
    """How much the game may still take this month without asking, and how much of that is there."""
    found = connection_named(request.caller.game(game), handle)
    allowance = allowance_of(found)
    return WalletOut(
        currency=found.currency,
        monthly_minor=found.monthly_minor,
        left_minor=allowance.left_minor,
        available_minor=allowance.available_minor,
    )


@router.get(
    "/games/{game}/players/{handle}/prices/{sku}",
    auth=StudioKeyAuth(Scope.WRITE_PURCHASES),
    response=CostOut,
    summary="Read a price",
)
def read_price(
    request: KeyedRequest, game: str, handle: str, sku: str, asked: Query[Asked]
) -> CostOut:
    """What so many of a product cost this player now: prices and taxes depend on where they are."""
    of_game = request.caller.game(game)
    found = connection_named(of_game, handle)
    currency = asked.currency or found.currency
    try:
        items = items_of(of_game, [{"sku": sku, "units": asked.units}])
    except LinesRefused as error:
        raise Http404 from error
    quote = quote_of(found.player, items, currency)
    return CostOut(
        sku=sku,
        units=asked.units,
        currency=currency,
        gross_minor=quote.gross_minor,
        tax_minor=quote.tax_minor,
    )


@router.post(
    "/games/{game}/players/{handle}/redeem",
    auth=StudioKeyAuth(Scope.WRITE_PURCHASES),
    response={201: RedeemOut},
    summary="Redeem a card",
)
def redeem_card(request: KeyedRequest, game: str, handle: str, wanted: RedeemIn) -> RedeemOut:
    """A prepaid card that the player typed into the game: its whole worth is in their wallet then. A card
    of one game is not redeemed: send its code in `cards` with a purchase. Wrong codes are counted for
    the player and for the key, and whoever tries many has to wait."""
    player = connection_named(request.caller.game(game), handle).player
    try:
        done = redeem(code=wanted.code, player=player, network=request.caller.owner, actor=player)
    except DomainError as error:
        raise refused_code(error) from error
    return RedeemOut(currency=done.currency, amount_minor=done.amount_minor)


def refused_code(error: DomainError) -> Problem:
    """What was counted stays counted."""
    slug = "too-many" if isinstance(error, TooManyGuesses) else "refused"
    return Problem(slug, str(error), keeps=True)
