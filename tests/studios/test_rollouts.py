"""A fleet moves to another revision, and back by itself."""

from datetime import timedelta

import pytest

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.servers.errors import FleetRefused
from studios.servers.models import Blueprint, Rollout, Server
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.fleets import (
    change_fleet,
    roll_back,
    roll_out,
)
from tests.powers import refuse
from tests.studios.fleeting import Fleets, fleets, sizes, take, ten
from tests.studios.leasing import host_named, reused

__all__ = ["fleets", "ten"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def five(fleets: Fleets, member: User) -> Fleets:
    change_fleet(fleet=fleets.fleet, name="Europe", sizes=sizes(5, 8, 0), actor=member)
    fleets.step(3)
    assert fleets.revisions() == [1] * 5
    return fleets


def test_a_few_at_a_time_and_never_fewer_than_needed(
    five: Fleets, blueprint: Blueprint, member: User
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
    five: Fleets, blueprint: Blueprint, member: User
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
    five: Fleets, blueprint: Blueprint, member: User
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
    five: Fleets, blueprint: Blueprint, member: User
) -> None:
    take(five, 5)
    roll_out(fleet=five.fleet, revision=reused(blueprint), actor=member)
    five.step(30)
    assert five.revisions() == [2] * 5
    given = Server.objects.filter(is_given=True)
    assert [one.drain_cause for one in given] == ["fleet"] * 5
    assert all(one.desired == "running" for one in given)


def test_where_no_more_may_run_at_once_some_go_first(
    five: Fleets, blueprint: Blueprint, member: User
) -> None:
    change_fleet(fleet=five.fleet, name="Europe", sizes=sizes(10, 10, 0), actor=member)
    five.step(3)
    roll_out(fleet=five.fleet, revision=reused(blueprint), actor=member)
    five.step(40)
    assert five.revisions() == [2] * 10


def test_it_is_taken_back_by_hand(five: Fleets, blueprint: Blueprint, member: User) -> None:
    roll_out(fleet=five.fleet, revision=reused(blueprint), actor=member)
    five.step(3)
    roll_back(fleet=five.fleet, actor=member)
    five.step(6)
    assert five.revisions() == [1] * 5
    assert five.fleet.rollouts.get().end == "rolled_back"
    with pytest.raises(FleetRefused, match="Nothing is being rolled out"):
        roll_back(fleet=five.fleet, actor=member)


def test_another_takes_its_place_and_goes_back_to_what_worked(
    five: Fleets, blueprint: Blueprint, member: User
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


def test_a_revision_of_another_blueprint_is_refused(five: Fleets, member: User) -> None:
    lobby = Blueprint.objects.get(slug="lobby").current
    with pytest.raises(FleetRefused, match="own blueprint"):
        roll_out(fleet=five.fleet, revision=lobby, actor=member)
