"""What is due soon or late is told once, whoever looks, and however often."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from incubator.accounts.models import User
from incubator.core import audit
from incubator.messaging.models import Notification
from support.models import Clock, Ticket
from support.services import tickets
from support.services.overdue import tell_of_clocks
from tests.clocks import Watch
from tests.powers import refuse

pytestmark = pytest.mark.django_db


def told(ticket: Ticket) -> list[str]:
    said = (str(row.said) for row in audit.history(ticket))
    return sorted(words for words in said if words.startswith("saw"))


def told_people(kind: str) -> set[User]:
    return {one.person for one in Notification.objects.filter(kind=kind)}


def test_each_warning_and_each_broken_promise_is_told_once(ticket: Ticket, watch: Watch) -> None:
    assert tell_of_clocks() == 0
    watch.on(hours=2)
    assert (tell_of_clocks(), tell_of_clocks()) == (1, 0)
    assert told(ticket) == ["saw that the first answer is due soon"]
    watch.on(hours=2, seconds=1)
    # The solution is warned of in the same turn.
    assert (tell_of_clocks(), tell_of_clocks()) == (2, 0)
    assert "saw that the first answer is late" in told(ticket)
    clock = ticket.clocks.get(kind="first")
    assert clock.breached_at == datetime(2027, 3, 1, 14, tzinfo=UTC)


def test_whoever_has_the_ticket_is_told_and_of_what_is_late_the_leads(
    ticket: Ticket, agent: User, support_lead: User, watch: Watch
) -> None:
    tickets.assign(ticket=ticket, assignee=agent, actor=agent)
    watch.on(hours=3)
    tell_of_clocks()
    assert told_people("ticket_due") == {agent}
    watch.on(hours=3)
    tell_of_clocks()
    assert told_people("ticket_late") == {agent, support_lead}


def test_a_promise_is_broken_whether_or_not_a_sweep_has_seen_it(
    ticket: Ticket, agent: User, watch: Watch
) -> None:
    watch.on(hours=4)
    clock = ticket.clocks.get(kind="first")
    assert not clock.is_breached(watch.moment)
    watch.on(seconds=1)
    assert clock.is_breached(watch.moment)
    tickets.reply(ticket=ticket, body="Sorry.", actor=agent)
    clock.refresh_from_db()
    assert (clock.ended, clock.breached_at) == ("met", clock.due_at)
    # Told as it was answered, and by no sweep again.
    assert "saw that the first answer is late" in told(ticket)
    watch.on(minutes=1)
    tell_of_clocks()
    assert told(ticket).count("saw that the first answer is late") == 1


def test_what_stands_still_is_never_late(ticket: Ticket, agent: User, watch: Watch) -> None:
    tickets.reply(ticket=ticket, body="Which window?", actor=agent)
    watch.on(days=30)
    assert tell_of_clocks() == 0
    assert not any(one.is_breached(watch.moment) for one in ticket.clocks.all())


def test_two_sweeps_at_once_tell_each_thing_once(
    committed_db: str, watch: Watch, ask: Callable[..., Ticket], agent: User
) -> None:
    asked = [ask() for _question in range(6)]
    watch.on(days=3)
    at_once, found = threading.Barrier(2), []

    def sweep() -> None:
        at_once.wait()
        try:
            found.append(tell_of_clocks())
        finally:
            connection.close()

    sweeps = [threading.Thread(target=sweep) for _one in range(2)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()
    # One that found all taken by the other leaves them to it.
    tell_of_clocks()
    assert sum(found) <= 12
    assert Clock.objects.filter(breached_at__isnull=True).count() == 0
    for ticket in asked:
        late = ["saw that a solution is late", "saw that the first answer is late"]
        assert told(ticket) == late
    assert Notification.objects.filter(kind="ticket_late", person=agent).count() == 12


def test_an_answer_waits_for_the_sweep_that_tells_of_its_clock(
    committed_db: str, watch: Watch, ask: Callable[..., Ticket], agent: User
) -> None:
    ticket, telling = ask(), threading.Event()
    watch.on(hours=5)

    def sweep() -> None:
        try:
            with transaction.atomic():
                tell_of_clocks()
                telling.set()
                time.sleep(0.3)
        finally:
            telling.set()
            connection.close()

    other = threading.Thread(target=sweep)
    other.start()
    telling.wait()
    tickets.reply(ticket=ticket, body="Sorry.", actor=agent)
    other.join()
    clock = ticket.clocks.get(kind="first")
    assert (clock.ended, clock.breached_at) == ("met", clock.due_at)
    assert told(ticket).count("saw that the first answer is late") == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("DELETE FROM support_clock", "is refused"),
        ("UPDATE support_clock SET started_at = started_at - interval '1 day'", "kept"),
        ("UPDATE support_clock SET counts_from = counts_from + interval '1 s'", "since then"),
        ("UPDATE support_clock SET kind = 'next'", "kept"),
        ("UPDATE support_clock SET ended = 'met'", "clock_ends_somehow"),
        ("UPDATE support_slapolicyversion SET first_minutes = 1", "is refused|denied"),
        ("DELETE FROM support_slapolicyversion", "is refused|denied"),
    ],
)
def test_the_database_keeps_clocks_and_promises(ticket: Ticket, change: str, why: str) -> None:
    refuse(change, why)


def test_what_was_told_or_is_over_is_not_taken_back(
    ticket: Ticket, agent: User, watch: Watch
) -> None:
    watch.on(days=2)
    tell_of_clocks()
    refuse("UPDATE support_clock SET breached_at = NULL", "broken once")
    refuse("UPDATE support_clock SET breached_at = now()", "broken once")
    tickets.solve(ticket=ticket, actor=agent)
    refuse("UPDATE support_clock SET stopped_at = NULL, ended = ''", "over is over")
    refuse(
        "INSERT INTO support_clock (ticket_id, kind, started_at, counts_from, paused, ended,"
        " breached_at) SELECT id, 'next', now(), now(), '0', '', now() FROM support_ticket",
        "begins running",
    )
