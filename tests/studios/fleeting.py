"""A fleet, its clock, and machines that do at once whatever is wanted of them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Scope, Studio
from studios.servers.models import Blueprint, Fleet, Server, Sighting
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.fleets import Sizes, make_fleet
from studios.servers.services.leases import allocate
from studios.services.keys import make_key
from studios.services.requests import request_resource
from tests.studios.conftest import blueprint
from tests.studios.leasing import host_named
from tests.voting import approve

__all__ = ["Fleets", "blueprint", "fleets", "sizes", "take", "ten"]


class Fleets:
    """A fleet, its clock, and machines that start whatever is wanted as soon as they are asked."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.now = timezone.now()
        # Of revisions with these numbers no server starts.
        self.bad: set[int] = set()
        # Where they start.
        self.host = "one"

    def step(self, times: int = 1, **passes: float) -> Fleet:
        """The machines do what was asked, time passes, the fleet makes a step."""
        for _ in range(times):
            self.machines()
            self.now += timedelta(**passes or {"seconds": 40})
            Sighting.objects.filter(server__observed="running").update(seen_at=self.now)
            step_fleets(now=self.now)
        self.fleet = Fleet.objects.get(pk=self.fleet.pk)
        return self.fleet

    def machines(self) -> None:
        Server.objects.filter(observed__in=("pending", "running"), desired="stopped").update(
            observed="stopped", stopped_at=self.now
        )
        for server in Server.objects.filter(observed="pending").select_related("revision"):
            if server.revision.number in self.bad:
                Server.objects.filter(pk=server.pk).update(observed="failed")
                continue
            host = host_named(self.host)
            Server.objects.filter(pk=server.pk).update(
                observed="running", host=host, started_at=self.now, created_at=self.now
            )
            Sighting.objects.create(server=server, host=host, phase="running", seen_at=self.now)

    @property
    def wanted(self) -> Sequence[Server]:
        return list(
            Server.objects.live().filter(desired="running", drain_until=None).order_by("pk")
        )

    def revisions(self) -> list[int]:
        return sorted(server.revision.number for server in self.wanted)


@pytest.fixture
def ten(studio: Studio, game: Game, member: User, operations: User) -> ResourceRequest:
    """A thousand hours for ten servers at once."""
    asked = request_resource(
        studio=studio,
        game=game,
        kind="server",
        quantity=1000,
        at_once=10,
        amount_minor=0,
        currency="USD",
        purpose="The open beta.",
        actor=member,
    )
    return approve(asked, operations)


def sizes(minimum: int = 2, maximum: int = 8, buffer: int = 1, **more: object) -> Sizes:
    return Sizes(minimum=minimum, maximum=maximum, buffer=buffer, **more)  # type: ignore[arg-type]


@pytest.fixture
def fleets(ten: ResourceRequest, blueprint: Blueprint, member: User) -> Fleets:
    fleet = make_fleet(
        resource_request=ten,
        revision=blueprint.current,
        name="Europe",
        sizes=sizes(),
        actor=member,
    )
    return Fleets(fleet)


def take(fleets: Fleets, count: int) -> list[str]:
    """So many are given away; returns their tokens by their keys."""
    fleet = fleets.fleet
    owner = fleet.studio.keys.first()
    if owner is None:
        owner, _text = make_key(
            studio=fleet.studio,
            name="Matches",
            scopes=[Scope.ALLOCATE_SERVERS],
            game=None,
            actor=fleet.made_by,
        )
    begin = fleet.leases.count()
    return [
        allocate(
            game=fleet.game,
            fleet=fleet,
            blueprint=fleet.blueprint,
            key=f"match-{begin + number}",
            owner=owner,
            actor=fleet.made_by,
            seconds=24 * 3600,
            now=fleets.now,
        ).key
        for number in range(count)
    ]
