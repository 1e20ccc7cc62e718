"""How a fleet stands: what it has, what it should have, and the next step from one to the other.

`next_step` reads rows and decides; it changes nothing, so that a page can show what would happen,
and a sweep that was killed anywhere decides anew from the rows as they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from studios.servers.models import (
    LIVE,
    RUINS,
    SILENT_AFTER,
    BlueprintRevision,
    Build,
    BuildKind,
    Fleet,
    Rollout,
    Server,
    Sighting,
)
from studios.servers.selectors.caps import Cap, cap_of, caps_of, root_of
from studios.servers.selectors.leases import players_of
from studios.servers.selectors.quotas import QuotaLeft, quota_left, quotas_left

# So long nothing was heard of a host before what nobody had there is launched elsewhere.
WRITTEN_OFF_AFTER = timedelta(minutes=2)
# Of a rollout: how many at once, one at least, and how many may fail. As many move from a host.
BATCH_PERCENT, FAILURES_ALLOWED = 25, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A fleet's servers at one moment. `kept` are those it counts on, `leaving` those on their way
    out, `ruins` those that ended by themselves and are noted by nobody yet. `room` is how many more
    may be launched of what was approved; 0 once that is used up.
    """

    fleet: Fleet
    rollout: Rollout | None
    cap: Cap
    moment: datetime
    kept: Sequence[Server]
    leaving: Sequence[Server]
    ruins: Sequence[Server]
    room: int
    # What operations let the studio run leaves less than what was approved.
    is_at_quota: bool = False

    @property
    def given(self) -> list[Server]:
        return [server for server in self.kept if server.is_given]

    @property
    def ready(self) -> list[Server]:
        return [one for one in self.kept if is_well(one, self.moment) and not one.is_given]

    @property
    def starting(self) -> list[Server]:
        return [one for one in self.kept if not is_well(one, self.moment) and not one.is_given]

    @property
    def fresh(self) -> list[Server]:
        """Those of the revision that the fleet is to have."""
        return [one for one in self.kept if one.revision_id == self.fleet.revision_id]

    @property
    def desired(self) -> int:
        return self.fleet.wanted_at(self.moment, len(self.given))

    @property
    def is_short(self) -> bool:
        """What was approved does not allow what the fleet should have."""
        return self.desired - len(self.kept) > self.room


@dataclass(slots=True)
class FleetStep:
    """What is next for a fleet. `stops` and `drains` are (server, why)."""

    launches: int = 0
    ruins: list[Server] = field(default_factory=list)
    written_off: list[Server] = field(default_factory=list)
    late: list[Server] = field(default_factory=list)
    emptied: list[Server] = field(default_factory=list)
    retires: list[Server] = field(default_factory=list)
    failures: int = 0
    works_again: bool = False
    rolls_back: bool = False
    is_rolled_out: bool = False

    @property
    def changes_something(self) -> bool:
        servers = (self.ruins, self.written_off, self.late, self.emptied, self.retires)
        flags = (self.works_again, self.rolls_back, self.is_rolled_out)
        return bool(self.launches) or any(servers) or any(flags)


def fleets_to_step() -> QuerySet[Fleet]:
    """Those that are on, or still have servers."""
    has_some = Server.objects.filter(observed__in=(*LIVE, "lost", "failed"), fleet__isnull=False)
    rows = Fleet.objects.filter(is_on=True) | Fleet.objects.filter(pk__in=has_some.values("fleet"))
    return rows.select_related(*RELATED).prefetch_related("hours", "rollouts").order_by("pk")


def fleet_servers(*fleets: Fleet) -> QuerySet[Server]:
    """What they have, and what ended by itself or was found unhealthy, and is noted by nobody yet."""
    nobody_stopped = Q(desired=Server.Desired.RUNNING) | Q(unhealthy_at__isnull=False)
    ruined = Q(observed__in=RUINS) & nobody_stopped
    return (
        Server.objects.filter(Q(observed__in=LIVE) | ruined, fleet__in=fleets)
        .select_related("revision", "host", "sighting", "launched_by")
        .order_by("pk")
    )


def standing_of(
    fleet: Fleet, now: datetime, servers: Iterable[Server] | None = None, cap: Cap | None = None
) -> Standing:
    """`servers` are those of `fleet_servers`, where they were read already."""
    found = fleet_servers(fleet) if servers is None else servers
    cap = cap or cap_of(fleet.resource_request, now)
    return _standing(fleet, now, found, cap, quota_left(fleet.studio_id))


