"""Holding to what was approved: told when it is nearly used up, drained once it is, then stopped.

What was told and until when a server drains stand on rows, so that a sweep that was killed anywhere
is gone on with by the next one, and nobody is told twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.words import Said
from studios.models import ResourceRequest
from studios.servers import words
from studios.servers.models import CapMark, Server, Step
from studios.servers.selectors import Cap, cap_of, caps_of
from studios.servers.selectors.leases import drain_is_over

# Nobody is cut off sooner after it was said, however late a sweep comes.
FAIR_WARNING = timedelta(minutes=5)
TOLD: dict[str, Callable[[Cap], Said]] = {
    Step.NEAR: lambda cap: words.NEAR_CAP(percent=cap.percent, request=cap.request.as_said()),
    Step.REACHED: lambda cap: words.CAP_REACHED(request=cap.request.as_said()),
}


def watch_caps(*, actor: User | None = None, now: datetime | None = None) -> list[str]:
    """Look at what every running server may still use; returns the numbers of those to stop.

    However many run, it takes a constant number of queries where nothing changed.
    """
    now = (now or timezone.now()).replace(microsecond=0)
    live: dict[int, list[Server]] = {}
    for one in Server.objects.live().select_related("revision", "sighting").order_by("pk"):
        live.setdefault(one.resource_request_id, []).append(one)
    marks: dict[int, set[str]] = {}
    for mark in CapMark.objects.filter(resource_request__in=live):
        marks.setdefault(mark.resource_request_id, set()).add(mark.step)
    changed = [
        root
        for root, cap in caps_of(live, now).items()
        if cap.steps != marks.get(root, set())
        or any(_drain_changes(one, cap) for one in live[root])
    ]
    return [number for root in sorted(changed) for number in _watch(root, now, actor)]


def _drain_changes(server: Server, cap: Cap) -> bool:
    if server.is_stopping:
        return False
    for_cap = server.drain_cause == Server.Drain.CAP
    return (
        drain_is_over(server, server.drain_until, cap.moment)
        or (cap.is_reached and server.drain_until is None)
        or (for_cap and _is_off(server, cap))
    )


def _is_off(server: Server, cap: Cap) -> bool:
    """Whether a drain that its end asked for is to be looked at: ended, or its clock was wrong."""
    if not cap.is_reached or server.started_at is None or server.drain_until is None:
        return True
    return latest_end(cap, server) < server.drain_until


@transaction.atomic
def _watch(root: int, now: datetime, actor: User | None) -> list[str]:
    """Under the locks of the request and its servers; the numbers of those that stop now."""
    request = ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=root)
    servers = Server.objects.live().filter(resource_request=request)
    servers = servers.select_related("revision", "sighting")
    locked = list(servers.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if not locked:
        return []
    cap = cap_of(request, now)
    # People are told once, of the first of them.
    has_more = _mark(request, cap, locked[0], actor)
    wanted = [server for server in locked if server.desired == Server.Desired.RUNNING]
    if has_more and wanted:
        audit.record(actor=actor, said=words.CAP_RAISED(), subject=wanted[0])
    return [server.number for server in wanted if _hold(server, cap, now, actor)]


def _hold(server: Server, cap: Cap, now: datetime, actor: User | None) -> bool:
    """Let it drain or run on; whether it stops now."""
    if cap.is_reached:
        _drain(server, cap)
    elif server.drain_cause == Server.Drain.CAP:
        server.drain_until, server.drain_cause = None, ""
    server.save(update_fields=["drain_until", "drain_cause"])
    if not drain_is_over(server, server.drain_until, now):
        return False
    server.desired, server.next_look_at = Server.Desired.STOPPED, now
    server.save(update_fields=["desired", "next_look_at"])
    audit.record(actor=actor, said=words.END_DRAIN(), subject=server, because=_why(server, now))
    return True


def _why(server: Server, now: datetime) -> Said:
    if server.drain_until is None or server.drain_until > now:
        return words.IS_EMPTY()
    return words.USED_UP() if server.drain_cause == Server.Drain.CAP else words.DRAINED()


def _mark(request: ResourceRequest, cap: Cap, server: Server, actor: User | None) -> bool:
    """Tell what is new; returns whether something that was told is no longer so."""
    marks = CapMark.objects.filter(resource_request=request)
    known = set(marks.values_list("step", flat=True))
    for step in [step for step in TOLD if step in cap.steps - known]:
        CapMark.objects.create(resource_request=request, step=step, noticed_at=cap.moment)
        audit.record(actor=actor, said=TOLD[step](cap), subject=server)
    passed, _by_model = marks.exclude(step__in=cap.steps).delete()
    return bool(passed)


def latest_end(cap: Cap, server: Server) -> datetime:
    """Until when it may run on: the blueprint's time from when it was used up."""
    drain = server.revision.drain
    since = cap.reached_at or cap.moment
    return max(since + drain, cap.moment + min(drain, FAIR_WARNING))


def _drain(server: Server, cap: Cap) -> None:
    latest = latest_end(cap, server)
    if server.drain_until is None:
        server.drain_until, server.drain_cause = latest, Server.Drain.CAP
    # A clock that was ahead when it began has not made it longer.
    server.drain_until = min(server.drain_until, latest)
