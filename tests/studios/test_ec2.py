"""Servers at EC2: launched once, looked at together, ended for certain."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from studios.servers.models import Host, Launch, Server
from studios.servers.providers.ec2 import Ec2Provider
from studios.servers.providers.port import Order, Phase, ProviderUnavailable
from studios.servers.services import reconcile
from studios.servers.services.orders import order_of
from studios.servers.services.spent_hosts import retire_spent_hosts
from tests.studios.at_ec2 import REGION, Time, say, silent_once
from tests.studios.fake_ec2 import FakeEc2, refusal

EC2 = Ec2Provider()


def look(server: Server) -> Any:
    return EC2.look(keys=[server.launch_key]).get(server.launch_key)


def test_a_launch_makes_one_tagged_instance_that_only_its_ports_are_open_to(
    ec2: FakeEc2, ec2_order: Order
) -> None:
    machine = EC2.launch(order=ec2_order)
    [instance] = ec2.up
    assert (machine.phase, machine.ref) == (Phase.STARTING, instance.ref)
    assert machine.key == ec2_order.key
    assert instance.tags == {
        "incubator:installation": "tests",
        "incubator:key": ec2_order.key,
        "incubator:server": ec2_order.number,
        "Name": ec2_order.number,
    }
    metadata = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    assert instance.asked["MetadataOptions"] == metadata
    assert ec2_order.join_token in instance.asked["UserData"]
    [base, own] = [ec2.groups[ref] for ref in instance.asked["SecurityGroupIds"]]
    assert base["GroupName"] == "base"
    [rule] = own["IpPermissions"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("udp", 20_000, 20_000)


def test_the_same_launch_again_finds_its_instance(ec2: FakeEc2, ec2_order: Order) -> None:
    first = EC2.launch(order=ec2_order)
    assert EC2.launch(order=ec2_order) == first
    assert ec2.calls["run_instances"] == 1


def test_a_group_that_was_made_and_not_opened_is_opened_by_the_next_launch(
    ec2: FakeEc2, ec2_order: Order
) -> None:
    ec2.before = silent_once("authorize_security_group_ingress")
    with pytest.raises(ProviderUnavailable):
        EC2.launch(order=ec2_order)
    EC2.launch(order=ec2_order)
    assert ec2.calls["create_security_group"] == 1
    [_base, own] = ec2.groups.values()
    assert len(own["IpPermissions"]) == 1


def test_it_runs_only_once_its_agent_says_so(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order
) -> None:
    EC2.launch(order=ec2_order)
    ec2.come_up()
    machine = look(ec2_server)
    assert (machine.phase, machine.started_at) == (Phase.STARTING, None)
    assert machine.address == f"{ec2.up[0].address}:20000"
    say(ec2_server, "running", players=3)
    machine = look(ec2_server)
    assert (machine.phase, machine.players) == (Phase.RUNNING, 3)


def test_a_silent_agent_of_an_instance_that_is_up_is_unknown_and_not_gone(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    EC2.launch(order=ec2_order)
    ec2.come_up()
    say(ec2_server, "running", seconds=10)
    time.pass_by(minutes=2)
    assert look(ec2_server).phase == Phase.SILENT
    say(ec2_server, "running", seconds=130)
    assert look(ec2_server).phase == Phase.RUNNING


def test_a_machine_that_joined_and_said_nothing_more_is_unknown(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    EC2.launch(order=ec2_order)
    ec2.come_up()
    Host.objects.update(state="active", joined_at=time.now(), last_seen_at=time.now())
    assert look(ec2_server).phase == Phase.STARTING
    time.pass_by(minutes=2)
    assert look(ec2_server).phase == Phase.SILENT


def test_an_instance_whose_program_ended_is_ended_too(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order
) -> None:
    EC2.launch(order=ec2_order)
    ec2.come_up()
    say(ec2_server, "ended", seconds=5, code=3)
    machine = look(ec2_server)
    assert (machine.phase, machine.code) == (Phase.ENDED, 3)
    assert ec2.up == []


def test_a_spot_instance_taken_away_is_gone_and_charged_up_to_its_end(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    EC2.launch(order=ec2_order)
    ec2.come_up()
    begun = time.now().replace(microsecond=0)
    time.pass_by(hours=1)
    ec2.take_away(ec2.up[0].ref, "Server.SpotInstanceTermination")
    # Its agent's clock says more than EC2 does.
    say(ec2_server, "running", seconds=3700)
    machine = look(ec2_server)
    assert (machine.phase, machine.why) == (Phase.GONE, "spot")
    assert (machine.started_at, machine.until) == (begun, begun + timedelta(hours=1))


def test_a_stopped_instance_is_over_and_ended(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order
) -> None:
    EC2.launch(order=ec2_order)
    say(ec2_server, "running")
    ec2.up[0].state = "stopped"
    assert look(ec2_server).phase == Phase.GONE
    assert ec2.up == []


def test_what_vanishes_is_gone_only_once_the_lists_are_sure_to_tell(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    EC2.launch(order=ec2_order)
    ec2.vanish(ec2.up[0].ref)
    assert look(ec2_server).phase == Phase.STARTING
    time.pass_by(minutes=6)
    assert look(ec2_server).phase == Phase.GONE


def test_stopping_ends_the_instance_as_often_as_it_is_asked_for(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    EC2.launch(order=ec2_order)
    EC2.stop(key=ec2_order.key)
    EC2.stop(key=ec2_order.key)
    assert ec2.up == []
    assert look(ec2_server).phase == Phase.GONE
    time.pass_by(days=1)
    # It is in no list any more.
    EC2.stop(key=ec2_order.key)
    assert look(ec2_server).phase == Phase.GONE
    assert EC2.launch(order=ec2_order).phase == Phase.GONE
    assert ec2.calls["run_instances"] == 1


def test_what_is_stopped_before_any_list_shows_it_is_ended_as_soon_as_one_does(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    ec2.lag = timedelta(seconds=30)
    EC2.launch(order=ec2_order)
    EC2.stop(key=ec2_order.key)
    assert look(ec2_server).phase == Phase.STARTING
    time.pass_by(minutes=1)
    EC2.stop(key=ec2_order.key)
    assert look(ec2_server).phase == Phase.GONE


def test_of_two_instances_of_a_key_the_one_whose_agent_joined_stays(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order
) -> None:
    EC2.launch(order=ec2_order)
    [mine] = ec2.up
    twin = ec2.twin_of(mine)
    ec2.come_up()
    Host.objects.update(address=twin.address, joined_at=timezone.now())
    assert look(ec2_server).ref == twin.ref
    assert ec2.up == [twin]


def test_of_two_instances_of_a_key_the_one_that_was_launched_for_it_stays(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order
) -> None:
    EC2.launch(order=ec2_order)
    [mine] = ec2.up
    ec2.twin_of(mine)
    assert look(ec2_server).ref == mine.ref
    assert ec2.up == [mine]


def test_only_what_carries_this_installations_mark_is_ours(
    ec2: FakeEc2, ec2_order: Order, settings: Any
) -> None:
    EC2.launch(order=ec2_order)
    assert [machine.key for machine in EC2.machines()] == [ec2_order.key]
    settings.INSTALLATION_ID = "a-copy"
    assert list(EC2.machines()) == []
    EC2.stop(key="another" * 4)
    assert len(ec2.up) == 1


def test_without_an_id_of_the_installation_nothing_is_launched(
    ec2: FakeEc2, ec2_order: Order, settings: Any
) -> None:
    settings.INSTALLATION_ID = ""
    with pytest.raises(ProviderUnavailable):
        EC2.launch(order=ec2_order)
    assert ec2.up == []


def test_a_region_that_gives_no_answer_makes_what_is_not_found_elsewhere_unknown(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, settings: Any
) -> None:
    settings.EC2_REGIONS = {**settings.EC2_REGIONS, "eu-west-1": settings.EC2_REGIONS[REGION]}
    asked: list[str] = []

    def second_is_away(_name: str) -> None:
        asked.append(_name)
        if len(asked) % 2 == 0:
            raise refusal("UnauthorizedOperation", "no")

    ec2.before = second_is_away
    assert look(ec2_server).phase == Phase.SILENT
    assert Launch.objects.count() == 0


def test_a_thousand_servers_are_looked_at_in_as_many_calls_as_their_list_has_pages(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order
) -> None:
    EC2.launch(order=ec2_order)
    [mine] = ec2.up
    keys = [ec2_order.key]
    for number in range(999):
        twin = ec2.twin_of(mine, key=f"{number:032x}")
        keys.append(twin.key)
    ec2.calls.clear()
    assert list(EC2.look(keys=keys)) == [ec2_order.key]
    assert ec2.calls == {"describe_instances": 1}
    ec2.page = 100
    ec2.calls.clear()
    assert len(list(EC2.machines())) == 1000
    assert ec2.calls == {"describe_instances": 10}


def test_what_is_asked_about_few_keys_lists_few(ec2: FakeEc2, ec2_order: Order) -> None:
    EC2.launch(order=ec2_order)
    assert ec2_order.key in EC2.look(keys=[ec2_order.key, *map(str, range(199))])
    assert order_of(Server.objects.get(), EC2).join_token == ec2_order.join_token


def test_the_host_of_a_server_that_is_over_is_retired_and_of_one_that_lives_is_not(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, member: User, time: Time
) -> None:
    reconcile()
    ec2.come_up()
    say(ec2_server, "running", seconds=10)
    reconcile()
    time.pass_by(hours=2)
    assert retire_spent_hosts() == 0
    ec2.take_away(ec2.up[0].ref, "Server.SpotInstanceTermination")
    reconcile()
    ec2_server.refresh_from_db()
    assert (ec2_server.observed, ec2_server.host_ports.count()) == ("lost", 0)
    assert retire_spent_hosts() == 1
    host = Host.objects.get()
    assert (host.state, host.token_hash, host.join_hash) == ("retired", "", "")
    assert retire_spent_hosts() == 0


def test_an_invitation_lasts_as_long_as_its_launch_is_waited_for(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    time.pass_by(hours=3)
    assert order_of(ec2_server, EC2).join_token == ec2_order.join_token
    invited = Host.objects.get()
    assert invited.join_until is not None
    assert invited.join_until > time.now()
