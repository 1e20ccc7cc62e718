"""A desk whose clock the test holds, and which is open from nine to six on weekdays."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from incubator.accounts.models import User
from support.models import ServiceCalendar, SLAPolicy, SLAPolicyVersion, Ticket, Topic
from support.services.policies import Terms
from support.services.tickets import file_ticket
from tests.clocks import Watch, held_at

# A Monday at ten, in the zone that the books are in by default.
MONDAY = datetime(2027, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return held_at(MONDAY, monkeypatch)


@pytest.fixture
def weekdays(_django_db_helper: None, watch: Watch) -> ServiceCalendar:
    """The seeded calendar in UTC, so that tests can be read."""
    calendar = ServiceCalendar.objects.get(name="weekdays")
    calendar.zone = "UTC"
    calendar.save()
    return calendar


def promised(
    calendar: ServiceCalendar, *, number: int = 2, policy: SLAPolicy | None = None, **more: int
) -> SLAPolicyVersion:
    """Four hours to answer, eight to solve, warned of at half of it, unless said otherwise."""
    minutes = {"first_minutes": 240, "next_minutes": 120, "resolution_minutes": 480}
    return SLAPolicyVersion.objects.create(
        policy=policy or SLAPolicy.objects.get(queue=None, priority="", tier=""),
        number=number,
        calendar=calendar,
        hours=calendar.kept(),
        **(minutes | {"warn_percent": 50} | more),
    )


@pytest.fixture
def version(weekdays: ServiceCalendar) -> SLAPolicyVersion:
    return promised(weekdays)


@pytest.fixture
def terms(weekdays: ServiceCalendar) -> Terms:
    return Terms(60, 30, 120, 50, weekdays)


@pytest.fixture
def ask(version: SLAPolicyVersion, player: User) -> Callable[..., Ticket]:
    def ask(queue: str = "other") -> Ticket:
        return file_ticket(
            email=player.email,
            subject="It does not start",
            body="A black window.",
            player=player,
            topic=next(topic for topic in Topic if topic.queue == queue),
            actor=player,
        )

    return ask


@pytest.fixture
def ticket(ask: Callable[..., Ticket]) -> Ticket:
    return ask()