def standings_of(fleets: Collection[Fleet] | QuerySet[Fleet], now: datetime) -> list[Standing]:
    """In as many queries as of one. `rollouts` and `hours` are read already."""
    caps = caps_of({root_of(fleet.resource_request) for fleet in fleets}, now)
    quotas = quotas_left({fleet.studio_id for fleet in fleets})
    servers: dict[int | None, list[Server]] = defaultdict(list)
    for server in fleet_servers(*fleets):
        servers[server.fleet_id].append(server)
    return [
        _standing(
            fleet,
            now,
            servers[fleet.pk],
            caps[root_of(fleet.resource_request)],
            quotas.get(fleet.studio_id),
        )
        for fleet in fleets
    ]


def _standing(
    fleet: Fleet, now: datetime, servers: Iterable[Server], cap: Cap, left: QuotaLeft | None
) -> Standing:
    found = list(servers)
    live = [server for server in found if server.is_live]
    approved = 0 if cap.is_reached else max(0, cap.at_once - cap.wanted)
    # How many more operations let its studio run; None is any number.
    quota = left.room_for(cap.rate.item.memory_mb) if left else None
    return Standing(
        fleet=fleet,
        rollout=fleet.open_rollout,
        cap=cap,
        moment=now,
        kept=[server for server in live if _is_counted_on(server)],
        leaving=[server for server in live if not _is_counted_on(server)],
        ruins=[server for server in found if server.is_in_ruins],
        room=min(approved, approved if quota is None else quota),
        is_at_quota=quota is not None and quota < approved,
    )


def _is_counted_on(server: Server) -> bool:
    if server.restarts_for_id is not None:
        return True
    return server.desired == Server.Desired.RUNNING and server.drain_until is None


def is_well(server: Server, now: datetime) -> bool:
    """Whether it has run long enough, and was seen well just now."""
    sighting = getattr(server, "sighting", None)
    if server.observed != "running" or server.is_stopping or server.started_at is None:
        return False
    if sighting is None or sighting.phase != Sighting.Phase.RUNNING or sighting.healthy is False:
        return False
    gate = timedelta(seconds=settings.FLEET_GATE_SECONDS)
    return server.started_at <= now - gate and sighting.seen_at >= now - SILENT_AFTER


def _is_late(server: Server, now: datetime) -> bool:
    """It has a place and does not start. What waits for a place is no worse for it."""
    if server.observed != "pending" or server.is_stopping or server.host_id is None:
        return False
    gate = timedelta(seconds=settings.FLEET_GATE_SECONDS)
    return server.created_at + timedelta(seconds=server.revision.start_seconds) + gate <= now


def _is_written_off(server: Server, now: datetime) -> bool:
    """Nobody had it, and nobody knows whether it is there: returning, it stops."""
    if server.observed != "silent" or server.is_given or server.is_stopping:
        return False
    return (server.last_seen_at or server.created_at) + WRITTEN_OFF_AFTER <= now


def next_step(standing: Standing) -> FleetStep:
    """A small one, which can be made again: what is decided next follows from what it left."""
    now, fleet = standing.moment, standing.fleet
    step = FleetStep(
        ruins=list(standing.ruins),
        written_off=[server for server in standing.kept if _is_written_off(server, now)],
        late=[server for server in standing.kept if _is_late(server, now)],
        emptied=[server for server in standing.leaving if _is_emptied(server, now)],
    )
    step.emptied += _moved_elsewhere(standing)
    failed = [server for server in step.ruins if server.observed == "failed"] + step.late
    step.failures = sum(server.revision_id == fleet.revision_id for server in failed)
    rollout = standing.rollout
    if rollout and step.failures and rollout.failures + step.failures >= FAILURES_ALLOWED:
        step.rolls_back = True
        return step
    gone = {server.pk for server in (*step.written_off, *step.late)}
    kept = [server for server in standing.kept if server.pk not in gone]
    step.works_again = not step.failures and fleet.failures > 0 and _works(standing)
    _size(standing, kept, step)
    waits = bool(step.failures) or (fleet.retry_at is not None and fleet.retry_at > now)
    step.launches = 0 if waits else max(0, min(step.launches, standing.room))
    step.is_rolled_out = rollout is not None and _is_all_there(standing)
    return step


def _is_emptied(server: Server, now: datetime) -> bool:
    """It drains for the fleet, and nobody is left who plays there."""
    drains = server.drain_cause == Server.Drain.FLEET and not server.is_stopping
    return drains and not server.is_given and not players_of(server, now)


