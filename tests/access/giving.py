"""A fleet, and a server that a match has."""

from incubator.accounts.models import User
from studios.models import ResourceRequest, StudioKey
from studios.servers.models import Blueprint, Fleet
from studios.servers.services.fleets import Sizes, make_fleet
from studios.servers.services.leases import allocate
from tests.studios.leasing import running_server


def fleet_of(request: ResourceRequest, owner: User) -> Fleet:
    return make_fleet(
        resource_request=request,
        revision=Blueprint.objects.get(slug="match").current,
        name="Everywhere",
        sizes=Sizes(minimum=0, maximum=1, buffer=0),
        actor=owner,
    )


def given(request: ResourceRequest, key: StudioKey, owner: User) -> dict[str, str]:
    blueprint = Blueprint.objects.get(slug="match")
    server = running_server(request, blueprint)
    lease = allocate(game=server.game, blueprint=blueprint, key="match-1", owner=key, actor=owner)
    return {"given": server.number, "lease": lease.key, "lease token": lease.token}
