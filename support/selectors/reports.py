"""Reports: what happened at the desk by week and game, each figure a number of tickets.

A figure is a `Measure`: rows, each with its ticket and the moment that it counts at. Its number and
the list behind it are made of the same rows, so that they cannot disagree. Weeks are those of the
books, from Monday.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, TruncWeek
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.core import books
from incubator.core.database import execute, rows
from support.models import Clock, ClockKind, Ended, Score, Solution, Ticket, TicketRefund

WEEK = timedelta(weeks=1)
# Upper ends, in opening time; the last one has none.
BUCKETS = tuple(timedelta(minutes=one) for one in (15, 60, 120, 240, 480, 960, 2400))
# Spam is no question, and what was merged counts once: what was said, solved and refunded in it
# moved to the whole, and so did an answer that it still waited for; its clocks stayed.
UNCOUNTED = ("spam", "merged")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whole weeks from a Monday on, and which tickets: None and "" are all. The game 0 is none."""

    first: date
    weeks: int
    queue: int | None = None
    channel: str = ""
    game: int | None = None

    @property
    def span(self) -> tuple[datetime, datetime]:
        return books.start_of(self.first), books.start_of(self.first + WEEK * self.weeks)

    @property
    def mondays(self) -> list[date]:
        return [self.first + WEEK * number for number in range(self.weeks)]

    def week(self, monday: date) -> "Asked":
        return replace(self, first=monday, weeks=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Measure:
    """`at` is the field of the moment, `ticket` leads to the ticket; `own`: the rows have queue and
    game themselves, as things stood then.
    """

    label: Any
    rows: Callable[[], QuerySet[Any]]
    at: str
    ticket: str = "ticket"
    own: bool = False

    def path(self, name: str) -> str:
        is_here = self.ticket == "pk" or (self.own and name in ("queue", "game", "game_id"))
        return name if is_here else f"{self.ticket}__{name}"

    def of(self, asked: Asked) -> QuerySet[Any]:
        begin, end = asked.span
        found = self.rows().filter(**{f"{self.at}__gte": begin, f"{self.at}__lt": end})
        found = found.exclude(**{f"{self.path('state')}__in": UNCOUNTED})
        if asked.queue is not None:
            found = found.filter(**{self.path("queue"): asked.queue})
        if asked.channel:
            found = found.filter(**{self.path("channel"): asked.channel})
        if asked.game is not None:
            found = found.filter(**{self.path("game"): asked.game or None})
        return found.order_by()

    def week(self) -> Cast:
        return Cast(TruncWeek(self.at, tzinfo=books.zone()), DateField())


def _met(kind: ClockKind) -> Callable[[], QuerySet[Any]]:
    return lambda: Clock.objects.filter(kind=kind, ended=Ended.MET)


def _late(kind: ClockKind) -> Callable[[], QuerySet[Any]]:
    return lambda: Clock.objects.filter(kind=kind, breached_at__isnull=False)


def _rated(score: Score) -> Callable[[], QuerySet[Any]]:
    return lambda: Solution.objects.counting().filter(score=score)


MEASURES = {
    "opened": Measure(
        pgettext_lazy("tickets", "Opened"), Ticket.objects.all, at="created_at", ticket="pk"
    ),
    "solved": Measure(gettext_lazy("Solved"), Solution.objects.all, at="solved_at", own=True),
    "first_late": Measure(
        gettext_lazy("First answer late"), _late(ClockKind.FIRST), at="breached_at"
    ),
    "next_late": Measure(gettext_lazy("Next answer late"), _late(ClockKind.NEXT), at="breached_at"),
    "solution_late": Measure(
        gettext_lazy("Solution late"), _late(ClockKind.RESOLUTION), at="breached_at"
    ),
    "good": Measure(gettext_lazy("Good"), _rated(Score.GOOD), at="rated_at", own=True),
    "okay": Measure(gettext_lazy("So-so"), _rated(Score.OKAY), at="rated_at", own=True),
    "bad": Measure(gettext_lazy("Bad"), _rated(Score.BAD), at="rated_at", own=True),
    "refunded": Measure(
        gettext_lazy("Refunded"),
        lambda: TicketRefund.objects.filter(refund__state="paid"),
        at="refund__recorded_at",
    ),
}
TIMES = {
    "first_answer": Measure(gettext_lazy("First answer"), _met(ClockKind.FIRST), at="stopped_at"),
    "solution": Measure(gettext_lazy("Solution"), _met(ClockKind.RESOLUTION), at="stopped_at"),
}


def tickets_of(key: str, asked: Asked, bucket: int | None = None) -> QuerySet[Ticket]:
    """The tickets that a figure counts. Raises KeyError for what is no figure."""
    measure = (MEASURES | TIMES)[key]
    found = measure.of(asked)
    if bucket is not None:
        found = found.filter(within(bucket))
    return Ticket.objects.filter(pk__in=found.values(measure.ticket))


def within(bucket: int) -> Q:
    ends = (*BUCKETS, None)
    end = ends[bucket]
    begin = Q(took__gt=BUCKETS[bucket - 1]) if bucket else Q()
    return begin & Q(took__lte=end) if end is not None else begin


# A figure, and of which week and game; None is all of them, the game 0 is none.
Place = tuple[str, date | None, int | None]
COUNTED = """
WITH said AS MATERIALIZED ({said})
SELECT key, week, NULL::bigint, count(*)
FROM (SELECT DISTINCT key, week, ticket FROM said) AS one GROUP BY key, week
UNION ALL
SELECT key, NULL, game, count(*)
FROM (SELECT DISTINCT key, game, ticket FROM said) AS one GROUP BY key, game
UNION ALL
SELECT key, NULL, NULL, count(*)
FROM (SELECT DISTINCT key, ticket FROM said) AS one GROUP BY key
"""
COUNTED_APART = """
WITH said AS MATERIALIZED ({said})
SELECT key, week, game, count(DISTINCT ticket) FROM said GROUP BY key, week, game
"""


@contextmanager
def room_to_count() -> Iterator[None]:
    """A year of tickets is sorted in memory, not on the disk."""
    with transaction.atomic():
        execute("SET LOCAL work_mem = '64MB'")
        yield


def counted(asked: Asked, *, apart: bool = False) -> dict[Place, int]:
    """All figures at once, in one statement: by week, by game and in all, or each game's weeks
    `apart`. What is zero is left out.
    """
    parts: list[str] = []
    values: list[Any] = []
    keys = list(MEASURES)
    for place, measure in enumerate(MEASURES.values()):
        of_game = measure.path("game_id")
        found = measure.of(asked).values_list(
            Value(place), measure.week(), F(of_game), F(measure.ticket)
        )
        part, held = found.query.sql_with_params()
        parts.append(f"({part})")
        values += held
    # Of Django's own making, values apart.
    said = (
        "SELECT key, week, coalesce(game, 0) AS game, ticket"  # noqa: S608
        f" FROM ({' UNION ALL '.join(parts)}) AS row (key, week, game, ticket)"
    )
    statement = (COUNTED_APART if apart else COUNTED).format(said=said)
    all_of_them = rows(statement, values)
    return {(keys[place], week, game): count for place, week, game, count in all_of_them}


def refunded(asked: Asked) -> list[tuple[str, int]]:
    """What went back by refunds from tickets, as (currency, minor units)."""
    paid = MEASURES["refunded"].of(asked)
    sums = paid.values_list("refund__order_line__currency").annotate(Sum("refund__amount_minor"))
    return sorted(sums)
