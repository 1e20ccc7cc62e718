"""What is known of a server: from EC2, whether its machine is there; from the agent, how it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from studios.servers.models import SILENT_AFTER, Launch, Server, Sighting
from studios.servers.providers.ec2.instances import Instance
from studios.servers.providers.port import Machine, Phase

SAID = {
    Sighting.Phase.INSTALLING: Phase.STARTING,
    Sighting.Phase.RUNNING: Phase.RUNNING,
    Sighting.Phase.ENDED: Phase.ENDED,
    Sighting.Phase.REFUSED: Phase.REFUSED,
}


def the_one(server: Server, instances: Sequence[Instance]) -> Instance | None:
    """Of a key's instances the one that stays: whose agent joined, else the one that the launch is
    known to have made, else the oldest; of what is all over, the one that ended last.
    """
    up = sorted((one for one in instances if one.is_up), key=lambda one: one.age)
    if not up:
        return max(instances, key=lambda one: one.ended_at or one.launched_at, default=None)
    launch, host = launch_of(server), server.host
    if host is not None and host.joined_at is not None:
        for one in up:
            if host.address in one.addresses:
                return one
    for one in up:
        if launch is not None and one.ref == launch.ref:
            return one
    return up[0]


def launch_of(server: Server) -> Launch | None:
    launch: Launch | None = getattr(server, "launch", None)
    return launch


def sighting_of(server: Server) -> Sighting | None:
    sighting: Sighting | None = getattr(server, "sighting", None)
    return sighting


def of_instance(server: Server, instance: Instance) -> Machine:
    """It runs only if its agent says so, and is over as soon as its machine is."""
    phase = _phase(server)
    if phase in (Phase.ENDED, Phase.REFUSED):
        return _machine(server, phase, instance)
    if instance.state in ("stopping", "stopped"):
        # Whatever ran there ended with its machine, and is not started a second time.
        return _machine(server, Phase.GONE, instance, why=instance.why or instance.state)
    return _machine(server, phase if instance.is_up else Phase.GONE, instance, why=instance.why)


def of_nothing(server: Server, *, is_certain: bool) -> Machine | None:
    """Of a server that EC2 shows no machine of; None where there is certainly none and never was.

    Its lists lag behind for some minutes: what was launched just now is on its way, and what may
    have been launched is unknown, until a launch asks for it again and is told.
    """
    launch, now = launch_of(server), timezone.now()
    known = launch is not None and launch.is_launched
    if launch is None or not (launch.is_open or known):
        return None if is_certain else Machine(key=server.launch_key, phase=Phase.SILENT)
    if known and is_certain and launch.is_settled(now):
        phase = _phase(server)
        over = phase if phase in (Phase.ENDED, Phase.REFUSED) else Phase.GONE
        return _machine(server, over)
    if launch.is_open and is_certain:
        wanted = server.desired == Server.Desired.RUNNING
        if wanted or launch.is_settled(now):
            return None
    starting = known and server.observed == "pending"
    return _machine(server, Phase.STARTING if starting else Phase.SILENT)


def _phase(server: Server) -> Phase:
    sighting, host = sighting_of(server), server.host
    if sighting is None:
        joined = host is not None and host.joined_at is not None
        return Phase.SILENT if joined and host is not None and host.is_silent else Phase.STARTING
    phase = SAID[Sighting.Phase(sighting.phase)]
    is_silent = sighting.seen_at < timezone.now() - SILENT_AFTER
    return Phase.SILENT if is_silent and not Machine(key="", phase=phase).is_over else phase


def _machine(
    server: Server, phase: Phase, instance: Instance | None = None, why: str = ""
) -> Machine:
    launch, sighting = launch_of(server), sighting_of(server)
    ref = instance.ref if instance else launch.ref if launch else ""
    port = f":{launch.ports[0]['port']}" if launch and launch.ports else ""
    address = f"{instance.address}{port}" if instance and instance.address else server.address
    if sighting is None:
        return Machine(key=server.launch_key, phase=phase, ref=ref, address=address, why=why)
    started_at, until = _bounds(sighting, instance)
    since = sighting.unhealthy_since
    return Machine(
        key=server.launch_key,
        phase=phase,
        ref=ref,
        address=address,
        started_at=started_at,
        until=until,
        code=sighting.code,
        why=why or sighting.why,
        healthy=sighting.healthy,
        players=sighting.players,
        unhealthy_times=sighting.unhealthy_times,
        unhealthy_seconds=(sighting.seen_at - since).total_seconds() if since else 0.0,
    )


def _bounds(
    sighting: Sighting, instance: Instance | None
) -> tuple[datetime | None, datetime | None]:
    """From when to when it ran: as its agent says, and never longer than its machine was there."""
    started_at = sighting.started_at
    if started_at is None:
        return None, None
    until = started_at + timedelta(seconds=sighting.seconds)
    if instance is not None:
        started_at = max(started_at, instance.launched_at)
        until = min(until, instance.ended_at or until)
    return started_at, max(until, started_at)
