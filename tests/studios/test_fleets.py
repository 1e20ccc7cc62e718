"""Fleets: as many servers as are given away, and a buffer."""

from datetime import UTC, datetime, timedelta

import pytest

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.models import Game, ResourceRequest, Studio
from studios.servers.errors import FleetRefused, NoneReady, NotApproved
from studios.servers.models import Blueprint, Fleet, Server
from studios.servers.services.fleets import (
    Hours,
    change_fleet,
    make_fleet,
    turn_fleet,
)
from studios.servers.services.leases import give_back, sweep_leases
from studios.services.requests import request_resource
from tests.powers import refuse
from tests.studios.fleeting import Fleets, fleets, sizes, take, ten

__all__ = ["fleets", "ten"]
pytestmark = pytest.mark.django_db


OF_ANOTHER_BLUEPRINT = """
UPDATE servers_fleet SET revision_id = (
    SELECT other.id FROM servers_blueprintrevision AS other
    JOIN servers_blueprint AS blueprint ON blueprint.id = other.blueprint_id
    WHERE blueprint.slug = 'lobby')
"""


def test_it_launches_its_minimum_and_then_nothing_more(fleets: Fleets) -> None:
    fleets.step()
    assert len(fleets.wanted) == 2
    assert {server.fleet for server in fleets.wanted} == {fleets.fleet}
    fleets.step(5)
    assert Server.objects.count() == 2
    assert history(fleets.wanted[0])[0].act == "server.launched_by_fleet"


def test_a_buffer_stays_ready_beside_those_that_are_given(fleets: Fleets) -> None:
    fleets.step(2)
    take(fleets, 2)
    with pytest.raises(NoneReady):
        take(fleets, 1)
    fleets.step(2)
    assert len(fleets.wanted) == 3
    take(fleets, 1)
    fleets.step(2)
    assert len(fleets.wanted) == 4


def test_it_never_has_more_than_its_maximum(fleets: Fleets, member: User) -> None:
    change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(2, 3, 3), actor=member)
    fleets.step(3)
    take(fleets, 3)
    fleets.step(3)
    assert len(fleets.wanted) == 3


def test_what_is_too_many_stops_and_never_what_somebody_has(fleets: Fleets, member: User) -> None:
    change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(5), actor=member)
    fleets.step(3)
    take(fleets, 2)
    change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(0, 8, 0), actor=member)
    fleets.step(2)
    assert len(fleets.wanted) == 2
    assert all(server.is_given for server in fleets.wanted)
    assert Server.objects.filter(observed="stopped").count() == 3


def test_a_used_server_makes_room_for_another(fleets: Fleets, member: User) -> None:
    fleets.step(2)
    [key] = take(fleets, 1)
    lease = fleets.fleet.leases.get(key=key)
    give_back(lease=lease, token=lease.token, actor=member)
    sweep_leases(now=fleets.now)
    fleets.step(3)
    assert Server.objects.filter(observed="stopped").get() == lease.server
    assert len(fleets.wanted) == 2
    assert not any(server.was_given for server in fleets.wanted)


def test_what_was_lost_is_replaced_at_once(fleets: Fleets) -> None:
    fleets.step(2)
    lost = fleets.wanted[0]
    Server.objects.filter(pk=lost.pk).update(observed="lost")
    fleets.step()
    lost.refresh_from_db()
    assert (lost.observed, lost.replaced_by.fleet) == ("stopped", fleets.fleet)
    assert len(fleets.wanted) == 2


def test_what_nobody_has_on_a_silent_host_is_launched_elsewhere(fleets: Fleets) -> None:
    fleets.step(2)
    take(fleets, 1)
    Server.objects.update(observed="silent", last_seen_at=fleets.now)
    fleets.step(seconds=60)
    assert Server.objects.count() == 2
    fleets.step(seconds=61)
    given, idle = Server.objects.order_by("-is_given")[:2][0], Server.objects.get(desired="stopped")
    assert (given.desired, given.observed, idle.observed) == ("running", "silent", "silent")


