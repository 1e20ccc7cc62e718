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
    return database.rows(
        "SELECT date_bin(%s, at, %s) AS point, max(players), round(avg(cpu_percent))::int,"
        " max(memory_mb) FROM servers_serversample WHERE server_id = %s AND at > %s"
        " GROUP BY point ORDER BY point",
        [SPAN / POINTS, until - SPAN, server.pk, until - SPAN],
    )
