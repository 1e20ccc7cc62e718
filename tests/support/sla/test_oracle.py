"""Whatever happens, in whatever calendar: the clocks say what counting minute by minute does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incubator.accounts.models import User
from incubator.core.errors import WrongState
from support.models import (
    Clock,
    CustomerTier,
    ServiceCalendar,
    SLAPolicy,
    SLAPolicyVersion,
    Ticket,
    Tier,
)
from support.promises import Promise, calendar_of, spent
from support.services import tickets, tiers
from tests.clocks import Watch
from tests.sizes import examples
from tests.support.sla import oracle

# Where the clocks change by an hour, by half an hour, and not at all; with whose holidays.
PLACES = (
    ("Europe/Berlin", "DE", "BY"),
    ("America/New_York", "US", "NY"),
    ("Australia/Lord_Howe", "AU", "NSW"),
    ("Pacific/Kiritimati", "", ""),
    ("Asia/Shanghai", "CN", ""),
)
# Days around which clocks change there, within the two years.
CHANGES = [
    datetime(2026, *day, tzinfo=UTC)
    for day in ((3, 8), (3, 29), (4, 4), (10, 3), (10, 25), (11, 1), (12, 24))
] + [
    datetime(2027, *day, tzinfo=UTC)
    for day in ((2, 6), (3, 14), (3, 28), (4, 3), (10, 2), (10, 31), (11, 7))
]


def clock_time(quarters: int) -> str:
    return f"{quarters // 4 % 24:02}:{quarters % 4 * 15:02}"


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Up to three spans a day, on at least three days, each of an hour or more."""
    days = draw(st.sets(st.integers(0, 6), min_size=3))
    week = {}
    for day in days:
        ends = sorted(draw(st.sets(st.integers(0, 24), min_size=2, max_size=6)))
        shift = draw(st.integers(0, 3)) if ends[-1] < 24 else 0
        quarters = [4 * hour + shift for hour in ends]
        spans = zip(quarters[::2], quarters[1::2], strict=False)
        week[str(day)] = [[clock_time(a), clock_time(b)] for a, b in spans]
    return week


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    zone, country, region = draw(st.sampled_from(PLACES))
    closed = draw(st.sets(st.integers(0, 729), max_size=5))
    first = datetime(2026, 1, 1, tzinfo=UTC).date()
    return {
        "name": "random",
        "zone": zone,
        "week": draw(weeks()),
        "country": country,
        "region": region,
        "closed": [(first + timedelta(days=day)).isoformat() for day in closed],
    }


MOMENTS = st.one_of(
    st.builds(
        lambda day, minutes: day + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(-2880, 2880),
    ),
    st.builds(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
        st.integers(0, 2 * 365 * 1440),
    ),
)


@settings(max_examples=examples(40), deadline=None)
@given(
    kept=calendars(),
    start=MOMENTS,
    lengths=st.lists(st.integers(1, 4000), max_size=7),
    minutes=st.integers(1, 900),
)
def test_a_promise_is_due_when_its_minutes_have_passed(
    kept: dict[str, Any], start: datetime, lengths: list[int], minutes: int
) -> None:
    """The clock runs, stands still and runs again, and goes on or stands still at the end."""
    edges = [start]
    for length in lengths:
        edges.append(edges[-1] + timedelta(minutes=length))
    stretches = [
        (edges[n], edges[n + 1] if n + 1 < len(edges) else None) for n in range(0, len(edges), 2)
    ]
    until = oracle.FOREVER if stretches[-1][1] is None else edges[-1]
    runs = [(begin, end or oracle.FOREVER) for begin, end in stretches]

    def counts(moment: datetime) -> bool:
        return any(begin <= moment < end for begin, end in runs)

    promise = Promise(minutes, 50, calendar_of(kept))
    due = promise.due_at(stretches)
    assert due == oracle.Wall(kept).due(start, minutes, counts, until)
    if due is not None:
        assert spent(stretches, promise.calendar, until=due) == timedelta(minutes=minutes)
        warned = promise.warn_at(stretches)
        assert warned is not None
        assert start <= warned <= due