def test_servers_that_fail_again_and_again_are_tried_less_often_and_told(
    fleets: Fleets, member: User
) -> None:
    fleets.bad = {1}
    fleets.step()
    for _ in range(30):
        fleets.step(seconds=20)
    launched = Server.objects.count()
    assert fleets.fleet.is_failing
    assert fleets.fleet.label == "failing"
    assert launched < 20
    told = history(fleets.fleet).filter(act="fleet.fails")
    assert told.count() == 1
    assert Notification.objects.filter(person=member, kind="fleet_moves").count() == 1
    fleets.bad = set()
    fleets.step(40, seconds=30)
    assert (fleets.fleet.failures, len(fleets.wanted)) == (0, 2)
    assert history(fleets.fleet)[0].act == "fleet.works"


def test_its_hours_say_another_minimum_in_its_own_zone(fleets: Fleets, member: User) -> None:
    evening = Hours(days=(4, 5), from_hour=18, to_hour=24, minimum=6)
    wanted = sizes(2, time_zone="Asia/Shanghai", hours=[evening])
    fleet = change_fleet(fleet=fleets.fleet, name="Europe", sizes=wanted, actor=member)
    # A Friday in Shanghai: 18:00 there is 10:00 UTC.
    for hour, least in ((9, 2), (10, 6), (15, 6), (16, 2)):
        assert fleet.minimum_at(datetime(2024, 1, 5, hour, tzinfo=UTC)) == least


def test_off_it_stops_what_nobody_has_and_drains_the_rest(fleets: Fleets, member: User) -> None:
    fleets.step(2)
    take(fleets, 1)
    turn_fleet(fleet=fleets.fleet, on=False, actor=member)
    fleets.step(2)
    assert fleets.wanted == []
    draining = Server.objects.get(observed="running")
    assert (draining.drain_cause, draining.is_given) == ("fleet", True)
    lease = draining.leases.get()
    give_back(lease=lease, token=lease.token, actor=member)
    fleets.step(2)
    assert not Server.objects.live().exists()
    turn_fleet(fleet=fleets.fleet, on=True, actor=member)
    fleets.step(2)
    assert len(fleets.wanted) == 2


def test_once_what_was_approved_is_used_up_it_launches_nothing(
    fleets: Fleets, ten: ResourceRequest
) -> None:
    fleets.now += timedelta(days=1)
    fleets.step(2)
    began = fleets.now - timedelta(hours=600)
    Server.objects.update(started_at=began, created_at=began)
    take(fleets, 2)
    fleets.step(3)
    assert Server.objects.count() == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"minimum": 9},
        {"maximum": 11},
        {"minimum": 0, "maximum": 0, "buffer": 0},
        {"minimum": -1},
        {"buffer": 9},
        {"time_zone": "Moon/Base"},
        {"time_zone": "../etc"},
        {"hours": [Hours(days=(), from_hour=1, to_hour=2, minimum=1)]},
        {"hours": [Hours(days=(7,), from_hour=1, to_hour=2, minimum=1)]},
        {"hours": [Hours(days=(1,), from_hour=2, to_hour=2, minimum=1)]},
        {"hours": [Hours(days=(1,), from_hour=2, to_hour=25, minimum=1)]},
        {"hours": [Hours(days=(1,), from_hour=2, to_hour=5, minimum=9)]},
    ],
)
def test_odd_sizes_are_refused(fleets: Fleets, member: User, odd: dict[str, object]) -> None:
    with pytest.raises(FleetRefused):
        change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(**odd), actor=member)  # type: ignore[arg-type]


def test_a_fleet_is_made_of_what_was_approved_only(
    studio: Studio, game: Game, member: User, blueprint: Blueprint
) -> None:
    asked = request_resource(
        studio=studio, game=game, kind="server", quantity=9, amount_minor=0, currency="USD",
        purpose="More.", actor=member,
    )  # fmt: skip
    with pytest.raises(NotApproved):
        make_fleet(
            resource_request=asked, revision=blueprint.current, name="A",
            sizes=sizes(1, 1), actor=member,
        )  # fmt: skip
    assert not Fleet.objects.exists()


def test_the_database_keeps_a_fleet_to_one_kind(fleets: Fleets) -> None:
    fleets.step()
    refuse("UPDATE servers_fleet SET game_id = 0", "game_id is kept|something else")
    refuse("UPDATE servers_server SET fleet_id = NULL", "of one fleet, or of none")
    refuse(OF_ANOTHER_BLUEPRINT, "something else")
