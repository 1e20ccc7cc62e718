"""Machines that nobody asked for: every launch writes its key down before it calls anybody, so what
runs in our name and stands in no row is reported, and stopped when its time to be claimed is over.
"""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import acts, audit, database
from studios.servers import words
from studios.servers.models import ORPHAN, Host, Orphan, Server, WatchedDatabase
from studios.servers.providers import Machine, Provider, ProviderUnavailable

log = logging.getLogger(__name__)


def find_orphans(provider: Provider, *, actor: User | None = None) -> list[str]:
    """Report what the provider has and no row wants, and stop what has been reported for long.

    Returns what is stopped, or new, by its name there.
    """
    remember_database()
    try:
        running = [machine for machine in provider.machines() if not machine.is_over]
    except ProviderUnavailable as error:
        log.warning("machines of %s: %s", provider.name, error)
        return []
    known = wanted_keys(machine.key for machine in running)
    unknown = {machine.key: machine for machine in running if machine.key not in known}
    changed = report_orphans(provider=provider.name, machines=unknown.values())
    for orphan in Orphan.objects.filter(provider=provider.name, host=None, state="stopping"):
        try:
            provider.stop(key=orphan.key)
        except ProviderUnavailable as error:
            log.warning("orphan %s: %s", orphan.ref, error)
            break
        changed.append(orphan.ref or orphan.key)
    return changed


def wanted_keys(keys: Iterable[str]) -> set[str]:
    rows = Server.objects.live().filter(launch_key__in=list(keys))
    return set(rows.values_list("launch_key", flat=True))


@transaction.atomic
def report_orphans(
    *, provider: str, machines: Iterable[Machine], host: Host | None = None
) -> list[str]:
    """Write down what is there now; what is no longer there is gone. Returns what is new."""
    now, new, is_held = timezone.now(), [], is_restored()
    rows = Orphan.objects.open().filter(provider=provider, host=host)
    known = {orphan.key: orphan for orphan in rows.select_for_update(of=("self",), no_key=True)}
    machines = list(machines)
    # Adopted since whoever calls looked.
    adopted = wanted_keys(machine.key for machine in machines)
    for machine in [one for one in machines if one.key not in adopted]:
        orphan = known.pop(machine.key, None)
        if orphan is None:
            orphan = Orphan.objects.create(
                provider=provider,
                key=machine.key,
                ref=machine.ref,
                address=machine.address,
                host=host,
                found_at=now,
                seen_at=now,
                stop_at=None if is_held else now + settings.ORPHAN_GRACE,
            )
            audit.record(actor=None, said=words.FOUND_ORPHAN(), subject=orphan)
            new.append(machine.ref or machine.key)
        Orphan.objects.filter(pk=orphan.pk).update(seen_at=now, facts=machine.facts)
        is_due = orphan.state == "found" and orphan.stop_at is not None and orphan.stop_at <= now
        if is_due and not is_held:
            ORPHAN.advance(orphan, "stop", actor=None, because=words.NOBODY_CLAIMED_IT())
    for orphan in known.values():
        ORPHAN.advance(orphan, "vanish", actor=None)
    return new


def stop_orphan(*, orphan: Orphan, actor: User) -> Orphan:
    acts.require(actor, "orphan.stop", orphan)
    ORPHAN.advance(orphan, "stop", actor=actor)
    return orphan


def keep_orphan(*, orphan: Orphan, actor: User) -> Orphan:
    """It goes on, charged to nobody, until somebody has it stopped."""
    acts.require(actor, "orphan.keep", orphan)
    ORPHAN.advance(orphan, "keep", actor=actor)
    return orphan


def remember_database() -> None:
    """Before there is anything to ask about; what is remembered already stays."""
    if not WatchedDatabase.objects.exists():
        WatchedDatabase.objects.get_or_create(
            only=True, defaults={"identity": database_identity(), "since": timezone.now()}
        )


def is_restored() -> bool:
    """Whether this database is a copy of the one that launched what its rows say."""
    known = WatchedDatabase.objects.first()
    return known is not None and known.identity != database_identity()


def is_copy() -> bool:
    """As `is_restored`, and writes nothing down where nothing is known yet."""
    known = WatchedDatabase.objects.first()
    return known is not None and known.identity != database_identity()


def database_identity() -> str:
    """As the server calls it: in no backup, and another one for every copy."""
    return str(
        database.value(
            "SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid"
            " FROM pg_database WHERE datname = current_database()"
        )
    )


@transaction.atomic
def take_over(*, actor: User) -> None:
    """From now on this database is the one: what it does not know of is stopped in time."""
    acts.require_right(actor, "orphan.take_over")
    watched, _made = WatchedDatabase.objects.select_for_update().get_or_create(
        only=True, defaults={"identity": "", "since": timezone.now()}
    )
    watched.identity, watched.since = database_identity(), timezone.now()
    watched.save()
    later = timezone.now() + settings.ORPHAN_GRACE
    Orphan.objects.filter(state="found", stop_at=None).update(stop_at=later)
    audit.record(actor=actor, said=words.TAKE_OVER(), subject=watched)
