"""A turn of a host's agent: it says how its servers are, and is told what is wanted of them.

The turn writes down what was said and decides nothing: what follows from it is the reconciler's,
which is hinted to look sooner where something changed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from studios.servers.errors import SecretsLost
from studios.servers.models import Host, Server, ServerSample, Sighting
from studios.servers.providers import Machine, Phase
from studios.servers.services.logs import Part, keep_parts, parts_to_ask
from studios.servers.services.metering import meter_locked
from studios.servers.services.orphans import report_orphans
from studios.servers.services.samples import sample_due
from studios.servers.specs import probes_of, spec_of

# How soon it asks again: while something is on its way or somebody reads along, and else.
SOON_SECONDS, POLL_SECONDS = 1, 5
LOG_KEPT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an agent says of one server. `seconds` is how long it has run, or ran."""

    key: str
    desired: str
    phase: str
    seconds: float = 0.0
    code: int | None = None
    why: str = ""
    healthy: bool | None = None
    players: int | None = None
    memory_mb: int | None = None
    cpu_seconds: float | None = None
    log: str = ""
    # What an `Orphan` keeps of it, where it turns out to be one.
    runs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSaid:
    """What an agent says of its host."""

    version: int
    boot: str
    disk_free_mb: int
    contains: bool
    servers: tuple[Said, ...]
    log_parts: tuple[Part, ...] = ()


BuildAddress = Callable[[Server], dict[str, Any] | None]


@transaction.atomic
def take_turn(*, host: Host, said: HostSaid, build_of: BuildAddress) -> tuple[dict[str, Any], bool]:
    """The answer, and whether something changed that the reconciler should look at."""
    now = timezone.now()
    # Whoever writes down what became of a server refers to its host meanwhile, and waits for nobody.
    locked = Host.objects.select_for_update(of=("self",), no_key=True).get(pk=host.pk)
    locked.version, locked.boot, locked.contains = said.version, said.boot[:40], said.contains
    locked.disk_free_mb, locked.last_seen_at = max(0, said.disk_free_mb), now
    locked.save(update_fields=["version", "boot", "contains", "disk_free_mb", "last_seen_at"])
    servers = _servers_of(locked, [one.key for one in said.servers])
    spoken = {one.key: one for one in said.servers if one.key in servers}
    changed = _write_down(locked, servers, spoken, now)
    changed = _end_vanished(servers, spoken, now) or changed
    unknown = [one for one in said.servers if one.key not in servers]
    doomed = _orphans(locked, unknown)
    keep_parts(servers, said.log_parts)
    logs = parts_to_ask(locked, servers)
    adopted = [server for server in servers.values() if server.is_adopted]
    prefetch_related_objects(adopted, "host_ports")
    wanted = [_wanted(servers[key], spoken.get(key), build_of) for key in servers]
    is_soon = logs or _is_moving(servers.values())
    return {
        "servers": [one for one in wanted if one is not None] + doomed,
        "forget": [key for key, server in servers.items() if _is_told(server, spoken.get(key))]
        + [one.key for one in unknown if one.phase in _OVER],
        "logs": logs,
        "poll_seconds": SOON_SECONDS if is_soon else POLL_SECONDS,
    }, changed


_OVER = (Sighting.Phase.ENDED, Sighting.Phase.REFUSED)


def _servers_of(host: Host, reported: list[str]) -> dict[str, Server]:
    """All that are to be there, and of those that were, whichever the agent still speaks of.

    A key that belongs to another host is none of this one's, whatever its agent says.
    """
    rows = Server.objects.filter(host=host).select_related(
        "revision__build__upload", "sighting", "blueprint", "host", "adopted_from"
    )
    found = {server.launch_key: server for server in rows.live()}
    spoken = rows.filter(launch_key__in=[key for key in reported if key not in found])
    return found | {server.launch_key: server for server in spoken}


def _write_down(
    host: Host, servers: dict[str, Server], spoken: dict[str, Said], now: datetime
) -> bool:
    changed, new, known, samples = False, [], [], []
    for key, said in spoken.items():
        server = servers[key]
        sighting = getattr(server, "sighting", None)
        if sighting is None:
            sighting = server.sighting = Sighting(server=server, host=host, phase="")
            new.append(sighting)
        else:
            known.append(sighting)
        changed = changed or sighting.phase != said.phase
        _take(sighting, said, now, server)
        if (sample := sample_due(sighting, now)) is not None:
            samples.append(sample)
        if not server.is_live:
            _charge_late(server, sighting)
    ServerSample.objects.bulk_create(samples, ignore_conflicts=True)
    Sighting.objects.bulk_create(new)
    Sighting.objects.bulk_update(known, _TAKEN)
    return changed


_TAKEN = (
    "phase", "seen_at", "started_at", "seconds", "code", "why", "healthy", "players", "memory_mb",
    "cpu_seconds", "log", "unhealthy_times", "unhealthy_since", "sampled_at",
    "sampled_cpu_seconds",
)  # fmt: skip


