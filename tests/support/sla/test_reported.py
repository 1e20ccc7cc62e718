"""What reports say of time is what the clocks counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from incubator.accounts.models import User
from incubator.core import books
from support.models import Ticket
from support.selectors.report_times import distribution, times
from support.selectors.reports import WEEK, Asked, counted, monday_of
from support.services import tickets
from tests.support.sla.conftest import Watch

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
