"""Charts of a fleet: what it had and should have had, told from rows that are there anyway.

What ran is told by its servers, what was given away by their leases, what it should have had by its
sizes, which the trail takes back to what they were. One query beside the trail's.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import shown
from studios.servers import words
from studios.servers.models import LIVE, Fleet, FleetHours, Lease

HOURS = re.compile(r"([0-6](?:,[0-6]){0,6}) (\d{1,2})-(\d{1,2}): (\d{1,9})")


@dataclass(frozen=True, slots=True)
class Span:
    """A chart goes so far back, in steps of whole parts of a day."""

    title: Any
    back: timedelta
    step: timedelta
    label: Callable[[datetime], str]


def _day_and_clock(moment: datetime) -> str:
    return f"{shown.short_day(moment)} {shown.clock(moment)}"


SPANS = (
    Span(
        gettext_lazy("Servers in the last 24 hours"),
        timedelta(hours=24),
        timedelta(minutes=30),
        shown.clock,
    ),
    Span(
        gettext_lazy("Servers in the last 7 days"),
        timedelta(days=7),
        timedelta(hours=2),
        _day_and_clock,
    ),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line chart as `kit/chart.html` takes it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, list[int]]]


class Counted:
    """How many of some spans of time hold at a moment; what has no end goes on."""

    def __init__(self, spans: Iterable[tuple[datetime, datetime | None]]) -> None:
        known = list(spans)
        self.begins = sorted(begin for begin, _end in known)
        self.ends = sorted(end for _begin, end in known if end is not None)

    def at(self, moment: datetime) -> int:
        return bisect_right(self.begins, moment) - bisect_right(self.ends, moment)


def charts_of(fleet: Fleet, now: datetime, trail: Iterable[Any]) -> list[Drawn]:
    """Of a day and of a week; of a fleet that is younger, as far as it goes. `trail` is what
    happened to it, the newest first: what it does not reach is as it was then.
    """
    begin = max(fleet.created_at, now - max(span.back for span in SPANS))
    ran, given = _spans(fleet, begin)
    sizes = _sizes(fleet, begin, trail)
    heads = (_("Time"), _("Ready"), _("Given away"), _("Should have"))
    found = []
    for at, span in enumerate(SPANS):
        points = _points(span, now, fleet.created_at)
        # What a shorter one shows whole needs no longer one.
        told_before = at > 0 and fleet.created_at >= now - SPANS[at - 1].back
        if len(points) < 2 or told_before:
            continue
        rows = []
        for point in points:
            taken = given.at(point)
            ready, wanted = max(0, ran.at(point) - taken), _at(sizes, point).wanted_at(point, taken)
            rows.append((span.label(point), [ready, taken, wanted]))
        found.append(Drawn(str(span.title), heads, rows))
    return found


def _points(span: Span, now: datetime, created_at: datetime) -> list[datetime]:
    """Whole steps, and this moment."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = day + (now - day) // span.step * span.step
    earlier = [last - span.step * back for back in range(span.back // span.step)]
    return [*sorted(point for point in earlier if created_at <= point < now), now]


def _spans(fleet: Fleet, begin: datetime) -> tuple[Counted, Counted]:
    """Of servers that ran, and of leases. A server that is over and whose end nobody knows ran as
    long as it was seen.
    """
    ended = Case(
        When(observed__in=LIVE, then=None),
        default=Coalesce("stopped_at", "last_seen_at", "started_at"),
        output_field=DateTimeField(),
    )
    servers = fleet.servers.filter(started_at__isnull=False).annotate(over=ended)
    leases = Lease.objects.filter(server__fleet=fleet)
    rows = (
        servers.filter(Q(over=None) | Q(over__gt=begin))
        .order_by()
        .values_list(Value("ran"), "started_at", "over")
        .union(
            leases.filter(Q(ended_at=None) | Q(ended_at__gt=begin))
            .order_by()
            .values_list(Value("given"), "given_at", "ended_at"),
            all=True,
        )
    )
    found: dict[str, list[tuple[datetime, datetime | None]]] = {"ran": [], "given": []}
    for kind, began, over in rows:
        found[kind].append((began, over))
    return Counted(found["ran"]), Counted(found["given"])


Since = tuple[datetime, Fleet]


def _sizes(fleet: Fleet, begin: datetime, trail: Iterable[Any]) -> list[Since]:
    """Since when it had which sizes, the newest first."""
    acts = {known.key for known in (words.CHANGE_FLEET, words.TURN_ON, words.TURN_OFF)}
    found: list[Since] = []
    known = fleet
    for row in trail:
        if row.act in acts and row.at > begin:
            found.append((row.at, known))
            known = _before(known, row.act, row.before or {})
    return [*found, (fleet.created_at, known)]


def _before(fleet: Fleet, act: str, before: dict[str, Any]) -> Fleet:
    """As it was before this act; only what its size depends on."""
    was = Fleet(
        minimum=before.get("minimum", fleet.minimum),
        maximum=before.get("maximum", fleet.maximum),
        buffer=before.get("buffer", fleet.buffer),
        time_zone=before.get("time_zone", fleet.time_zone),
        is_on={words.TURN_ON.key: False, words.TURN_OFF.key: True}.get(act, fleet.is_on),
    )
    kept = before.get("hours")
    was.its_hours = fleet.its_hours if kept is None else [_read(one) for one in kept]
    return was


def _read(kept: str) -> FleetHours:
    """As the service writes it into the trail."""
    found = HOURS.fullmatch(kept)
    if found is None:
        return FleetHours(days=[], from_hour=0, to_hour=1, minimum=0)
    days, begin, end, minimum = found.groups()
    return FleetHours(
        days=[int(day) for day in days.split(",")],
        from_hour=int(begin),
        to_hour=int(end),
        minimum=int(minimum),
    )


def _at(sizes: Sequence[Since], moment: datetime) -> Fleet:
    return next((known for since, known in sizes if since <= moment), sizes[-1][1])
