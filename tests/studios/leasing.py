"""Hosts and servers that run, as rows: no machine stands behind them."""

from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from studios.models import ResourceRequest
from studios.servers.models import Blueprint, BlueprintRevision, Host, Server, Sighting


def host_named(name: str, **more: object) -> Host:
    """One that joined and was heard of just now."""
    found = Host.objects.filter(name=name).first()
    if found is not None:
        return found
    made = Host.objects.create(name=name, address="192.0.2.1", memory_mb=64_000, cpu_percent=3_200)
    now = timezone.now()
    Host.objects.filter(pk=made.pk).update(
        **{"state": "active", "joined_at": now, "last_seen_at": now} | more
    )
    return Host.objects.get(pk=made.pk)


def another(request: ResourceRequest) -> ResourceRequest:
    """The like of it: of each, one server is there at a time."""
    copy = ResourceRequest.objects.get(pk=request.pk)
    copy.pk, copy.number, copy.state = None, f"RQ-{uuid4().hex[:8]}", "submitted"
    copy.save(force_insert=True)
    return copy


def running_server(
    request: ResourceRequest, blueprint: Blueprint, on: str = "one", **sighting: object
) -> Server:
    """One that runs and was seen just now; nobody was given it."""
    assert request.game is not None
    assert request.rate is not None
    server = Server.objects.create(
        number=f"SV-{uuid4().hex[:8]}",
        studio=request.studio,
        game=request.game,
        blueprint=blueprint,
        revision=blueprint.current,
        resource_request=request,
        rate=request.rate,
        host=host_named(on),
        name="A server",
        address="192.0.2.1:20000",
        provider="hosts",
        launch_key=uuid4().hex,
        launched_by=request.requester,
    )
    now = timezone.now()
    Server.objects.filter(pk=server.pk).update(observed="running", started_at=now, last_seen_at=now)
    Sighting.objects.create(
        **{"server": server, "host": server.host, "phase": "running", "seen_at": now} | sighting
    )
    return Server.objects.get(pk=server.pk)


def several(
    count: int, request: ResourceRequest, blueprint: Blueprint, on: str = "one"
) -> list[Server]:
    return [running_server(another(request), blueprint, on) for _ in range(count)]


def sees(server: Server, at: datetime, players: int | None) -> None:
    Sighting.objects.filter(server=server).update(players=players, seen_at=at)


def reused(blueprint: Blueprint) -> BlueprintRevision:
    """A revision whose used servers are ready as they are."""
    was = blueprint.current
    return BlueprintRevision.objects.create(
        blueprint=blueprint,
        number=was.number + 1,
        program=was.program,
        ports=was.ports,
        health=was.health,
        players=was.players,
        is_reused=True,
    )
