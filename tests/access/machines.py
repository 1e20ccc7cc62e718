"""What runs of a house that access is tried on: requests, servers, builds, blueprints, hosts."""

import hashlib
from datetime import date
from io import BytesIO
from typing import Any

from django.utils import timezone

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.documents import uploads
from studios.models import Game, ResourceRequest, Studio, StudioKey
from studios.servers.models import Blueprint, Orphan
from studios.servers.recipes import Recipe
from studios.servers.services import launch_server
from studios.servers.services.blueprints import derive_blueprint
from studios.servers.services.builds import (
    begin_build,
    finish_build,
    settle_builds,
    take_part,
)
from studios.servers.services.fleets import Sizes, make_fleet
from studios.servers.services.hosts import invite_host
from studios.servers.services.leases import allocate
from studios.servers.views.agent import build_link
from studios.services.rates import set_rate, standard_item
from studios.services.requests import request_resource
from tests.access.staff import Staff
from tests.documents.test_uploads import digest_of
from tests.studios.leasing import running_server
from tests.voting import approve

Things = dict[str, Any]


def asked(game: Game, kind: str, amount_minor: int, owner: User) -> ResourceRequest:
    return request_resource(
        studio=game.studio,
        game=game,
        kind=kind,
        quantity=100,
        amount_minor=amount_minor,
        currency="USD",
        purpose="Finish the game.",
        actor=owner,
    )


def wanted(studio: Studio, game: Game, owner: User, staff: Staff) -> Things:
    """A request in the vote, one that may be launched, a fleet, and a server that is wanted."""
    ready = [asked(game, "server", 0, owner) for _ in range(3)]
    for one in ready:
        approve(one, staff[Role.OPERATIONS])
        one.refresh_from_db()
    server = launch_server(
        resource_request=ready[0], blueprint=Blueprint.objects.get(slug="match"), actor=owner
    )
    fleet = make_fleet(
        resource_request=ready[2],
        revision=Blueprint.objects.get(slug="match").current,
        name="Everywhere",
        sizes=Sizes(minimum=0, maximum=1, buffer=0),
        actor=owner,
    )
    to_come = set_rate(
        item=standard_item("desk"),
        currency="USD",
        price_minor=13_00,
        effective_from=date(2999, 1 + studio.pk % 12, 1),
        actor=staff[Role.OPERATIONS],
    )
    host, _token = invite_host(
        name=f"host-of-{studio.slug}", address="203.0.113.7", actor=staff[Role.OPERATIONS]
    )
    orphan = Orphan.objects.create(
        provider="hosts",
        key="a" * 32,
        host=host,
        found_at=timezone.now(),
        seen_at=timezone.now(),
        facts={
            "phase": "running",
            "ports": [{"name": "game", "protocol": "udp", "port": 20_000}],
        },
    )
    return {
        "host": host.name,
        "orphan": orphan.pk,
        "orphan's revision": Blueprint.objects.get(slug="match").current.pk,
        "request": asked(game, "capital", 60_000_00, owner).number,
        "rate to come": to_come.pk,
        "launchable": ready[1].number,
        "server": server.number,
        "fleet": fleet.number,
    }


def given(game: Game, key: StudioKey, owner: User) -> Things:
    """A server that a match has."""
    blueprint = Blueprint.objects.get(slug="match")
    server = running_server(asked(game, "server", 0, owner), blueprint)
    lease = allocate(game=game, blueprint=blueprint, key="match-1", owner=key, actor=owner)
    return {"given": server.number, "lease": lease.key, "lease token": lease.token}


def built(game: Game, owner: User) -> Things:
    """A build of which nothing came yet, one of which all did, and one that is ready; one for
    servers and the blueprint that runs it.
    """
    waiting, whole, ready, runs = (
        begin_build(
            game=game,
            kind="server" if version == "4" else "player",
            platform="linux-x86_64",
            channel="beta",
            version=version,
            name="ship.zip",
            size=1,
            sha256=hashlib.sha256(b"x").hexdigest(),
            actor=owner,
        )
        for version in ("1", "2", "3", "4")
    )
    for build in (whole, ready, runs):
        digest = digest_of(b"x")
        take_part(build=build, number=1, source=BytesIO(b"x"), length=1, digest=digest, actor=owner)
    for build in (ready, runs):
        finish_build(build=build, actor=owner)
    uploads.settle()
    settle_builds()
    runs.refresh_from_db()
    blueprint = derive_blueprint(
        game=game,
        recipe=Recipe(
            build=runs,
            command=("./server", "{port:game}"),
            ports=({"name": "game", "protocol": "udp"},),
        ),
        name="Duel",
        actor=owner,
    )
    return {
        "blueprint": blueprint.slug,
        "standard blueprint": "lobby",
        "server build": runs.number,
        "build": waiting.number,
        "whole build": whole.number,
        "ready build": ready.number,
        "build link": build_link(ready).rstrip("/").rpartition("/")[2],
        "part": 1,
    }
