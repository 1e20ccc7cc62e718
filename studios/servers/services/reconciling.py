"""Reconciling: the sweep that makes what is observed follow what is desired.

Each server is claimed in one short transaction (SKIP LOCKED, and a look-again time that another
sweep respects), the provider is asked outside any transaction, and the answer is recorded in a
second one, under the row's lock and against the row's state at that moment. A crash between any
two of these leaves a row that the next sweep takes up: launching is idempotent by launch key.
"""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.partners import TURN_SECONDS
from incubator.core.words import Said
from studios.servers import words
from studios.servers.models import SERVER, Server
from studios.servers.providers import (
    LaunchFailed,
    Machine,
    Provider,
    ProviderSilent,
    ProviderUnavailable,
    all_providers,
    named,
)
from studios.servers.providers.local import LocalProvider
from studios.servers.services.caps import watch_caps
from studios.servers.services.launching import start_anew
from studios.servers.services.metering import meter_locked
from studios.servers.services.starting import tell_slow_starts

log = logging.getLogger(__name__)

# Longer than the slowest call of a provider; after that the sweep that claimed is taken for dead.
CLAIM = timedelta(seconds=60)
RETRY = timedelta(seconds=15)


@dataclass
class Report:
    """The numbers of servers that changed in one sweep, and of machines nobody had asked for.

    `actor` is who asked for the sweep; None for the clock.
    """

    actor: User | None = None
    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    looked_at: int = 0

    def __str__(self) -> str:
        words = [
            f"{len(found)} {word}: {', '.join(found)}"
            for word, found in (
                ("started", self.started),
                ("stopped", self.stopped),
                ("lost", self.lost),
                ("refused by the provider", self.failed),
                ("without an answer", self.unknown),
                ("stopped because nobody wants them", self.orphans),
            )
            if found
        ]
        return f"{self.looked_at} looked at. {'; '.join(words) or 'Nothing to change'}."


def reconcile(*, actor: User | None = None, seconds: float = TURN_SECONDS) -> Report:
    """Look at every live server that nobody else is looking at, then at what runs unasked."""
    report = Report(actor)
    started_at = timezone.now()
    watch_caps(actor=actor, now=started_at)
    looked_at: list[int] = []
    silent: set[str] = set()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and (server := _claim_one(started_at, looked_at, silent)):
        looked_at.append(server.pk)
        report.looked_at += 1
        try:
            record = _act(server, named(server.provider))
        except ProviderUnavailable as error:
            # Unknown is not gone: nothing changes but when to ask again.
            log.warning("%s: %s", server, error)
            if isinstance(error, ProviderSilent):
                silent.add(server.provider)
            report.unknown.append(server.number)
            _look_again(server, error.said)
        except LaunchFailed as error:
            report.failed.append(server.number)
            _look_again(server, error.said)
        else:
            _record(server, record, report)
    tell_slow_starts(actor=actor)
    for provider in all_providers():
        if provider.name not in silent:
            report.orphans += _stop_orphans(provider)
    return report


def stop_all_local(*, actor: User | None = None) -> Report:
    """Stop every process of this machine, as when the demo ends: nothing is left running."""
    with transaction.atomic():
        servers = Server.objects.live().filter(provider=LocalProvider.name)
        for server in servers.select_for_update(of=("self",)).order_by("pk"):
            server.desired, server.next_look_at = Server.Desired.STOPPED, timezone.now()
            server.restarts_for = None
            server.save(update_fields=["desired", "next_look_at", "restarts_for"])
            audit.record(actor=actor, said=words.SHUT_MACHINE_DOWN(), subject=server)
    return reconcile(actor=actor, seconds=math.inf)


def _claim_one(started_at: datetime, looked_at: list[int], silent: set[str]) -> Server | None:
    """The next one due; each once in a sweep, even while somebody sets the clock back.

    A provider that gave no answer is asked nothing more in this sweep.
    """
    with transaction.atomic():
        server = (
            Server.objects.due_for_a_look(started_at)
            .exclude(pk__in=looked_at)
            .exclude(provider__in=silent)
            .select_related("revision")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("next_look_at", "pk")
            .first()
        )
        if server is not None:
            server.next_look_at = timezone.now() + CLAIM
            server.save(update_fields=["next_look_at"])
        return server


