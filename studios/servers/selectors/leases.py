"""Reads about leases: what can be given, whose a lease is, and whether its server is free again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incubator.core.words import Said
from studios.models import Game
from studios.servers import words
from studios.servers.models import SILENT_AFTER, Lease, Pick, Server, Sighting

# Seconds after which it is worth asking again: while one starts, and at most.
STARTING, LONGEST_WAIT = 5, 60

# Drains that a fleet asks for and ends.
BY_FLEETS = (Server.Drain.FLEET, Server.Drain.EVACUATED)
ARRIVAL = timedelta(minutes=1)


def ready_servers(now: datetime) -> QuerySet[Server]:
    """Those that can be given away: seen well just now, wanted, and used by nobody before."""
    clean = Q(was_given=False) | Q(revision__is_reused=True)
    return Server.objects.filter(
        clean,
        observed="running",
        desired=Server.Desired.RUNNING,
        drain_until=None,
        is_given=False,
        host__state="active",
        sighting__phase=Sighting.Phase.RUNNING,
        sighting__seen_at__gte=now - SILENT_AFTER,
    ).exclude(sighting__healthy=False)


def by_host(servers: QuerySet[Server], pick: str) -> QuerySet[Server]:
    """Those on the fullest host first, or on the emptiest, counted in open leases."""
    given = (
        Server.objects.filter(host=OuterRef("host"), is_given=True)
        .order_by()
        .values("host")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted = servers.annotate(
        given_there=Coalesce(Subquery(given), 0, output_field=IntegerField())
    )
    first = "-given_there" if pick == Pick.PACKED else "given_there"
    return counted.order_by(first, "pk")


def used_servers() -> QuerySet[Server]:
    """Those that were given and are no longer, and are not ready for others as they are."""
    return Server.objects.filter(
        observed="running",
        desired=Server.Desired.RUNNING,
        drain_until=None,
        is_given=False,
        was_given=True,
        revision__is_reused=False,
    )


def wait_for(game: Game, servers: Q, now: datetime) -> int:
    """Seconds until one of these may be ready: one that starts, or whose lease ends."""
    rows = Server.objects.live().filter(servers, game=game)
    if rows.filter(observed="pending", desired=Server.Desired.RUNNING).exists():
        return STARTING
    ends = Lease.objects.open().filter(server__in=rows).order_by("until").values_list("until")
    soonest = ends.first()
    left = int((soonest[0] - now).total_seconds()) + 1 if soonest else LONGEST_WAIT
    return max(STARTING, min(left, LONGEST_WAIT))


def ends_at(lease: Lease, now: datetime) -> tuple[str, Said] | None:
    """How and why an open lease is over at this moment; None while it is not.

    Its time alone does not end it: whoever plays goes on, and where nobody can say whether
    anybody plays, the server waits for the time of grace.
    """
    if not lease.server.is_live:
        return Lease.End.OVER, words.LEASE_OVER()
    if now < lease.until:
        return None
    players = players_of(lease.server, now)
    if players == 0:
        return Lease.End.EXPIRED, words.LEASE_EXPIRED()
    grace = timedelta(minutes=settings.LEASE_GRACE_MINUTES)
    if players is None and now >= lease.until + grace:
        return Lease.End.EXPIRED, words.LEASE_UNKNOWN()
    return None


def players_of(server: Server, now: datetime) -> int | None:
    """How many play, as it was seen just now; None where nobody can say."""
    sighting = getattr(server, "sighting", None)
    if sighting is None or sighting.seen_at < now - SILENT_AFTER:
        return None
    counted: int | None = sighting.players
    return counted


def drain_is_over(server: Server, until: datetime | None, now: datetime) -> bool:
    """Its time, `until`, has passed, or nobody plays on it any more. Where nobody counts, the time is waited
    for; what belongs to a fleet and makes room for others of it goes as the fleet says.
    """
    if until is None or until <= now:
        return until is not None
    if server.fleet_id is not None and server.drain_cause in BY_FLEETS:
        return False
    # Who was sent there as it began is counted by then.
    since = until - server.revision.drain + ARRIVAL
    return since <= now and not server.is_given and players_of(server, now) == 0


def with_lease(servers: QuerySet[Server]) -> QuerySet[Server]:
    """Reads along `open_leases`: the one that is open, if any."""
    return servers.prefetch_related(
        Prefetch("leases", queryset=Lease.objects.open(), to_attr="open_leases")
    )


def lease_of(server: Server) -> Lease | None:
    """The open one."""
    known: list[Lease] | None = getattr(server, "open_leases", None)
    if known is not None:
        return known[0] if known else None
    return server.leases.open().first() if server.is_given else None
