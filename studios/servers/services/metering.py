"""Metering: running time becomes usage records, up to when the server was last seen.

Nothing is charged for time in which the provider did not confirm that the server ran, so a server
that turns out to be lost was never charged past its last sign of life.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from studios.models import Game, Studio, UsageRecord
from studios.servers.models import Server
from studios.services.usage import record_usage, running_time

# Written down at least this often, so that a statement is never far behind.
INTERVAL = timedelta(hours=1)


@transaction.atomic
def meter(*, server: Server, moment: datetime) -> list[UsageRecord]:
    """Record what the server ran between the last record and `moment`; returns the new slices."""
    locked = Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    return meter_locked(locked, moment)


def meter_locked(server: Server, moment: datetime) -> list[UsageRecord]:
    """As `meter`, for a caller who holds the row's lock."""
    seen = server.stopped_at or server.last_seen_at
    if server.started_at is None or seen is None:
        return []
    begin = server.metered_until or server.started_at
    end = min(seen, moment).replace(microsecond=0)
    if end <= begin:
        return []
    slices = running_time(
        studio=server.studio,
        game=server.game,
        source=server.source,
        rate=server.rate,
        started_at=begin,
        ended_at=end,
        bearer=server.resource_request.bearer,
    )
    records = record_usage(slices=slices)
    server.metered_until = end
    server.save(update_fields=["metered_until"])
    return records


def meter_until(*, studio: Studio, game: Game, moment: datetime) -> list[UsageRecord]:
    """Bring the usage of a game's servers up to `moment`, before a month is charged."""
    servers = Server.objects.not_fully_metered().filter(studio=studio, game=game).order_by("pk")
    return [record for server in servers for record in meter(server=server, moment=moment)]


def meter_due() -> int:
    """Record every server whose last record is an interval old; returns the number of slices."""
    now = timezone.now()
    written = 0
    for pk in Server.objects.not_fully_metered().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            server = (
                Server.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
                .filter(pk=pk)
                .first()
            )
            if server is None or server.started_at is None:
                continue
            since = server.metered_until or server.started_at
            if server.stopped_at or since <= now - INTERVAL:
                written += len(meter_locked(server, now))
    return written