DEEDS = st.sampled_from(
    (
        *("hear", "hear", "reply", "reply", "note", "solve", "reopen", "mark_spam", "not_spam"),
        "other_tier",
    )
)


def do(deed: str, ticket: Ticket, agent: User, player: User, lead: User) -> None:
    match deed:
        case "hear":
            tickets.hear(ticket=ticket, body="And now?", author=player)
        case "reply":
            tickets.reply(ticket=ticket, body="Which one?", actor=agent)
        case "other_tier":
            other_tier(player, lead)
        case "note":
            tickets.note(ticket=ticket, body="Hm.", actor=agent)
        case _:
            getattr(tickets, deed)(ticket=ticket, actor=agent)


def other_tier(player: User, lead: User) -> None:
    if standing := CustomerTier.objects.standing().first():
        tiers.end_tier(grant=standing, why="Enough.", actor=lead)
    else:
        tiers.set_tier(player=player, tier=Tier.PREMIUM, reason="More.", until=None, actor=lead)


# What is promised to everybody, and to better customers.
MINUTES = {
    "standard": {"first": 240, "next": 120, "resolution": 480},
    "premium": {"first": 60, "next": 30, "resolution": 150},
}


@pytest.mark.django_db
@settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kept=calendars(),
    start=MOMENTS,
    deeds=st.lists(st.tuples(DEEDS, st.integers(1, 3000)), max_size=8),
)
def test_the_clocks_of_a_ticket_are_those_of_its_story(
    weekdays: ServiceCalendar,
    version: SLAPolicyVersion,
    ask: Callable[..., Ticket],
    agent: User,
    player: User,
    support_lead: User,
    watch: Watch,
    kept: dict[str, Any],
    start: datetime,
    deeds: list[tuple[str, int]],
) -> None:
    watch.moment = start
    with transaction.atomic():
        better = SLAPolicy.objects.create(queue=None, priority="", tier="premium")
        for policy, tier in ((version.policy, "standard"), (better, "premium")):
            SLAPolicyVersion.objects.create(
                policy=policy,
                number=version.number + 1,
                calendar=weekdays,
                hours=kept,
                **{f"{kind}_minutes": minutes for kind, minutes in MINUTES[tier].items()},
            )
        ticket, story = ask(), oracle.Ticket()
        story.hear(start)
        for deed, minutes in deeds:
            watch.on(minutes=minutes)
            try:
                do(deed, ticket, agent, player, support_lead)
            except WrongState:
                continue
            getattr(story, deed, lambda now: None)(watch.moment)
            ticket.refresh_from_db()
        assert ticket.state == story.state
        rows = sorted(ticket.clocks.all(), key=facts)
        cycles = sorted(story.cycles, key=facts)
        assert list(map(facts, rows)) == list(map(facts, cycles))
        wall, now = oracle.Wall(kept), watch.moment
        for row, cycle in zip(rows, cycles, strict=True):
            assert row.is_breached(now) == is_late(cycle, story, wall, now), (row, deeds)
        transaction.set_rollback(True)


def facts(clock: Clock | oracle.Cycle) -> tuple[Any, ...]:
    return (clock.started_at, clock.kind, clock.counts_from, clock.ended, clock.stopped_at)


def is_late(cycle: oracle.Cycle, story: oracle.Ticket, wall: oracle.Wall, now: datetime) -> bool:
    """Whether one of the promises that it ran under was broken while it did."""
    is_answer = cycle.kind != "resolution"

    def is_broken(tier: str, until: datetime) -> bool:
        due = wall.due(
            cycle.counts_from,
            MINUTES[tier][cycle.kind],
            lambda moment: is_answer or story.was_ours(moment),
            until=until,
        )
        return due is not None and due < until

    return any(is_broken(tier, until) for tier, until in story.promised(cycle, now))