def _moved_elsewhere(standing: Standing) -> list[Server]:
    """Those that nobody plays on at hosts that are being emptied, as far as others run instead."""
    idle = [one for one in standing.leaving if _is_idle_at_evacuated(one, standing.moment)]
    there = len(standing.ready) + len(standing.given)
    lacking = 0 if standing.cap.is_reached else max(0, standing.desired - there)
    if lacking and standing.room == 0 and not standing.starting:
        # Nothing beyond what is there was approved, so some go first.
        lacking = min(lacking, len(idle) - _batch(standing.desired))
    return idle[: max(0, len(idle) - lacking)]


def _is_idle_at_evacuated(server: Server, now: datetime) -> bool:
    """Certainly: where nobody can say who plays, the time that was given is waited for."""
    if server.drain_cause != Server.Drain.EVACUATED or server.is_stopping or server.is_given:
        return False
    return server.observed == "pending" or players_of(server, now) == 0


def _batch(desired: int) -> int:
    return max(1, desired * BATCH_PERCENT // 100)


def _works(standing: Standing) -> bool:
    failed_at = standing.fleet.failed_at
    return any(
        is_well(one, standing.moment) and (failed_at is None or one.created_at > failed_at)
        for one in standing.fresh
    )


def _is_all_there(standing: Standing) -> bool:
    if len(standing.fresh) < len(standing.kept):
        return False
    well = [server for server in standing.fresh if is_well(server, standing.moment)]
    return len(well) >= standing.desired


def _size(standing: Standing, kept: Sequence[Server], step: FleetStep) -> None:
    """How many are launched, and which go."""
    fleet, desired = standing.fleet, standing.desired
    if not fleet.is_on:
        step.retires = list(kept)
        return
    old = [server for server in kept if server.revision_id != fleet.revision_id]
    fresh = [server for server in kept if server.revision_id == fleet.revision_id]
    if not old:
        step.launches = desired - len(fresh)
        step.retires = _least_needed(fresh)[: max(0, -step.launches)]
        return
    batch = _batch(desired)
    well = [server for server in fresh if is_well(server, standing.moment)]
    on_the_way = len(fresh) - len(well)
    missing = desired - len(fresh)
    # No more than a batch at once that is not known to work, or beyond what is needed.
    step.launches = min(missing, batch - on_the_way, desired + batch - len(kept))
    spare = len(well) + len(old) - desired
    if standing.room == 0 and missing > 0 and not on_the_way and not standing.cap.is_reached:
        # Nothing beyond what is there was approved, so some go first: no more before those are gone.
        spare = max(spare, min(batch - len(standing.leaving), missing))
    step.retires = _oldest_first(old)[: max(0, spare)]


def _least_needed(servers: Collection[Server]) -> list[Server]:
    """Those that nobody has: what does not run yet first, then the newest."""
    idle = [server for server in servers if not server.is_given]
    return sorted(idle, key=lambda one: (one.observed == "running", -one.pk))


def _oldest_first(servers: Collection[Server]) -> list[Server]:
    """Those that do not run or that nobody has before those that somebody has."""
    return sorted(servers, key=lambda one: (one.is_given, one.observed == "running", one.pk))


def visible_fleet(seen: QuerySet[Fleet], number: str) -> Fleet:
    """One of the fleets that the viewer sees. Raises Http404."""
    return get_object_or_404(seen.select_related(*RELATED), number=number)


def revisions_for(fleet: Fleet) -> QuerySet[BlueprintRevision]:
    """To which it can move, the newest first: others of its blueprint whose build is still there."""
    rows = fleet.blueprint.revisions.exclude(pk=fleet.revision_id)
    there = rows.filter(Q(build=None) | Q(build__state="ready"))
    return there.select_related("blueprint", "build__game").order_by("-number")


def builds_for(fleet: Fleet) -> QuerySet[Build]:
    """The game's server builds that no revision of its blueprint runs, the newest first."""
    if fleet.blueprint.current.build_id is None:
        return Build.objects.none()
    run = fleet.blueprint.revisions.filter(build__isnull=False).values("build")
    ready = Build.objects.filter(game=fleet.game, kind=BuildKind.SERVER, state="ready")
    return ready.exclude(pk__in=run).order_by("-pk")


RELATED = (
    "studio",
    "game__studio",
    "blueprint",
    "revision__blueprint",
    "resource_request__rate__item",
    "made_by",
)
