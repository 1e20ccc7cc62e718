"""Charts of a server: what it took and who played, a day of it in as many points as a screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core import database, shown
from studios.servers.models import Server

SPAN = timedelta(hours=24)
POINTS = 48
# What one point stands for: minutes, as a clock has them. The last one makes a span of points.
STEPS = tuple(timedelta(minutes=count) for count in (1, 2, 5, 10, 15, 30))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line chart as `kit/chart.html` takes it."""

    title: str
    head: str
    rows: Sequence[tuple[str, list[int]]]


def charts_of(server: Server, now: datetime | None = None) -> list[Drawn]:
    """Of the last day that it ran; nothing where nothing is known. One query."""
    until = server.stopped_at or now or timezone.now()
    found = _points(server, until)
    titles = (
        (1, _("Players"), _("Most at once")),
        (2, _("Processor, percent of one"), _("Average")),
        (3, _("Memory, MB"), _("Most")),
    )
    return [
        Drawn(title, head, rows)
        for place, title, head in titles
        if (
            rows := [(shown.clock(row[0]), [row[place]]) for row in found if row[place] is not None]
        )
    ]


def _points(server: Server, until: datetime) -> list[tuple[Any, ...]]:
    since = until - SPAN
    ran = until - max(since, server.started_at or since)
    step = next((step for step in STEPS if ran <= step * POINTS), STEPS[-1])
    return database.rows(
        "SELECT date_bin(%s, at, %s) AS point, max(players), round(avg(cpu_percent))::int,"
        " max(memory_mb) FROM servers_serversample WHERE server_id = %s AND at > %s"
        " GROUP BY point ORDER BY point",
        [step, since.replace(hour=0, minute=0, second=0, microsecond=0), server.pk, since],
    )
