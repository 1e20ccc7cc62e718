"""An instance whose rows are lost is adopted, and its agent goes on with the token that it has."""

from random import Random

import pytest

from incubator.accounts.models import User
from studios.models import ResourceRequest, UsageRecord
from studios.servers.errors import NotAdoptable
from studios.servers.models import Blueprint, Host, Launch, Orphan, Server
from studios.servers.services import reconcile, stop_server
from studios.servers.services.adopting import adopt_orphan
from tests.powers import tamper
from tests.studios.at_ec2 import Time
from tests.studios.ec2_world import World
from tests.studios.fake_ec2 import FakeEc2
from tests.studios.machines import revised


@pytest.fixture
def world(ec2: FakeEc2, time: Time) -> World:
    return World(ec2, Random(1))


def go_on(world: World, time: Time, *, times: int = 3) -> None:
    for _turn in range(times):
        time.pass_by(seconds=20)
        world.ec2.come_up()
        world.agents_turn()
        reconcile()


@pytest.fixture
def orphan(world: World, time: Time, ec2_server: Server) -> Orphan:
    """It runs; then the database is restored to before it was launched."""
    go_on(world, time)
    ec2_server.refresh_from_db()
    assert ec2_server.observed == "running"
    tamper("DELETE FROM servers_serversample")
    tamper("DELETE FROM servers_hostport")
    tamper("DELETE FROM servers_sighting")
    tamper("DELETE FROM servers_launch")
    tamper("DELETE FROM servers_server")
    tamper("DELETE FROM servers_host")
    tamper("DELETE FROM studios_usagerecord")
    go_on(world, time)
    assert len(world.ec2.up) == 1
    return Orphan.objects.get()


def test_it_goes_on_is_metered_from_then_on_and_ends_once(
    orphan: Orphan,
    world: World,
    time: Time,
    ec2_server: Server,
    ec2_request: ResourceRequest,
    operations: User,
) -> None:
    [instance] = world.ec2.up
    assert (orphan.name, orphan.ref) == (ec2_server.number, instance.ref)
    server = adopt_orphan(
        orphan=orphan,
        resource_request=ec2_request,
        revision=Blueprint.objects.get(slug="match").current,
        actor=operations,
    )
    adopted_at = time.now()
    # It is started again by its machine until it is not refused any more.
    world.agents[instance.ref].is_refused = False
    go_on(world, time)
    server.refresh_from_db()
    assert (server.observed, server.provider_ref) == ("running", instance.ref)
    assert server.address == f"{instance.address}:20000"
    assert server.started_at is not None
    assert 0 <= (server.started_at - adopted_at).total_seconds() < 1
    assert (world.started[server.launch_key], len(world.ec2.instances)) == (1, 1)
    stop_server(server=server, actor=operations)
    go_on(world, time)
    server.refresh_from_db()
    assert (server.observed, world.ec2.up) == ("stopped", [])
    [record] = UsageRecord.objects.filter(source=server.source)
    assert record.started_at == server.started_at
    assert record.ended_at == server.stopped_at
    assert Launch.objects.get().ref == instance.ref
    assert Host.objects.get().only_for == server


def test_a_revision_with_other_ports_than_its_group_opens_is_refused(
    orphan: Orphan, ec2_request: ResourceRequest, operations: User
) -> None:
    other = revised(
        Blueprint.objects.get(slug="match"), ports=[{"name": "game", "protocol": "tcp"}]
    )
    with pytest.raises(NotAdoptable, match="other ports"):
        adopt_orphan(orphan=orphan, resource_request=ec2_request, revision=other, actor=operations)
    assert not Server.objects.exists()
