"""Servers on the incubator's own machines, each running our agent.

The machines ask, we never call them: what is to run where stands in rows, and what they said of it
last does as well. So every call here is a read or a write of our own database, and `launch` is the
choice of a place: the fullest host that still has room, so that whole hosts stay free.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from incubator.core.words import Said
from studios.servers import words
from studios.servers.models import SILENT_AFTER, Host, HostPort, Server, Sighting
from studios.servers.providers.port import Machine, NoRoom, Order, Phase, Ports

# A build has to be unpacked as well.
DISK_NEEDED_MB = 1024
PHASES = {
    Sighting.Phase.INSTALLING: Phase.STARTING,
    Sighting.Phase.RUNNING: Phase.RUNNING,
    Sighting.Phase.ENDED: Phase.ENDED,
    Sighting.Phase.REFUSED: Phase.REFUSED,
}


class HostsProvider:
    name = "hosts"
    brings_hosts = False

    @transaction.atomic
    def launch(self, *, order: Order) -> Machine:
        rows = Server.objects.select_related("host", "sighting", "revision")
        server = rows.get(launch_key=order.key)
        if server.host is None:
            _place(server, order)
        return machine_of(server)

    def look(self, *, keys: Collection[str]) -> Mapping[str, Machine]:
        placed = Server.objects.filter(launch_key__in=keys, host__isnull=False)
        rows = placed.select_related("host", "sighting")
        return {server.launch_key: machine_of(server) for server in rows}

    def stop(self, *, key: str) -> None:
        """Its host is told in its next turn, from the row."""

    def forget(self, *, key: str) -> None:
        HostPort.objects.filter(server__launch_key=key).delete()

    def has_ports(self, *, machine: Machine, ports: Ports) -> bool:
        said = machine.facts.get("ports") or ()
        return _named(said) == _named(ports)

    def adopt(self, *, machine: Machine, ports: Ports) -> None:
        server = Server.objects.get(launch_key=machine.key)
        HostPort.objects.bulk_create(
            HostPort(host=server.host, server=server, **port) for port in ports
        )

    def machines(self) -> Collection[Machine]:
        """Hosts say by themselves what they have that no row knows, see `services.turns`."""
        return ()


def _named(ports: Ports) -> set[tuple[str, str, int]]:
    return {(port["name"], port["protocol"], port["port"]) for port in ports}


def machine_of(server: Server) -> Machine:
    """What is known of a server that has a host."""
    host, sighting = server.host, getattr(server, "sighting", None)
    if host is None:
        raise ValueError(f"{server} has no host")
    if sighting is None:
        silent = host.state == "gone" or host.is_silent
        gone = Phase.GONE if host.state == "gone" else Phase.SILENT
        return Machine(
            key=server.launch_key,
            phase=gone if silent else Phase.STARTING,
            ref=host.name,
            address=server.address,
        )
    phase = PHASES[Sighting.Phase(sighting.phase)]
    if phase in (Phase.STARTING, Phase.RUNNING):
        if host.state == "gone":
            phase = Phase.GONE
        elif sighting.seen_at < timezone.now() - SILENT_AFTER:
            phase = Phase.SILENT
    since, until = sighting.unhealthy_since, None
    if sighting.started_at is not None:
        until = sighting.started_at + timedelta(seconds=sighting.seconds)
    return Machine(
        key=server.launch_key,
        phase=phase,
        ref=host.name,
        address=server.address,
        started_at=sighting.started_at,
        until=until,
        code=sighting.code,
        why=sighting.why,
        healthy=sighting.healthy,
        players=sighting.players,
        unhealthy_times=sighting.unhealthy_times,
        unhealthy_seconds=(sighting.seen_at - since).total_seconds() if since else 0.0,
    )


def _place(server: Server, order: Order) -> None:
    """Give the server a host and its ports there. Raises NoRoom."""
    found = _hosts_for(server, order)
    # One at a time takes what is left of a host; the choice is made again by whoever waited.
    for host in found.select_for_update(of=("self",), no_key=True).order_by("free_mb", "pk"):
        if ports := _free_ports(host, order):
            HostPort.objects.bulk_create(
                HostPort(host=host, server=server, port=number, **port)
                for port, number in zip(server.revision.ports, ports, strict=True)
            )
            server.host, server.provider_ref = host, host.name
            server.address = f"{host.address}:{ports[0]}"
            server.save(update_fields=["host", "provider_ref", "address"])
            return
    raise NoRoom(_why_nowhere(server, order))


def _hosts_for(server: Server, order: Order) -> QuerySet[Any]:
    now = timezone.now()
    hosts = Host.objects.with_taken().filter(
        provider=HostsProvider.name,
        state="active",
        last_seen_at__gte=now - SILENT_AFTER,
        free_mb__gte=order.memory_mb,
        free_percent__gte=order.cpu_percent,
        disk_free_mb__gte=DISK_NEEDED_MB,
    )
    if order.region:
        hosts = hosts.filter(region=order.region)
    if not server.is_vouched_for:
        hosts = hosts.filter(contains=True)
    return hosts


def _free_ports(host: Host, order: Order) -> list[int]:
    """The lowest ones that are free for all the order's ports; [] where there are not enough."""
    taken = set(host.ports.values_list("protocol", "port"))
    for orphan in host.orphans.open():
        # What nobody asked for has them all the same.
        taken |= {(port["protocol"], port["port"]) for port in orphan.ports or ()}
    ports: list[int] = []
    for port in order.ports:
        free = (
            number
            for number in range(host.first_port, host.last_port + 1)
            if (port["protocol"], number) not in taken
        )
        if (number := next(free, None)) is None:
            return []
        taken.add((port["protocol"], number))
        ports.append(number)
    return ports


def _why_nowhere(server: Server, order: Order) -> Said:
    """For whoever waits for it, and for operations."""
    hosts = Host.objects.filter(provider=HostsProvider.name, state="active")
    if order.region:
        hosts = hosts.filter(region=order.region)
    if not hosts.exists():
        return words.NO_HOST()
    heard = hosts.filter(last_seen_at__gte=timezone.now() - SILENT_AFTER)
    if not heard.exists():
        return words.HOSTS_SILENT()
    if not server.is_vouched_for and not heard.filter(contains=True).exists():
        return words.NO_HOST_CONTAINS()
    return no_room_for(order.memory_mb, order.cpu_percent)


def no_room_for(memory_mb: int, cpu_percent: int) -> Said:
    return words.HOSTS_FULL(memory=memory_mb, cpu=cpu_percent, disk=DISK_NEEDED_MB)