Record = Callable[[Server, Report], None]


def _act(server: Server, provider: Provider) -> Record:
    """Ask the provider, outside any transaction; returns how its answer is written down."""
    if server.desired == Server.Desired.STOPPED:
        running = provider.find(key=server.launch_key)
        # Still there: it ran until now. Gone before we came: it ran until it was last seen.
        until = _now() if running else None
        provider.stop(key=server.launch_key)
        return lambda locked, report: _record_stopped(locked, report, running, until)
    if server.observed == "pending":
        machine = provider.launch(
            key=server.launch_key, program=server.revision.program, name=server.name
        )
        return lambda locked, report: _record_started(locked, report, machine)
    if provider.find(key=server.launch_key) is None:
        return _record_lost
    seen = _now()
    return lambda locked, _report: _record_seen(locked, seen)


def _now() -> datetime:
    return timezone.now().replace(microsecond=0)


@transaction.atomic
def _record(server: Server, record: Record, report: Report) -> None:
    locked = Server.objects.select_for_update(of=("self",)).get(pk=server.pk)
    if locked.is_live:
        record(locked, report)
    locked.next_look_at = timezone.now()
    locked.save(update_fields=["next_look_at"])


def _record_started(locked: Server, report: Report, machine: Machine) -> None:
    if locked.observed != "pending":
        return
    locked.provider_ref, locked.address = machine.ref, machine.address
    locked.started_at, locked.last_seen_at = machine.started_at, _now()
    locked.last_error = ""
    locked.save(
        update_fields=["provider_ref", "address", "started_at", "last_seen_at", "last_error"]
    )
    SERVER.advance(locked, "start", actor=report.actor, field="observed")
    report.started.append(locked.number)


def _record_seen(locked: Server, seen: datetime) -> None:
    # A clock that was ahead for a while must not have seen the future.
    locked.last_seen_at = min(max(seen, locked.last_seen_at or seen), _now())
    locked.last_error = ""
    locked.save(update_fields=["last_seen_at", "last_error"])


def _record_stopped(
    locked: Server, report: Report, machine: Machine | None, seen: datetime | None
) -> None:
    if locked.started_at is None and machine is not None:
        # Launched, never recorded, and stopped at once: it ran all the same.
        locked.started_at = machine.started_at
        locked.provider_ref, locked.address = machine.ref, machine.address
    locked.last_seen_at = seen or locked.last_seen_at
    _close(locked, "stop", report.actor)
    start_anew(locked)
    report.stopped.append(locked.number)


def _record_lost(locked: Server, report: Report) -> None:
    if locked.desired == Server.Desired.STOPPED:
        # Somebody is stopping it at this moment: that it is gone is no loss.
        return
    _close(locked, "lose", report.actor)
    report.lost.append(locked.number)


def _close(locked: Server, verb: str, actor: User | None) -> None:
    """End the server at its last sign of life, never later than now, and meter it up to there."""
    last = locked.last_seen_at or locked.started_at
    locked.stopped_at = min(last, _now()) if last else None
    locked.save(
        update_fields=["started_at", "last_seen_at", "stopped_at", "provider_ref", "address"]
    )
    SERVER.advance(locked, verb, actor=actor, field="observed")
    if locked.stopped_at is not None:
        meter_locked(locked, locked.stopped_at)


def _look_again(server: Server, error: Said | str) -> None:
    Server.objects.filter(pk=server.pk).update(
        last_error=error, next_look_at=timezone.now() + RETRY
    )


def _stop_orphans(provider: Provider) -> list[str]:
    """Stop machines that no row wants: every launch writes its key down before it calls."""
    stopped: list[str] = []
    try:
        running = provider.machines()
    except ProviderUnavailable as error:
        log.warning("machines of %s: %s", provider.name, error)
        return stopped
    for machine in running:
        wanted = Server.objects.live().filter(launch_key=machine.key).exists()
        if wanted:
            continue
        try:
            provider.stop(key=machine.key)
        except ProviderUnavailable as error:
            log.warning("orphan %s: %s", machine.ref, error)
            break
        log.warning("stopped machine %s of key %s, which no row wants", machine.ref, machine.key)
        stopped.append(machine.ref)
    return stopped
