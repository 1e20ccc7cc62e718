"""Random runs of the reconciler at the fake EC2, cut at every call and commit.

Never two instances for one server, none unowned after a sweep more, no second billed twice.
"""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import acts
from incubator.core.errors import DomainError
from studios.models import ResourceRequest, UsageRecord
from studios.servers.models import LIVE, Blueprint, Server
from studios.servers.providers.ec2 import cloud
from studios.servers.services import (
    launch_server,
    reconcile,
    reconciling,
    restart_server,
    stop_server,
)
from studios.servers.services.launching import replace_server
from studios.servers.services.metering import meter_due
from tests.sizes import LARGE, dice
from tests.studios.at_ec2 import SUBNETS, TYPES, Time
from tests.studios.ec2_world import Cut, World, cut_at_commits, seconds
from tests.studios.fake_ec2 import FakeEc2

# A thousand in parts, which workers share.
PARTS, RUNS = (20, 50) if LARGE else (1, 20)
STEPS = 8
ROOMS = [
    (subnet, known["type"], is_spot)
    for subnet in SUBNETS
    for known in TYPES
    for is_spot in (True, False)
]


@pytest.fixture(autouse=True)
def quickly(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What else a sweep does is not what is cut here, and nobody reads the notices."""
    settings.ORPHAN_GRACE = timedelta(minutes=1)
    monkeypatch.setattr(reconciling, "watch_caps", lambda **_given: None)
    monkeypatch.setattr(reconciling, "tell_slow_starts", lambda **_given: None)
    monkeypatch.setattr(acts, "FOLLOWERS", [])


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_cut_off_nothing_is_doubled_leaked_or_billed_twice(
    part: int,
    ec2: FakeEc2,
    ec2_request: ResourceRequest,
    member: User,
    settings: Any,
) -> None:
    cuts = ran = 0
    for number in range(RUNS):
        with pytest.MonkeyPatch.context() as patch, transaction.atomic():
            time = Time(patch)
            world = World(FakeEc2(), dice(f"ec2 {part * RUNS + number}"))
            patch.setattr(cloud, "client_of", partial(client_of, world))
            settings.EC2_SPOT = world.dice.random() < 0.5
            world.ec2.lag = seconds(world.dice, 0, 280)
            one_run(world, time, ec2_request, member)
            cuts += world.cuts
            ran += UsageRecord.objects.exists()
            transaction.set_rollback(True)
    # It was no idle walk.
    assert cuts > RUNS
    assert ran > RUNS / 3


def client_of(world: World, _region: str) -> FakeEc2:
    return world.ec2


def one_run(world: World, time: Time, request: ResourceRequest, member: User) -> None:
    blueprint = Blueprint.objects.get(slug="match")
    launch_server(resource_request=request, blueprint=blueprint, actor=member)
    world.depth = len(connection.savepoint_ids)
    for _step in range(STEPS):
        time.moment += seconds(world.dice, 5, world.dice.choice((30, 200)))
        world.ec2.full = {room for room in ROOMS if world.dice.random() < 0.4}
        if world.dice.random() < 0.7:
            world.ec2.come_up()
        world.agents_turn(reach=0.8)
        world.something_happens()
        if world.dice.random() < 0.15:
            ask_for_something(world, member)
        with cut_at_commits(world):
            sweep(world, trouble=0.1)
        never_two(world)
    settle(world, time)
    nothing_unowned(world)
    no_second_twice(world)


def ask_for_something(world: World, member: User) -> None:
    server = Server.objects.latest("pk")
    asked = world.dice.choice((stop_server, restart_server, replace_server))
    try:
        with transaction.atomic():
            asked(server=server, actor=member)
    except DomainError:
        pass


def sweep(world: World, trouble: float) -> None:
    world.trouble = trouble
    try:
        reconcile()
        if world.dice.random() < 0.3:
            meter_due()
    except Cut:
        pass
    finally:
        world.trouble = 0.0


def settle(world: World, time: Time) -> None:
    """All is well again: every agent answers, every list tells all, and sweeps end."""
    world.ec2.full, world.ec2.lag = set(), timedelta()
    for minutes in (5, 3, 3, 70):
        time.pass_by(minutes=minutes)
        world.ec2.come_up()
        world.agents_turn()
        reconcile()
        never_two(world)
    world.agents_turn()
    reconcile()
    meter_due()


def never_two(world: World) -> None:
    keys = [one.key for one in world.ec2.up]
    assert len(keys) == len(set(keys))
    assert all(count == 1 for count in world.started.values())


def nothing_unowned(world: World) -> None:
    owned = set(Server.objects.filter(observed__in=LIVE).values_list("launch_key", flat=True))
    assert {one.key for one in world.ec2.up} <= owned
    wanted = Server.objects.filter(observed__in=LIVE, desired="running")
    assert {one.key for one in world.ec2.up} == set(wanted.values_list("launch_key", flat=True))
    assert {server.observed for server in wanted} <= {"running"}


def no_second_twice(world: World) -> None:
    for server in Server.objects.all():
        slices = UsageRecord.objects.filter(source=server.source).order_by("started_at")
        before = None
        for one in slices:
            assert before is None or one.started_at >= before
            before = one.ended_at
        billed = slices.aggregate(all=Sum("quantity"))["all"] or 0
        instances = [one for one in world.ec2.instances.values() if one.key == server.launch_key]
        assert len(instances) <= 1
        there = sum(
            ((one.ended_at or timezone.now()) - one.launched_at).total_seconds()
            for one in instances
        )
        assert billed <= there
