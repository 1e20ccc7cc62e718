"""The sweep over clocks: who has to hear that something is due soon, or late.

Several may run at once. Each takes rows that no other holds, and what was told is a mark on the
clock in the same transaction, so that each thing is told once.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incubator.core import audit
from support import words
from support.models import Clock
from support.models.clocks import ClockQuerySet
from support.services.clocks import note_broken

BATCH = 100


def tell_of_clocks(now: datetime | None = None) -> int:
    """Tell of all that is late or due soon at the moment; says of how many clocks."""
    moment = now or timezone.now()
    told = 0
    while found := _tell_some(moment):
        told += found
    return told


@transaction.atomic
def _tell_some(now: datetime) -> int:
    late = _held(Clock.objects.broken(now).order_by("due_at"))
    for clock in late:
        note_broken(clock)
        clock.save(update_fields=["breached_at"])
    soon = _held(Clock.objects.to_warn_of(now).order_by("warn_at"))
    for clock in soon:
        clock.warned_at = now
        clock.save(update_fields=["warned_at"])
        audit.record(actor=None, said=words.DUE_SOON[clock.kind](), subject=clock.ticket)
    return len(late) + len(soon)


def _held(rows: ClockQuerySet) -> list[Clock]:
    free = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(free.select_related("ticket")[:BATCH])
