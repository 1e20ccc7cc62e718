"""Ready servers, for a game's back end: taken under a key of its own, kept, given back."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Schema
from ninja.params import Path
from pydantic import StringConstraints

from incubator.api.frame import same_again
from incubator.api.pages import Body, Page, Window, page
from incubator.api.problems import Problem
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Game, Scope
from studios.servers.errors import KeyOfAnotherLease, NoneReady
from studios.servers.models import Blueprint, Fleet, Lease, Pick
from studios.servers.models.leases import LONGEST, SHORTEST, USUAL
from studios.servers.services import leases as services
from studios.servers.tasks import step_sooner, sweep_sooner

router = Router(tags=["Allocation"])
TAKER = StudioKeyAuth(Scope.ALLOCATE_SERVERS)
Key = Path[Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$")]]


class LeaseIn(Body):
    """Of a `fleet`, or a server of this `blueprint` that is of no fleet. `seconds` is how long it
    lasts without a heartbeat; `pick` says on which host, where no fleet does.
    """

    fleet: Annotated[str, Field(description="A fleet by its number.")] = ""
    blueprint: Annotated[str, Field(description="A kind of server by its slug.")] = ""
    seconds: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = USUAL
    pick: Pick = Pick.PACKED


class TokenIn(Body):
    token: Annotated[str, Field(max_length=200)]


class LeaseRow(Schema):
    """`state` is `open`, `expiring` (its time is over, its server not yet free), or how it ended:
    `released`, `expired`, `over` (its server is gone).
    """

    key: str
    game: str
    fleet: str | None
    blueprint: str
    server: str
    address: str
    state: str
    given_at: datetime
    heartbeat_at: datetime
    until: datetime
    ended_at: datetime | None


class LeaseOut(LeaseRow):
    """`token` proves who holds it: heartbeats and giving back ask for it."""

    token: str


def _row(lease: Lease, now: datetime) -> dict[str, Any]:
    return {
        "key": lease.key,
        "game": lease.game.slug,
        "fleet": lease.fleet.number if lease.fleet else None,
        "blueprint": lease.blueprint.slug,
        "server": lease.server.number,
        "address": lease.server.address,
        "state": lease.state_at(now),
        "given_at": lease.given_at,
        "heartbeat_at": lease.heartbeat_at,
        "until": lease.until,
        "ended_at": lease.ended_at,
    }


def _shown(lease: Lease) -> LeaseOut:
    return LeaseOut(**_row(lease, services.timezone.now()), token=lease.token)


def _lease(request: KeyedRequest, game: str, key: str) -> Lease:
    rows = Lease.objects.filter(game__in=request.caller.games(), game__slug=game)
    found = rows.select_related("server__game", "game__studio", "fleet", "blueprint", "owner")
    lease = found.filter(key=key).first()
    if lease is None:
        raise Http404
    return lease


def _own_lease(request: KeyedRequest, game: str, key: str) -> Lease:
    """Its token is told to whoever asked for it: the key, or the one that took its place."""
    lease = _lease(request, game, key)
    if lease.owner.line != request.caller.key.line:
        raise Http404
    return lease


@router.get(
    "/leases",
    auth=StudioKeyAuth(Scope.READ_SERVERS),
    response=Page[LeaseRow],
    summary="List leases",
)
def list_leases(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """Newest first, of every key, without their tokens."""
    rows = Lease.objects.filter(game__in=request.caller.games()).select_related(
        "server", "game", "fleet", "blueprint"
    )
    return page(request, response, rows, window, partial(_row, now=services.timezone.now()))


@router.put("/games/{game}/leases/{key}", auth=TAKER, response=LeaseOut, summary="Take a server")
@same_again
def take_server(request: KeyedRequest, game: str, key: Key, body: LeaseIn) -> LeaseOut:
    """Gives a ready server, under a key that you choose, such as the number of the match.

    The same key again answers with the same lease and token, also after it ended: an answer that
    was lost is found again, and no key ever has two servers. 503 says that none is ready, and in
    `Retry-After` when to ask again. Without a heartbeat the lease is over after `seconds`; its
    server is free again once nobody plays.
    """
    found = request.caller.game(game)
    fleet, blueprint = _wanted(found, body)
    try:
        lease = services.allocate(
            game=found,
            fleet=fleet,
            blueprint=blueprint,
            key=key,
            owner=request.caller.key,
            pick=body.pick,
            seconds=body.seconds,
            actor=request.caller.person,
        )
    except NoneReady as error:
        wait = {"Retry-After": str(error.seconds)}
        raise Problem("unavailable", str(error), wait) from error
    except KeyOfAnotherLease as error:
        raise Problem("key-reused", str(error)) from error
    step_sooner()
    return _shown(lease)


def _wanted(game: Game, body: LeaseIn) -> tuple[Fleet | None, Blueprint]:
    """Raises a problem unless the body names one of both."""
    if body.fleet and not body.blueprint:
        fleet = Fleet.objects.filter(game=game, number=body.fleet).first()
        if fleet is not None:
            return fleet, fleet.blueprint
        raise Problem("refused", f"The game has no fleet {body.fleet}.")
    blueprint = Blueprint.objects.filter(slug=body.blueprint).first()
    if blueprint is None or body.fleet:
        raise Problem("refused", "Name either a fleet of the game or a blueprint.")
    return None, blueprint


@router.get("/games/{game}/leases/{key}", auth=TAKER, response=LeaseOut, summary="Read a lease")
def read_lease(request: KeyedRequest, game: str, key: Key) -> LeaseOut:
    """What the key stands for, for whoever asked for it: how a lost answer is found again."""
    return _shown(_own_lease(request, game, key))


@router.put(
    "/games/{game}/leases/{key}/heartbeat", auth=TAKER, response=LeaseOut, summary="Keep a lease"
)
@same_again
def beat(request: KeyedRequest, game: str, key: Key, body: TokenIn) -> LeaseOut:
    """It lasts for its seconds again, from now on. 409 once it ended."""
    lease = _lease(request, game, key)
    return _shown(services.beat(lease=lease, token=body.token, actor=request.caller.person))


@router.put(
    "/games/{game}/leases/{key}/release",
    auth=TAKER,
    response=LeaseOut,
    summary="Give a server back",
)
@same_again
def give_back(request: KeyedRequest, game: str, key: Key, body: TokenIn) -> LeaseOut:
    """Nobody plays there any more: it starts anew, unless its blueprint says that it need not."""
    lease = _lease(request, game, key)
    given = services.give_back(lease=lease, token=body.token, actor=request.caller.person)
    sweep_sooner()
    return _shown(given)
