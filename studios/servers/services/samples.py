"""Samples for the charts of servers: one a minute, and none for longer than anybody looks."""

from datetime import datetime, timedelta

from django.utils import timezone

from studios.servers.models import ServerSample, Sighting

EVERY = timedelta(seconds=60)
KEPT_FOR = timedelta(days=30)


def sample_due(sighting: Sighting, now: datetime) -> ServerSample | None:
    """The sample of this minute, if it is due; what it counts from is set anew on the sighting."""
    since, used = sighting.sampled_at, sighting.sampled_cpu_seconds
    if sighting.phase != Sighting.Phase.RUNNING or (since and now - since < EVERY):
        return None
    sighting.sampled_at, sighting.sampled_cpu_seconds = now, sighting.cpu_seconds
    percent = None
    if since and used is not None and sighting.cpu_seconds is not None:
        # Processes that ended took their seconds with them.
        spent = max(0.0, sighting.cpu_seconds - used)
        percent = round(100 * spent / (now - since).total_seconds())
    return ServerSample(
        server_id=sighting.server_id,
        at=now.replace(microsecond=0),
        cpu_percent=percent,
        memory_mb=sighting.memory_mb,
        players=sighting.players,
    )


def forget_samples() -> int:
    """Returns how many were too old."""
    gone, _by_model = ServerSample.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return gone
