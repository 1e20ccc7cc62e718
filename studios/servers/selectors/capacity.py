"""What the machines have, what is taken of it, and how much more fits, by region and by size."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from studios.models import ResourceItem, ResourceKind
from studios.servers.models import LIVE, RUINS, SILENT_AFTER, Host, Server
from studios.servers.selectors.placing import Places, size_of

_WANTED = Q(observed__in=LIVE, desired=Server.Desired.RUNNING)
_STAYS = _WANTED & Q(drain_until=None)
# How servers are, each in one of them; whatever is on its way out is in none.
STATES: dict[str, Q] = {
    "running": _STAYS & Q(observed="running"),
    "pending": _STAYS & Q(observed="pending"),
    "silent": _STAYS & Q(observed="silent"),
    "draining": _WANTED & Q(drain_until__isnull=False),
    "failed": Q(observed__in=RUINS),
}


def counted_by(name: str, servers: QuerySet[Server] | None = None) -> dict[Any, dict[str, int]]:
    """How many servers are in each of STATES, by a field of theirs; in one query."""
    rows = Server.objects.all() if servers is None else servers
    counts = {state: Count("pk", filter=which) for state, which in STATES.items()}
    there = rows.filter(observed__in=(*LIVE, *RUINS)).order_by().values(name)
    return {row.pop(name): row for row in there.annotate(**counts)}


@dataclass(slots=True)
class Region:
    """The hosts of one region; memory in MB, processors in percent of one."""

    name: str
    hosts: int = 0
    heard: int = 0
    memory_mb: int = 0
    taken_mb: int = 0
    cpu_percent: int = 0
    taken_percent: int = 0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def free_mb(self) -> int:
        return self.memory_mb - self.taken_mb

    @property
    def free_percent(self) -> int:
        return self.cpu_percent - self.taken_percent


def regions(now: datetime) -> list[Region]:
    """Of hosts in use, in two queries. "" is where none is named."""
    found: dict[str, Region] = {}
    for host in Host.objects.with_taken().filter(state__in=["active", "evacuating"]):
        region = found.setdefault(host.region, Region(host.region))
        region.hosts += 1
        region.heard += host.heard_since(now - SILENT_AFTER)
        region.memory_mb += host.memory_mb
        region.taken_mb += host.taken_mb
        region.cpu_percent += host.cpu_percent
        region.taken_percent += host.taken_percent
    for name, states in counted_by("host__region").items():
        if name in found:
            found[name].states = states
    return sorted(found.values(), key=lambda region: region.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """An item of the rate card: its servers, and how many more there is room for.

    `fits` is of operations' blueprints; of studios' own `fits_contained`, as they run only where
    each server has a user of its own.
    """

    states: dict[str, int]
    fits: int
    fits_contained: int


def server_items() -> QuerySet[ResourceItem]:
    return ResourceItem.objects.filter(kind=ResourceKind.SERVER)


def sizes(now: datetime) -> dict[int, Size]:
    """By the id of its item, in four queries."""
    places, counted = Places(now), counted_by("rate__item")
    return {
        item.pk: Size(
            states=counted.get(item.pk, {}),
            fits=places.holds(size_of(item, vouched=True)),
            fits_contained=places.holds(size_of(item, vouched=False)),
        )
        for item in server_items()
    }


def waiting_for_room() -> QuerySet[Server]:
    """Wanted and placed nowhere, the oldest first; `last_error` says why."""
    waiting = Server.objects.live().filter(
        observed="pending", host=None, provider_ref="", desired=Server.Desired.RUNNING
    )
    return waiting.select_related("studio", "rate__item").order_by("pk")
