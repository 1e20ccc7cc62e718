"""Reconciling: the sweep that makes what is observed follow what is desired.

Of each provider, servers are claimed many at a time in one short statement (SKIP LOCKED, and a
look-again time that another sweep respects). The provider is asked about all of them at once, and
singly only where something is to be done; always outside of any transaction. Each answer that
changes something is written down by itself. A crash between any two of these leaves rows that the
next sweep takes up: launching is idempotent by launch key.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.partners import TURN_SECONDS
from incubator.core.words import Said
from studios.servers.models import Server
from studios.servers.providers import (
    LaunchFailed,
    Machine,
    NoRoom,
    Phase,
    Provider,
    ProviderSilent,
    ProviderUnavailable,
    all_providers,
    named,
)
from studios.servers.services.caps import watch_caps
from studios.servers.services.deciding import Todo, is_as_it_was, todo_for
from studios.servers.services.orders import order_of
from studios.servers.services.orphans import find_orphans
from studios.servers.services.recording import condemn, record, record_unchanged, whole
from studios.servers.services.report import Report
from studios.servers.services.starting import tell_slow_starts

log = logging.getLogger(__name__)

# Longer than the slowest turn with a provider; after that the sweep that claimed is taken for dead.
CLAIM = timedelta(seconds=120)
CLAIMED_AT_ONCE = 500
# After a failure, and twice as long after each more, up to the last.
RETRY, LATEST_RETRY = timedelta(seconds=15), timedelta(minutes=10)


def reconcile(*, actor: User | None = None, seconds: float = TURN_SECONDS) -> Report:
    """Look at every live server that nobody else is looking at, then at what runs unasked."""
    report = Report(actor)
    started_at = timezone.now()
    watch_caps(actor=actor, now=started_at)
    ends = time.monotonic() + seconds
    silent = {
        provider.name
        for provider in _used_providers()
        if not _reconcile_with(provider, report, started_at, ends)
    }
    tell_slow_starts(actor=actor)
    for provider in all_providers():
        if provider.name not in silent:
            report.orphans += find_orphans(provider, actor=actor)
    return report


def _used_providers() -> Iterator[Provider]:
    names = Server.objects.live().order_by("provider").values_list("provider", flat=True)
    return map(named, names.distinct())


def _reconcile_with(provider: Provider, report: Report, started_at: datetime, ends: float) -> bool:
    """Whether it answered in time."""
    looked_at: list[int] = []
    while time.monotonic() < ends and (claimed := _claim(provider.name, started_at, looked_at)):
        looked_at += [server.pk for server in claimed]
        report.looked_at += len(claimed)
        try:
            known = provider.look(keys=[server.launch_key for server in claimed])
        except ProviderUnavailable as error:
            # Unknown is not gone: nothing changes but when to ask again.
            log.warning("%s: %s", provider.name, error)
            for server in claimed:
                _try_later(server, error.said, report.unknown)
            if isinstance(error, ProviderSilent):
                return False
            continue
        seen: dict[int, datetime] = {}
        for server in claimed:
            machine = known.get(server.launch_key) or Machine(
                key=server.launch_key, phase=Phase.GONE
            )
            if is_as_it_was(server, machine):
                seen[server.pk] = machine.until or whole(timezone.now())
            elif time.monotonic() < ends and not _step(server, provider, machine, report):
                record_unchanged(seen)
                return False
        record_unchanged(seen)
    return True


def _claim(provider: str, started_at: datetime, looked_at: Iterable[int]) -> list[Server]:
    """The next ones due; each once in a sweep, even while somebody sets the clock back."""
    with transaction.atomic():
        claimed = list(
            Server.objects.due_for_a_look(started_at)
            .filter(provider=provider)
            .exclude(pk__in=looked_at)
            .select_related("revision", "game", "rate__item")
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
            .order_by("next_look_at", "pk")[:CLAIMED_AT_ONCE]
        )
        rows = Server.objects.filter(pk__in=[server.pk for server in claimed])
        rows.update(next_look_at=timezone.now() + CLAIM)
    return claimed


def _step(server: Server, provider: Provider, machine: Machine, report: Report) -> bool:
    """One step towards what is desired; False if the provider did not even answer."""
    try:
        machine = _done(server, provider, machine, report)
    except ProviderUnavailable as error:
        log.warning("%s: %s", server, error)
        _try_later(server, error.said, report.unknown)
        return not isinstance(error, ProviderSilent)
    except NoRoom as error:
        _try_later(server, error.said, report.waiting)
    except LaunchFailed as error:
        refused = Machine(key=server.launch_key, phase=Phase.REFUSED, why=str(error))
        record(server, provider, refused, report)
    else:
        record(server, provider, machine, report)
    return True


def _done(server: Server, provider: Provider, machine: Machine, report: Report) -> Machine:
    """Ask the provider for what is to be done, outside any transaction; how it is after that."""
    todo = todo_for(server, machine)
    if todo == Todo.STOP:
        provider.stop(key=server.launch_key)
        now = provider.look(keys=[server.launch_key]).get(server.launch_key)
        # It ran until now, where its end does not say better.
        until = machine.until or whole(timezone.now())
        machine = now or Machine(
            key=machine.key,
            phase=Phase.GONE,
            ref=machine.ref,
            address=machine.address,
            started_at=machine.started_at,
            until=until if machine.phase == Phase.RUNNING else None,
        )
    elif todo == Todo.LAUNCH:
        machine = provider.launch(order=order_of(server, provider))
    elif todo == Todo.CONDEMN:
        condemn(server, report)
    return machine


def _try_later(server: Server, error: Said | str, found: list[str]) -> None:
    """Ask again, later each time; its page says why."""
    later = min(LATEST_RETRY, RETRY * 2 ** min(server.tries, 10))
    Server.objects.filter(pk=server.pk).update(
        last_error=error,
        next_look_at=timezone.now() + later,
        tries=Least(F("tries") + 1, 1_000),
    )
    found.append(server.number)
