"""What a provider said is written down: under the row's lock, against the row's state by then."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incubator.core.database import execute
from incubator.core.words import Said
from studios.servers import words
from studios.servers.models import LIVE, SERVER, Server
from studios.servers.providers import Machine, Phase, Provider
from studios.servers.services.launching import start_anew
from studios.servers.services.metering import meter_locked
from studios.servers.services.report import Report


@transaction.atomic
def record(server: Server, provider: Provider, machine: Machine, report: Report) -> None:
    """Bring the row to what the machine is. A machine that is over is forgotten with it."""
    locked = Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    if locked.is_live:
        _TOLD[machine.phase](locked, machine, report)
        if locked.observed not in LIVE:
            provider.forget(key=locked.launch_key)
    locked.next_look_at, locked.tries = timezone.now(), 0
    locked.save(update_fields=["next_look_at", "tries"])


def record_unchanged(seen: dict[int, datetime]) -> None:
    """Those that run on as they did, by their ids, and when each was seen; in one statement."""
    if not seen:
        return
    now = timezone.now()
    execute(
        "UPDATE servers_server AS s SET next_look_at = %s,"
        " last_seen_at = least(greatest(s.last_seen_at, known.seen), %s)"
        " FROM unnest(%s::bigint[], %s::timestamptz[]) AS known (id, seen)"
        " WHERE s.id = known.id AND s.observed = 'running'",
        [now, whole(now), list(seen), list(seen.values())],
    )


def whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def whole_after(moment: datetime) -> datetime:
    """The first whole second that is not before it."""
    return whole(moment + timedelta(microseconds=999_999))


def _starting(locked: Server, machine: Machine, report: Report) -> None:
    """There is a machine, on its way."""
    is_new = locked.observed == "pending" and not locked.provider_ref
    if is_new:
        report.launched.append(locked.number)
    locked.provider_ref = machine.ref or locked.provider_ref
    locked.address = machine.address or locked.address
    locked.last_error = words.STARTING_TROUBLE(error=machine.why) if machine.why else ""
    locked.save(update_fields=["provider_ref", "address", "last_error"])


def _running(locked: Server, machine: Machine, report: Report) -> None:
    if locked.observed == "pending":
        _fill_in(locked, machine)
        SERVER.advance(locked, "start", actor=report.actor, field="observed")
        report.started.append(locked.number)
    elif locked.observed == "silent":
        SERVER.advance(locked, "answer", actor=report.actor, field="observed")
        report.started.append(locked.number)
    _see(locked, machine)


def _fill_in(locked: Server, machine: Machine) -> None:
    locked.provider_ref, locked.address = machine.ref, machine.address
    locked.started_at = whole(machine.started_at or timezone.now())
    if locked.is_adopted:
        # What it ran before was nobody's.
        locked.started_at = max(locked.started_at, whole_after(locked.created_at))
    locked.save(update_fields=["provider_ref", "address", "started_at"])


def _see(locked: Server, machine: Machine) -> None:
    # A clock that was ahead for a while must not have seen the future.
    now = whole(timezone.now())
    seen = min(whole(machine.until or now), now)
    # What was over before it was asked for, or adopted, ran for no time of ours.
    locked.last_seen_at = max(seen, locked.last_seen_at or seen, locked.started_at or seen)
    locked.last_error = ""
    locked.save(update_fields=["last_seen_at", "last_error"])


def _silent(locked: Server, machine: Machine, report: Report) -> None:
    locked.last_error = words.MACHINE_SILENT()
    locked.save(update_fields=["last_error"])
    if locked.observed == "running":
        SERVER.advance(locked, "fall_silent", actor=report.actor, field="observed")
        report.silent.append(locked.number)


def _over(locked: Server, machine: Machine, report: Report) -> None:
    """It ran up to its end, and not at all where nobody saw it begin."""
    if machine.started_at and locked.started_at is None:
        # Launched, over, and never recorded in between: it ran all the same.
        _fill_in(locked, machine)
    if machine.until:
        _see(locked, machine)
    verb, because = _how_it_ended(locked, machine)
    last = locked.last_seen_at or locked.started_at
    locked.stopped_at = min(last, whole(timezone.now())) if last else None
    locked.save(update_fields=["stopped_at"])
    SERVER.advance(locked, verb, actor=report.actor, because=because, field="observed")
    if locked.stopped_at is not None:
        meter_locked(locked, locked.stopped_at)
    if verb == "stop":
        start_anew(locked)
    getattr(report, {"stop": "stopped", "fail": "failed", "lose": "lost"}[verb]).append(
        locked.number
    )


def _how_it_ended(locked: Server, machine: Machine) -> tuple[str, Said | None]:
    """What is wanted to stop has stopped, however; what found it unhealthy ends it as failed."""
    if locked.unhealthy_at:
        return "fail", words.UNHEALTHY()
    if locked.desired == Server.Desired.STOPPED:
        return "stop", None
    if machine.phase == Phase.GONE:
        return "lose", words.MACHINE_GONE(why=machine.why) if machine.why else None
    return "fail", words.ended_because(machine.why, machine.code)


_TOLD = {
    Phase.STARTING: _starting,
    Phase.RUNNING: _running,
    Phase.SILENT: _silent,
    Phase.ENDED: _over,
    Phase.REFUSED: _over,
    Phase.GONE: _over,
}


@transaction.atomic
def condemn(server: Server, report: Report) -> None:
    """It answered wrongly again and again: it is stopped, and counts as failed once it is over."""
    locked = Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    if locked.observed == "running" and locked.desired == Server.Desired.RUNNING:
        locked.desired, locked.unhealthy_at = Server.Desired.STOPPED, timezone.now()
        locked.last_error = words.UNHEALTHY()
        locked.save(update_fields=["desired", "unhealthy_at", "last_error"])
        report.failed.append(locked.number)
