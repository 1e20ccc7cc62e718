"""A fleet's servers on a host that is being emptied."""

from datetime import timedelta

import pytest

from incubator.accounts.models import User
from incubator.core.audit import history
from studios.servers.models import Server, Sighting
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.fleets import change_fleet, turn_fleet
from studios.servers.services.hosts import evacuate_host
from tests.studios.fleeting import Fleets, fleets, sizes, take, ten
from tests.studios.leasing import host_named, sees

__all__ = ["fleets", "ten"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def moving(fleets: Fleets, operations: User) -> Fleets:
    """Two that run on the host "one", where nobody plays; what is launched comes to "two"."""
    fleets.step(3)
    Sighting.objects.update(players=0)
    evacuate_host(host=host_named("one"), actor=operations)
    fleets.host = "two"
    return fleets


def of(host: str) -> list[Server]:
    return list(Server.objects.live().filter(host__name=host, desired="running"))


def test_what_is_empty_stops_as_soon_as_others_run_instead(moving: Fleets) -> None:
    moving.step()
    assert len(of("one")) == 2
    assert len(moving.wanted) == 2
    for _ in range(4):
        moving.step(seconds=20)
        assert len(moving.wanted) == 2
        assert Server.objects.filter(observed="running").count() >= 2
    assert of("one") == []
    assert len(of("two")) == 2
    gone = Server.objects.filter(host__name="one").first()
    assert gone is not None
    assert str(history(gone).get(act="server.stopped_by_fleet").because) == (
        "Nobody plays there any more."
    )


def test_it_is_not_stopped_while_its_replacement_does_not_run(moving: Fleets) -> None:
    moving.bad = {1}
    moving.step(6, seconds=20)
    assert len(of("one")) == 2
    assert all(one.drain_cause == "evacuated" for one in of("one"))


def test_where_somebody_plays_or_might_it_has_its_time(moving: Fleets) -> None:
    first, second = of("one")
    sees(first, moving.now, 3)
    sees(second, moving.now, None)
    moving.step(6)
    assert len(of("one")) == 2
    sees(first, moving.now, 0)
    moving.step(1)
    assert of("one") == [second]


def test_what_somebody_has_keeps_its_lease(fleets: Fleets, operations: User) -> None:
    fleets.step(3)
    Sighting.objects.update(players=0)
    take(fleets, 1)
    evacuate_host(host=host_named("one"), actor=operations)
    fleets.host = "two"
    fleets.step(6)
    [kept] = of("one")
    assert kept.is_given
    assert kept.leases.open().count() == 1
    assert len(of("two")) == 2


def test_what_had_not_started_goes_too(fleets: Fleets, operations: User) -> None:
    fleets.step()
    Server.objects.update(host=host_named("one"))
    evacuate_host(host=host_named("one"), actor=operations)
    waiting = {server.pk for server in of("one")}
    step_fleets(now=fleets.now)
    assert len(of("one")) == 2
    for server in Server.objects.exclude(pk__in=waiting):
        host = host_named("two")
        began = {"observed": "running", "started_at": fleets.now}
        Server.objects.filter(pk=server.pk).update(host=host, **began)
        later = fleets.now + timedelta(seconds=40)
        Sighting.objects.create(server=server, host=host, phase="running", seen_at=later)
    step_fleets(now=fleets.now + timedelta(seconds=40))
    assert (of("one"), len(of("two"))) == ([], 2)


def test_where_no_more_may_run_at_once_a_few_go_first(
    fleets: Fleets, member: User, operations: User
) -> None:
    change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(10, 10, 0), actor=member)
    fleets.step(3)
    Sighting.objects.update(players=0)
    evacuate_host(host=host_named("one"), actor=operations)
    fleets.host = "two"
    for _ in range(20):
        fleets.step(seconds=20)
        assert Server.objects.live().filter(desired="running").count() <= 10
        assert Server.objects.filter(observed="running").count() >= 8
    assert (of("one"), len(of("two"))) == ([], 10)


def test_of_a_fleet_that_is_off_they_stop_at_once(moving: Fleets, member: User) -> None:
    turn_fleet(fleet=moving.fleet, on=False, actor=member)
    moving.step(1)
    assert Server.objects.live().filter(desired="running").count() == 0
