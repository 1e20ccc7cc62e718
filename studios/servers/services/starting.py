"""Starts that take longer than they should: told once, and tried on."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import audit
from studios.servers import words
from studios.servers.models import Server


def tell_slow_starts(*, actor: User | None = None) -> list[str]:
    """Tell of every server whose blueprint's time to start is over; returns their numbers."""
    now = timezone.now()
    starting = Server.objects.filter(observed="pending", slow_at=None)
    wanted = starting.filter(desired=Server.Desired.RUNNING).select_related("revision")
    late = [
        server.pk
        for server in wanted
        if server.created_at + timedelta(seconds=server.revision.start_seconds) <= now
    ]
    return [number for pk in late if (number := _tell(pk, actor))]


@transaction.atomic
def _tell(pk: int, actor: User | None) -> str:
    # Whoever holds it writes down that it has started, or tells of it just now.
    rows = Server.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    server = rows.filter(pk=pk, observed="pending", slow_at=None).first()
    if server is None:
        return ""
    server.slow_at = timezone.now()
    server.save(update_fields=["slow_at"])
    audit.record(actor=actor, said=words.SLOW(), subject=server)
    return server.number
