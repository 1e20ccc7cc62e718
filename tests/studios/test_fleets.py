"""Fleets: as many servers as are given away and a buffer, moved to what is new a few at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.models import Game, ResourceRequest, Scope, Studio
from studios.servers.errors import FleetRefused, NoneReady, NotApproved
from studios.servers.models import Blueprint, Fleet, Rollout, Server, Sighting
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.fleets import (
    Hours,
    Sizes,
    change_fleet,
    make_fleet,
    roll_back,
    roll_out,
    turn_fleet,
)
from studios.servers.services.leases import allocate, give_back, sweep_leases
from studios.services.keys import make_key
from studios.services.requests import request_resource
from tests.powers import refuse
from tests.studios.leasing import host_named, reused
from tests.voting import approve

pytestmark = pytest.mark.django_db
OF_ANOTHER_BLUEPRINT = """
UPDATE servers_fleet SET revision_id = (
    SELECT other.id FROM servers_blueprintrevision AS other
    JOIN servers_blueprint AS blueprint ON blueprint.id = other.blueprint_id
    WHERE blueprint.slug = 'lobby')
"""


class Fleets:
    """A fleet, its clock, and machines that start whatever is wanted as soon as they are asked."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.now = timezone.now()
        # Of revisions with these numbers no server starts.
        self.bad: set[int] = set()

    def step(self, times: int = 1, **passes: float) -> Fleet:
        """The machines do what was asked, time passes, the fleet makes a step."""
        for _ in range(times):
            self.machines()
            self.now += timedelta(**passes or {"seconds": 40})
            Sighting.objects.filter(server__observed="running").update(seen_at=self.now)
            step_fleets(now=self.now)
        self.fleet = Fleet.objects.get(pk=self.fleet.pk)
        return self.fleet

    def machines(self) -> None:
        Server.objects.filter(observed__in=("pending", "running"), desired="stopped").update(
            observed="stopped", stopped_at=self.now
        )
        for server in Server.objects.filter(observed="pending").select_related("revision"):
            if server.revision.number in self.bad:
                Server.objects.filter(pk=server.pk).update(observed="failed")
                continue
            host = host_named("one")
            Server.objects.filter(pk=server.pk).update(
                observed="running", host=host, started_at=self.now, created_at=self.now
            )
            Sighting.objects.create(server=server, host=host, phase="running", seen_at=self.now)

    @property
    def wanted(self) -> Sequence[Server]:
        return list(
            Server.objects.live().filter(desired="running", drain_until=None).order_by("pk")
        )

    def revisions(self) -> list[int]:
        return sorted(server.revision.number for server in self.wanted)


@pytest.fixture
def ten(studio: Studio, game: Game, member: User, operations: User) -> ResourceRequest:
    """A thousand hours for ten servers at once."""
    asked = request_resource(
        studio=studio,
        game=game,
        kind="server",
        quantity=1000,
        at_once=10,
        amount_minor=0,
        currency="USD",
        purpose="The open beta.",
        actor=member,
    )
    return approve(asked, operations)


def sizes(minimum: int = 2, maximum: int = 8, buffer: int = 1, **more: object) -> Sizes:
    return Sizes(minimum=minimum, maximum=maximum, buffer=buffer, **more)  # type: ignore[arg-type]


@pytest.fixture
def fleets(ten: ResourceRequest, blueprint: Blueprint, member: User) -> Fleets:
    fleet = make_fleet(
        resource_request=ten,
        revision=blueprint.current,
        name="Europe",
        sizes=sizes(),
        actor=member,
    )
    return Fleets(fleet)


def take(fleets: Fleets, count: int) -> list[str]:
    """So many are given away; returns their tokens by their keys."""
    fleet = fleets.fleet
    owner = fleet.studio.keys.first()
    if owner is None:
        owner, _text = make_key(
            studio=fleet.studio,
            name="Matches",
            scopes=[Scope.ALLOCATE_SERVERS],
            game=None,
            actor=fleet.made_by,
        )
    begin = fleet.leases.count()
    return [
        allocate(
            game=fleet.game,
            fleet=fleet,
            blueprint=fleet.blueprint,
            key=f"match-{begin + number}",
            owner=owner,
            actor=fleet.made_by,
            seconds=24 * 3600,
            now=fleets.now,
        ).key
        for number in range(count)
    ]


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


