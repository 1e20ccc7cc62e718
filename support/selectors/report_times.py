"""How long answers and solutions took, in opening time, as the clocks counted it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    F,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from support.models import Clock, ClockKind, Ended
from support.selectors.reports import BUCKETS, TIMES, Asked, Measure, within

KEYS = {ClockKind.FIRST: "first_answer", ClockKind.RESOLUTION: "solution"}
BOTH = Measure("", lambda: Clock.objects.filter(kind__in=KEYS, ended=Ended.MET), at="stopped_at")
Place = tuple[str, date | None, int | None]


class Percentile(Aggregate):
    """Of so many hundredths, between two rows where none stands there."""

    name = "Percentile"
    template = "percentile_cont(%(at)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class Took:
    """The time that half of them kept under, and nine of ten."""

    median: timedelta
    ninth: timedelta


def times(asked: Asked, *, apart: bool = False) -> dict[Place, Took]:
    """By week, by game and in all, or each game's weeks `apart`; the game 0 is none."""
    week, of_game = {"week": BOTH.week()}, {"of_game": Coalesce(F("ticket__game"), 0)}
    groups = (week | of_game,) if apart else (week, of_game, {})
    return dict(pair for by in groups for pair in _grouped(BOTH.of(asked), by))


def _grouped(found: QuerySet[Any], by: dict[str, Any]) -> Iterator[tuple[Place, Took]]:
    grouped = found.annotate(**by).values("kind", *by)
    for row in grouped.annotate(
        median=Percentile("took", at=0.5), ninth=Percentile("took", at=0.9)
    ):
        place = (KEYS[row["kind"]], row.get("week"), row.get("of_game"))
        yield place, Took(row["median"], row["ninth"])


def distribution(asked: Asked) -> dict[str, list[int]]:
    """Of each kind, how many tickets fell into each of the buckets."""
    cases = [When(within(place), then=Value(place)) for place in range(len(BUCKETS) + 1)]
    found = BOTH.of(asked).annotate(bucket=Case(*cases, output_field=IntegerField()))
    counts = {key: [0] * (len(BUCKETS) + 1) for key in TIMES}
    for kind, bucket, tickets in found.values_list("kind", "bucket").annotate(
        tickets=Count("ticket", distinct=True)
    ):
        counts[KEYS[kind]][bucket] = tickets
    return counts
