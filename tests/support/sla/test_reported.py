"""What reports say of time is what the clocks counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from incubator.accounts.models import User
from incubator.core import books
from studios.models import Game
from support.models import Ticket
from support.selectors.report_times import distribution, times
from support.selectors.reports import TIMES, WEEK, Asked, counted, monday_of, tickets_of
from support.services import merging, tickets
from tests.clocks import Watch

pytestmark = pytest.mark.django_db


def this_week() -> Asked:
    return Asked(monday_of(books.today()), 1)


def test_time_is_counted_as_the_clock_does(
    watch: Watch, ask: Callable[..., Ticket], agent: User
) -> None:
    """From Monday ten to Tuesday ten are nine hours in which the desk is open."""
    ticket = ask()
    watch.on(days=1)
    tickets.reply(ticket=ticket, body="Look.", actor=agent, solves=True)
    took = times(this_week())["first_answer", None, None]
    assert (took.median, took.ninth) == (timedelta(hours=9), timedelta(hours=9))
    assert distribution(this_week())["first_answer"] == [0, 0, 0, 0, 0, 1, 0, 0]
    counts = counted(this_week())
    assert counts["first_late", None, None] == counts["solution_late", None, None] == 1
    watch.on(days=7)
    assert counted(this_week()) == {}
    # Where a week begins is a matter of the books.
    assert counted(Asked(monday_of(books.today()) - WEEK, 1)) == counts


def test_what_was_merged_is_late_once_and_spam_never(
    watch: Watch, ask: Callable[..., Ticket], agent: User
) -> None:
    """The joined one was answered too late itself; the whole keeps its own clocks."""
    joined, whole, spam = ask(), ask(), ask()
    watch.on(days=1)
    for one in (joined, spam):
        tickets.reply(ticket=one, body="Look.", actor=agent)
    assert counted(this_week())["first_late", None, None] == 2
    merging.merge(source=joined, target=whole, actor=agent)
    tickets.mark_spam(ticket=spam, actor=agent)
    tickets.reply(ticket=whole, body="Look.", actor=agent, solves=True)
    counts = counted(this_week())
    for key in ("opened", "first_late", "solution_late"):
        assert counts[key, None, None] == counts[key, None, 0] == 1
        assert set(tickets_of(key, this_week())) == {whole}
    assert {key: sum(distribution(this_week())[key]) for key in TIMES} == dict.fromkeys(TIMES, 1)
    for key in TIMES:
        assert set(tickets_of(key, this_week())) == {whole}
    assert times(this_week())["first_answer", None, None].median == timedelta(hours=9)


def test_an_answer_that_a_merged_ticket_waited_for_is_late_in_the_whole(
    watch: Watch, ask: Callable[..., Ticket], agent: User
) -> None:
    joined = ask()
    watch.on(days=1)
    whole = ask()
    merging.merge(source=joined, target=whole, actor=agent)
    tickets.reply(ticket=whole, body="Look.", actor=agent)
    assert counted(this_week())["first_late", None, None] == 1
    assert set(tickets_of("first_late", this_week())) == {whole}


def test_the_file_has_weeks_and_games_in_order_and_says_time_as_the_page_does(
    client: Client, watch: Watch, ask: Callable[..., Ticket], game: Game, agent: User,
    support_lead: User,
) -> None:  # fmt: skip
    first, second = ask(), ask()
    for one in (first, second):
        Ticket.objects.filter(pk=one.pk).update(game=game)
        watch.on(minutes=59, seconds=45)
        tickets.reply(ticket=one, body="Look.", actor=agent, solves=True)
    # The eighth comes before the fifteenth.
    for _week in range(2):
        watch.on(weeks=1)
        Ticket.objects.filter(pk=ask().pk).update(game=game)
    ask()
    client.force_login(support_lead)
    page = client.get("/staff/tickets/reports/?weeks=4")
    file = b"".join(client.get("/staff/tickets/reports/?weeks=4&format=csv")).decode()
    rows = [line.split(",") for line in file.splitlines()[1:]]
    assert [row[:2] for row in rows] == [
        ["2027-03-01", game.title], ["2027-03-08", game.title],
        ["2027-03-15", ""], ["2027-03-15", game.title],
    ]  # fmt: skip
    # Half within, nine of ten within: between 59 min 45 s and 1 h 59 min 30 s.
    assert rows[0][-4:] == ["89", "113", "89", "113"]
    assert "1 h 29 min" in page.content.decode()
    assert [label for label, _cells in page.context["games"]] == ["No game", game.title]
