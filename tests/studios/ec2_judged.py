"""What people ask for and what may be free at the fake EC2, how it settles, and what must hold then:
never two instances for one server, none unowned after a sweep more, no second billed twice.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.errors import DomainError
from studios.models import UsageRecord
from studios.servers.models import LIVE, Server
from studios.servers.services import reconcile, restart_server, stop_server
from studios.servers.services.launching import replace_server
from studios.servers.services.metering import meter_due
from tests.studios.at_ec2 import SUBNETS, TYPES, Time
from tests.studios.ec2_world import World, seconds

ROOMS = [
    (subnet, known["type"], is_spot)
    for subnet in SUBNETS
    for known in TYPES
    for is_spot in (True, False)
]


def change_the_room(world: World) -> None:
    world.ec2.full = {room for room in ROOMS if world.dice.random() < 0.4}


def something_passes(world: World, time: Time, member: User) -> None:
    """Between two sweeps: time, room that comes and goes, agents, mishaps, and what people ask for."""
    time.moment += seconds(world.dice, 5, world.dice.choice((30, 200)))
    change_the_room(world)
    if world.dice.random() < 0.7:
        world.ec2.come_up()
    world.agents_turn(reach=0.8)
    world.something_happens()
    if world.dice.random() < 0.15:
        ask_for_something(world, member)


def ask_for_something(world: World, member: User) -> None:
    server = Server.objects.latest("pk")
    asked = world.dice.choice((stop_server, restart_server, replace_server))
    try:
        with transaction.atomic():
            asked(server=server, actor=member)
    except DomainError:
        pass


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