def _take(sighting: Sighting, said: Said, now: datetime, server: Server) -> None:
    # Only ever more: of two clocks the portal's says when it began, the agent's for how long.
    sighting.seconds = max(sighting.seconds, said.seconds)
    if said.seconds and sighting.started_at is None:
        began = now - timedelta(seconds=said.seconds)
        # Nothing runs, and is charged, before somebody asked for it. What was adopted did run
        # before, and is charged from then on.
        sighting.started_at = began if server.is_adopted else max(began, server.created_at)
    sighting.phase, sighting.seen_at = said.phase, now
    sighting.code, sighting.why = said.code, said.why[:500]
    sighting.healthy, sighting.players = said.healthy, said.players
    sighting.memory_mb, sighting.cpu_seconds = said.memory_mb, said.cpu_seconds
    sighting.log = said.log[-LOG_KEPT:]
    if said.healthy is False:
        sighting.unhealthy_times += 1
        sighting.unhealthy_since = sighting.unhealthy_since or now
    elif said.healthy:
        sighting.unhealthy_times, sighting.unhealthy_since = 0, None


def _charge_late(server: Server, sighting: Sighting) -> None:
    """What ran on while nobody could know is charged for its own time, up to its end."""
    if sighting.started_at is None:
        return
    locked = Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    until = (sighting.started_at + timedelta(seconds=sighting.seconds)).replace(microsecond=0)
    until = min(until, timezone.now().replace(microsecond=0))
    if locked.started_at is None or locked.stopped_at is None or until <= locked.stopped_at:
        return
    locked.last_seen_at = locked.stopped_at = until
    locked.save(update_fields=["last_seen_at", "stopped_at"])
    meter_locked(locked, until)


def _end_vanished(servers: dict[str, Server], spoken: dict[str, Said], now: datetime) -> bool:
    """What the agent spoke of before and knows no more is over: it has no process for it."""
    gone = [
        server.sighting
        for key, server in servers.items()
        if key not in spoken
        and getattr(server, "sighting", None) is not None
        and server.sighting.phase not in _OVER
    ]
    for sighting in gone:
        sighting.phase, sighting.why, sighting.seen_at = Sighting.Phase.ENDED, "vanished", now
    Sighting.objects.bulk_update(gone, ("phase", "why", "seen_at"))
    return bool(gone)


def _orphans(host: Host, unknown: list[Said]) -> list[dict[str, Any]]:
    """Keys that no row of ours has go on until it is decided that they stop."""
    machines = [
        Machine(
            key=one.key,
            phase=Phase.RUNNING,
            ref=one.key[:8],
            address=host.address,
            facts={**one.runs, "phase": one.phase, "seconds": one.seconds},
        )
        for one in unknown
        if one.phase not in _OVER
    ]
    if machines or host.orphans.open().exists():
        report_orphans(provider=host.provider, machines=machines, host=host)
    doomed = set(host.orphans.filter(state="stopping").values_list("key", flat=True))
    return [{"key": one.key, "desired": "stopped"} for one in unknown if one.key in doomed]


def _wanted(server: Server, said: Said | None, build_of: BuildAddress) -> dict[str, Any] | None:
    """What the agent is told of a server; None where it knows all that."""
    desired = _desired(server)
    if said is not None and (said.phase in _OVER or said.desired == desired):
        return _probes_of(server, desired) if _needs_probes(server, said) else None
    told: dict[str, Any] = {"key": server.launch_key, "desired": desired}
    if said is None and not server.is_live:
        return None
    if said is None or said.phase == Sighting.Phase.INSTALLING:
        ports = {port.name: port.port for port in server.host_ports.all()}
        if server.host is None or not ports:
            return None
        try:
            told["spec"] = spec_of(server, ports, server.host.address)
        except SecretsLost:
            # Asked at the launch as well. Others on the host go on; this one is told to be slow.
            return None
        told["build"] = build_of(server)
    return told


def _needs_probes(server: Server, said: Said) -> bool:
    """It was begun by a row that is lost, and is asked how it is as its own row says."""
    return said.phase == Sighting.Phase.RUNNING and server.is_adopted


def _probes_of(server: Server, desired: str) -> dict[str, Any] | None:
    ports = {port.name: port.port for port in server.host_ports.all()}
    if not ports:
        return None
    probes = probes_of(server.revision, ports)
    return {"key": server.launch_key, "desired": desired, "probes": probes}


def _desired(server: Server) -> str:
    """What nobody counts on any more stops, but not under the feet of those who play."""
    if server.is_live:
        return str(server.desired)
    if server.observed == "lost" and server.desired == Server.Desired.RUNNING:
        sighting = server.sighting
        ends = (server.stopped_at or sighting.seen_at) + server.revision.drain
        if sighting.players and timezone.now() < ends:
            return "running"
    return "stopped"


def _is_told(server: Server, said: Said | None) -> bool:
    """Its end is in our books, so the agent need not keep it."""
    return said is not None and said.phase in _OVER and not server.is_live


def _is_moving(servers: Iterable[Server]) -> bool:
    return any(
        server.is_live and (server.observed == "pending" or server.is_stopping)
        for server in servers
    )
