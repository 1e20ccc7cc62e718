"""Where what is there has differed for a while from what is wanted, and what is done about it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from incubator.core.models import AuditRow
from studios.servers.models import LIVE, HostPort, Server

# What is set right within this is no drift; metering comes round every hour.
DRIFTS_AFTER, USAGE_BEHIND_AFTER = timedelta(minutes=1), timedelta(minutes=75)
# Older than this, somebody should look.
OLD_AFTER = timedelta(minutes=30)
KINDS = {
    "starting": gettext_lazy("Wanted, and does not run yet"),
    "silent": gettext_lazy("Wanted, and nobody hears of it"),
    "stopping": gettext_lazy("Not wanted, and still there"),
    "host_gone": gettext_lazy("On a host that is gone"),
    "elsewhere": gettext_lazy("Seen on another host than its own"),
    "port_kept": gettext_lazy("Over, and its ports are still taken"),
    "usage_behind": gettext_lazy("What it used is written down late"),
}
DOING = {
    "starting": gettext_lazy("Its host is told to start it, or a place is looked for."),
    "silent": gettext_lazy("Unknown is not gone: it is asked again, and stopped by nobody."),
    "stopping": gettext_lazy("Its host is told again and again to stop it."),
    "host_gone": gettext_lazy("The next sweep counts it as lost."),
    "elsewhere": gettext_lazy("Nothing by itself: look at both hosts."),
    "port_kept": gettext_lazy("Nothing by itself: its host has fewer ports until then."),
    "usage_behind": gettext_lazy("Metering takes it up when it comes round."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Of one server; `since` is the earliest moment that is known of it."""

    kind: str
    since: datetime
    trouble: str = ""

    @property
    def label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def doing(self) -> str:
        return self.trouble or str(DOING[self.kind])

    def is_old(self, now: datetime) -> bool:
        return self.since <= now - OLD_AFTER


def drifts(now: datetime | None = None) -> dict[int, list[Drift]]:
    """By the id of the server, the oldest first; in three queries."""
    now = now or timezone.now()
    found: dict[int, list[Drift]] = defaultdict(list)
    for pk, drift in (*_astray(), *_kept_ports(), *_unmetered(now)):
        if drift.since <= now - DRIFTS_AFTER:
            found[pk].append(drift)
    return {pk: sorted(some, key=lambda one: one.since) for pk, some in found.items()}


def oldest_drift(now: datetime | None = None) -> timedelta:
    """How old it is; nothing where all is as it should be."""
    now = now or timezone.now()
    ages = [now - some[0].since for some in drifts(now).values()]
    return max(ages, default=timedelta())


def drifting_servers(found: dict[int, list[Drift]]) -> QuerySet[Server]:
    return Server.objects.filter(pk__in=found).select_related("studio", "host")


def _astray() -> Iterator[tuple[int, Drift]]:
    """Live servers that are not as they are wanted, or not where they should be."""
    touched = (
        AuditRow.objects.filter(subject_type=Server._meta.label_lower, subject_id=OuterRef("pk"))
        .order_by()
        .values("subject_id")
        .annotate(last=Max("at"))
        .values("last")
    )
    elsewhere = Q(sighting__host__isnull=False) & ~Q(sighting__host=F("host"))
    wrong = (
        Q(observed__in=("pending", "silent"))
        | Q(desired=Server.Desired.STOPPED)
        | Q(host__state__in=("gone", "retired"))
        | elsewhere
    )
    rows = Server.objects.live().filter(wrong).select_related("host", "sighting")
    # Nobody keeps when it was last wanted otherwise but the trail.
    for server in rows.annotate(touched_at=Coalesce(Subquery(touched), F("created_at"))):
        for kind, since in _what_is_wrong(server):
            yield server.pk, Drift(kind=kind, since=since, trouble=str(server.last_error or ""))


def _what_is_wrong(server: Any) -> Iterator[tuple[str, datetime]]:
    host, sighting = server.host, getattr(server, "sighting", None)
    if server.is_stopping:
        yield "stopping", server.touched_at
    elif server.observed == "pending":
        yield "starting", server.created_at
    elif server.observed == "silent":
        yield "silent", server.last_seen_at or server.created_at
    if host is not None and host.state in ("gone", "retired"):
        yield "host_gone", host.last_seen_at or host.created_at
    if sighting is not None and sighting.host_id != server.host_id:
        yield "elsewhere", sighting.seen_at


def _kept_ports() -> Iterator[tuple[int, Drift]]:
    kept = HostPort.objects.exclude(server__observed__in=LIVE).select_related("server")
    servers = {port.server_id: port.server for port in kept}
    for server in servers.values():
        since = server.stopped_at or server.created_at
        yield server.pk, Drift(kind="port_kept", since=since)


def _unmetered(now: datetime) -> Iterator[tuple[int, Drift]]:
    """Seen running for longer after what is written down than metering leaves unwritten."""
    rows = Server.objects.not_fully_metered().annotate(
        written=Coalesce("metered_until", "started_at"), seen=Coalesce("stopped_at", "last_seen_at")
    )
    late = Q(seen__gt=F("written") + USAGE_BEHIND_AFTER)
    over = Q(stopped_at__lte=now - USAGE_BEHIND_AFTER, stopped_at__gt=F("written"))
    for pk, written in rows.filter(late | over).values_list("pk", "written"):
        yield pk, Drift(kind="usage_behind", since=written + USAGE_BEHIND_AFTER)