class TestRollout:
    """To another revision, and back by itself."""

    @pytest.fixture
    def five(self, fleets: Fleets, member: User) -> Fleets:
        change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(5, 8, 0), actor=member)
        fleets.step(3)
        assert fleets.revisions() == [1] * 5
        return fleets

    def test_a_few_at_a_time_and_never_fewer_than_needed(
        self, five: Fleets, blueprint: Blueprint, member: User
    ) -> None:
        newer = reused(blueprint)
        roll_out(fleet=five.fleet, revision=newer, actor=member)
        seen = []
        for _ in range(40):
            five.step(seconds=20)
            running = [one for one in five.wanted if one.observed == "running"]
            assert len(running) >= 5
            assert len(five.wanted) <= 6
            seen.append(five.revisions().count(2))
            if five.fleet.rollouts.get().ended_at:
                break
        assert seen == sorted(seen)
        assert five.revisions() == [2] * 5
        rollout = five.fleet.rollouts.get()
        assert (rollout.end, rollout.failures) == ("done", 0)
        assert Notification.objects.filter(person=member, kind="fleet_moves").count() == 1

    def test_new_ones_that_fail_twice_take_it_back(
        self, five: Fleets, blueprint: Blueprint, member: User
    ) -> None:
        newer = reused(blueprint)
        roll_out(fleet=five.fleet, revision=newer, actor=member)
        five.bad = {2}
        five.step(12, seconds=30)
        rollout = five.fleet.rollouts.get()
        assert (rollout.end, rollout.failures) == ("rolled_back", 2)
        assert five.fleet.revision == rollout.from_revision
        five.step(5)
        assert five.revisions() == [1] * 5
        back = history(five.fleet).get(act="fleet.rolled_back")
        assert str(back.because) == "2 new servers failed."
        assert Server.objects.filter(revision__number=1).count() == 5

    def test_one_that_never_answers_is_waited_for_and_counts_as_failed(
        self, five: Fleets, blueprint: Blueprint, member: User
    ) -> None:
        newer = reused(blueprint)
        roll_out(fleet=five.fleet, revision=newer, actor=member)
        five.step()
        Server.objects.filter(revision=newer).update(host=host_named("one"), created_at=five.now)
        five.now += timedelta(seconds=newer.start_seconds + 31)
        step_fleets(now=five.now)
        late = Server.objects.get(revision=newer)
        assert late.desired == "stopped"
        assert five.fleet.rollouts.get().failures == 1

    def test_what_somebody_has_drains_and_is_not_cut_off(
        self, five: Fleets, blueprint: Blueprint, member: User
    ) -> None:
        take(five, 5)
        roll_out(fleet=five.fleet, revision=reused(blueprint), actor=member)
        five.step(30)
        assert five.revisions() == [2] * 5
        given = Server.objects.filter(is_given=True)
        assert [one.drain_cause for one in given] == ["fleet"] * 5
        assert all(one.desired == "running" for one in given)

    def test_where_no_more_may_run_at_once_some_go_first(
        self, five: Fleets, blueprint: Blueprint, member: User
    ) -> None:
        change_fleet(fleet=five.fleet, name="Europe", sizes=sizes(10, 10, 0), actor=member)
        five.step(3)
        roll_out(fleet=five.fleet, revision=reused(blueprint), actor=member)
        five.step(40)
        assert five.revisions() == [2] * 10

    def test_it_is_taken_back_by_hand(
        self, five: Fleets, blueprint: Blueprint, member: User
    ) -> None:
        roll_out(fleet=five.fleet, revision=reused(blueprint), actor=member)
        five.step(3)
        roll_back(fleet=five.fleet, actor=member)
        five.step(6)
        assert five.revisions() == [1] * 5
        assert five.fleet.rollouts.get().end == "rolled_back"
        with pytest.raises(FleetRefused, match="Nothing is being rolled out"):
            roll_back(fleet=five.fleet, actor=member)

    def test_another_takes_its_place_and_goes_back_to_what_worked(
        self, five: Fleets, blueprint: Blueprint, member: User
    ) -> None:
        second = reused(blueprint)
        roll_out(fleet=five.fleet, revision=second, actor=member)
        third = reused(blueprint)
        roll_out(fleet=five.fleet, revision=third, actor=member)
        roll_out(fleet=five.fleet, revision=third, actor=member)
        ends = list(Rollout.objects.order_by("pk").values_list("end", flat=True))
        assert ends == ["replaced", ""]
        assert Rollout.objects.first().from_revision.number == 1  # type: ignore[union-attr]
        refuse("UPDATE servers_rollout SET ended_at = NULL WHERE ended_at IS NOT NULL", "stays")

    def test_a_revision_of_another_blueprint_is_refused(self, five: Fleets, member: User) -> None:
        lobby = Blueprint.objects.get(slug="lobby").current
        with pytest.raises(FleetRefused, match="own blueprint"):
            roll_out(fleet=five.fleet, revision=lobby, actor=member)
