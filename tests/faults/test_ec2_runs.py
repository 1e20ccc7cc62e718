"""Random runs of the reconciler at the fake EC2, cut at every call and commit.

Never two instances for one server, none unowned after a sweep more, no second billed twice.
"""

from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from incubator.accounts.models import User
from studios.models import ResourceRequest, UsageRecord
from studios.servers.models import Blueprint
from studios.servers.providers.ec2 import cloud
from studios.servers.services import (
    launch_server,
    reconcile,
)
from studios.servers.services.metering import meter_due
from tests.sizes import LARGE, dice
from tests.studios.at_ec2 import Time
from tests.studios.ec2_judged import (
    never_two,
    no_second_twice,
    nothing_unowned,
    settle,
    something_passes,
)
from tests.studios.ec2_world import Cut, World, cut_at_commits, seconds
from tests.studios.fake_ec2 import FakeEc2

# A thousand in parts, which workers share.
PARTS, RUNS = (20, 50) if LARGE else (1, 10)
STEPS = 8


@pytest.mark.usefixtures("only_servers")
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
        something_passes(world, time, member)
        with cut_at_commits(world):
            sweep(world, trouble=0.1)
        never_two(world)
    settle(world, time)
    nothing_unowned(world)
    no_second_twice(world)


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
