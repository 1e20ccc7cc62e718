"""Where servers would be placed on the incubator's own machines, worked out without taking anything.

It follows the rules of `HostsProvider.launch`, for many servers at once and in two queries.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studios.models import ResourceItem
from studios.servers.models import SILENT_AFTER, Host, HostPort
from studios.servers.providers.hosts import DISK_NEEDED_MB, HostsProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a server takes of a machine. Only a `vouched` one may run where nothing contains it."""

    memory_mb: int
    cpu_percent: int
    region: str = ""
    vouched: bool = True
    ports: tuple[str, ...] = ()


def size_of(item: ResourceItem, *, vouched: bool) -> Wanted:
    return Wanted(
        memory_mb=item.memory_mb,
        cpu_percent=item.cpu_percent,
        region=item.region,
        vouched=vouched,
    )


@dataclass(slots=True)
class Place:
    """What is free of one host, less with all that is placed there."""

    host: Any
    free_mb: int
    free_percent: int
    taken: dict[str, set[int]]

    def fits(self, wanted: Wanted) -> bool:
        return (
            (not wanted.region or self.host.region == wanted.region)
            and (wanted.vouched or self.host.contains)
            and self.free_mb >= wanted.memory_mb
            and self.free_percent >= wanted.cpu_percent
            and all(
                self._ports_free(protocol) >= wanted.ports.count(protocol)
                for protocol in set(wanted.ports)
            )
        )

    def _ports_free(self, protocol: str) -> int:
        every = self.host.last_port - self.host.first_port + 1
        taken = self.taken[protocol]
        return every - sum(self.host.first_port <= one <= self.host.last_port for one in taken)

    def take(self, wanted: Wanted) -> None:
        self.free_mb -= wanted.memory_mb
        self.free_percent -= wanted.cpu_percent
        for protocol in wanted.ports:
            free = range(self.host.first_port, self.host.last_port + 1)
            self.taken[protocol].add(next(one for one in free if one not in self.taken[protocol]))

    def holds(self, wanted: Wanted) -> int:
        """How many more of it."""
        if not self.fits(wanted):
            return 0
        rooms = [
            free // needs
            for free, needs in (
                (self.free_mb, wanted.memory_mb),
                (self.free_percent, wanted.cpu_percent),
            )
            if needs
        ]
        return min(rooms, default=0)


class Places:
    """The hosts that take servers at a moment."""

    def __init__(self, now: datetime) -> None:
        taken: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for host, protocol, port in HostPort.objects.values_list("host", "protocol", "port"):
            taken[host][protocol].add(port)
        hosts = Host.objects.with_taken().filter(
            provider=HostsProvider.name,
            state="active",
            last_seen_at__gte=now - SILENT_AFTER,
            disk_free_mb__gte=DISK_NEEDED_MB,
        )
        self.places = [
            Place(host, host.free_mb, host.free_percent, taken[host.pk]) for host in hosts
        ]

    def take(self, wanted: Wanted) -> Host | None:
        """Take room on the fullest host that has some; None where none has."""
        for place in sorted(self._fitting(wanted), key=lambda one: (one.free_mb, one.host.pk)):
            place.take(wanted)
            found: Host = place.host
            return found
        return None

    def holds(self, wanted: Wanted) -> int:
        """How many more of it there is room for."""
        return sum(place.holds(wanted) for place in self.places)

    def _fitting(self, wanted: Wanted) -> Iterator[Place]:
        return (place for place in self.places if place.fits(wanted))
