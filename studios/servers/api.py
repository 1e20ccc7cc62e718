"""Servers, for a studio's own programs."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema

from incubator.accounts.models import User
from incubator.api.pages import Page, Window, page
from incubator.core.acts import open_to
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope
from studios.servers.models import Server
from studios.servers.selectors import cost_of, with_metered
from studios.servers.selectors.leases import lease_of, with_lease
from studios.servers.services import stop_server
from studios.servers.tasks import look_sooner

router = Router(tags=["Servers"])


class GivenOut(Schema):
    """The lease that is open."""

    key: str
    until: datetime


class ServerOut(Schema):
    """`actions` are the keys of what whoever made the API key may do to the server now."""

    number: str
    name: str
    game: str
    state: str
    desired: str
    address: str
    started_at: datetime | None
    stopped_at: datetime | None
    drain_until: datetime | None
    lease: GivenOut | None
    seconds: int
    metered_minor: int
    running_minor: int
    currency: str
    actions: list[str]


def _shown(server: Server, person: User) -> ServerOut:
    cost, lease = cost_of(server), lease_of(server)
    return ServerOut(
        number=server.number,
        name=server.name,
        game=server.game.slug,
        state=server.observed,
        desired=server.desired,
        address=server.address,
        started_at=server.started_at,
        stopped_at=server.stopped_at,
        drain_until=server.drain_until,
        lease=GivenOut(key=lease.key, until=lease.until) if lease else None,
        seconds=cost.seconds,
        metered_minor=cost.metered_minor,
        running_minor=cost.running_minor,
        currency=cost.currency,
        actions=sorted(open_to(server, person)),
    )


def _server(request: KeyedRequest, number: str) -> Server:
    rows = with_metered(
        Server.objects.filter(game__in=request.caller.games()).select_related(
            "studio", "game", "rate__item", "resource_request"
        )
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@router.get(
    "/servers",
    auth=StudioKeyAuth(Scope.READ_SERVERS),
    response=Page[ServerOut],
    summary="List servers",
)
def list_servers(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """Newest first. `metered_minor` is what was recorded, `running_minor` what ran since, both at
    the server's own rate: estimates, until a charge adds up all that the game used.
    """
    servers = with_lease(
        with_metered(
            Server.objects.filter(game__in=request.caller.games()).select_related(
                "studio", "game", "rate__item", "resource_request"
            )
        )
    )
    shown = partial(_shown, person=request.caller.person)
    return page(request, response, servers, window, shown)


@router.get(
    "/servers/{number}",
    auth=StudioKeyAuth(Scope.READ_SERVERS),
    response=ServerOut,
    summary="Read a server",
)
def read_server(request: KeyedRequest, number: str) -> ServerOut:
    return _shown(_server(request, number), request.caller.person)


@router.post(
    "/servers/{number}/stop",
    auth=StudioKeyAuth(Scope.WRITE_SERVERS),
    response={202: ServerOut},
    summary="Stop a server",
)
def stop(request: KeyedRequest, number: str, drain: bool = False) -> ServerOut:
    """Says that the server is no longer wanted; it is gone when its state is `stopped`.

    With `drain=true` whoever plays may go on until `drain_until`.
    """
    server = _server(request, number)
    stop_server(server=server, actor=request.caller.person, drain=drain)
    transaction.on_commit(look_sooner)
    return _shown(server, request.caller.person)
