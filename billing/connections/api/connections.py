"""Asking a player to connect a game, for the game's own programs."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from ninja import Router, Schema

from billing.connections.models import ConnectionRequest, GameConnection
from billing.connections.selectors.connections import connection_of
from billing.connections.services.connecting import ask_connection
from incubator.api.pages import Body
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Game, Scope

router = Router(tags=["Players"])


class AskIn(Body):
    """Nothing has to be said."""


class AskedOut(Schema):
    """`url` is for one player, who is shown `code` there as well as in the game."""

    id: UUID
    url: str
    code: str
    expires_at: datetime


class ConnectionOut(Schema):
    """`state` is waiting, connected, ended or expired; `handle` is there while it is connected."""

    id: UUID
    state: str
    handle: str | None
    expires_at: datetime


def connection_named(game: Game, handle: str) -> GameConnection:
    """404 for a handle of another game, of what was disconnected, and of an account that is shut."""
    found = connection_of(game, handle)
    if found is None:
        raise Http404
    return found


@router.post(
    "/games/{game}/connections",
    auth=StudioKeyAuth(Scope.WRITE_PURCHASES),
    response={201: AskedOut},
    summary="Ask to be connected",
)
def create_connection(request: KeyedRequest, game: str, wanted: AskIn) -> AskedOut:
    """An address, good once and for an hour, that the game shows its player together with the code. There
    they say how much a month the game may take from their wallet without asking again."""
    asked, token = ask_connection(game=request.caller.game(game), actor=request.caller.person)
    return AskedOut(
        id=asked.public_id,
        url=f"{settings.SITE_URL}{reverse('connections:connect', args=[token])}",
        code=asked.code,
        expires_at=asked.expires_at,
    )


@router.get(
    "/games/{game}/connections/{connection}",
    auth=StudioKeyAuth(Scope.WRITE_PURCHASES),
    response=ConnectionOut,
    summary="Read a connection",
)
def read_connection(request: KeyedRequest, game: str, connection: UUID) -> ConnectionOut:
    """Whether the player connected the game, and the handle by which the game calls them from then on."""
    rows = ConnectionRequest.objects.select_related("connection")
    found = rows.filter(game=request.caller.game(game), public_id=connection).first()
    if found is None:
        raise Http404
    there = found.connection if found.standing == "connected" else None
    return ConnectionOut(
        id=found.public_id,
        state=found.standing,
        handle=there.handle if there else None,
        expires_at=found.expires_at,
    )
