"""Launching at EC2 when it answers badly: one server never has two instances."""

from datetime import timedelta
from typing import Any

import pytest

from studios.servers.models import Launch, Server
from studios.servers.providers.ec2 import Ec2Provider, launches
from studios.servers.providers.port import (
    LaunchFailed,
    NoRoom,
    Order,
    Phase,
    ProviderSilent,
    ProviderUnavailable,
)
from tests.powers import refuse
from tests.studios.at_ec2 import Time, silent_once
from tests.studios.fake_ec2 import FakeEc2, refusal

SMALL_A, SMALL_B = ("subnet-a", "t4g.small", False), ("subnet-b", "t4g.small", False)
EC2 = Ec2Provider()


def look(server: Server) -> Any:
    return EC2.look(keys=[server.launch_key]).get(server.launch_key)


def lose_the_answer(ec2: FakeEc2, order: Order) -> None:
    """It is launched, and nobody is told."""
    ec2.after = silent_once("run_instances")
    with pytest.raises(ProviderSilent):
        EC2.launch(order=order)


@pytest.mark.parametrize("lag", [0, 60])
def test_a_lost_answer_is_found_again(ec2: FakeEc2, ec2_order: Order, lag: int) -> None:
    ec2.lag = timedelta(seconds=lag)
    lose_the_answer(ec2, ec2_order)
    assert Launch.objects.get().is_open
    machine = EC2.launch(order=ec2_order)
    assert [one.ref for one in ec2.up] == [machine.ref]
    assert Launch.objects.get().ref == machine.ref


def test_after_a_lost_answer_the_same_zone_is_asked_first_wherever_else_there_is_room(
    ec2: FakeEc2, ec2_order: Order
) -> None:
    ec2.lag, ec2.full = timedelta(minutes=2), {SMALL_A}
    ec2.after = silent_once("run_instances")
    with pytest.raises(ProviderSilent):
        EC2.launch(order=ec2_order)
    ec2.full.clear()
    EC2.launch(order=ec2_order)
    [instance] = ec2.up
    assert (instance.subnet, instance.size) == SMALL_B[:2]


def test_what_is_full_is_asked_for_in_other_zones_then_in_other_sizes(
    ec2: FakeEc2, ec2_order: Order
) -> None:
    ec2.full = {SMALL_A, SMALL_B}
    EC2.launch(order=ec2_order)
    [instance] = ec2.up
    assert (instance.subnet, instance.size) == ("subnet-a", "t4g.medium")
    assert ec2.calls["run_instances"] == 3


def test_spot_comes_first_and_then_what_costs_more(
    ec2: FakeEc2, ec2_order: Order, settings: Any
) -> None:
    settings.EC2_SPOT = True
    ec2.full = {
        (subnet, size, True)
        for subnet in ("subnet-a", "subnet-b")
        for size in ("t4g.small", "t4g.medium")
    }
    EC2.launch(order=ec2_order)
    [instance] = ec2.up
    assert not instance.is_spot
    assert ec2.calls["run_instances"] == 5


def test_where_nothing_is_free_it_waits_and_is_tried_again(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order
) -> None:
    everything = {
        (subnet, size, False)
        for subnet in ("subnet-a", "subnet-b")
        for size in ("t4g.small", "t4g.medium")
    }
    ec2.full = everything
    with pytest.raises(NoRoom, match="InsufficientInstanceCapacity"):
        EC2.launch(order=ec2_order)
    assert look(ec2_server) is None
    ec2.full = set()
    EC2.launch(order=ec2_order)
    assert len(ec2.up) == 1


def test_no_type_is_large_enough(ec2: FakeEc2, ec2_order: Order, settings: Any) -> None:
    settings.EC2_TYPES = []
    with pytest.raises(LaunchFailed):
        EC2.launch(order=ec2_order)


def test_who_asks_too_often_asks_nothing_more_in_this_turn(ec2: FakeEc2, ec2_order: Order) -> None:
    def throttle(_name: str) -> None:
        raise refusal("RequestLimitExceeded", "slow down")

    ec2.before = throttle
    with pytest.raises(ProviderSilent):
        EC2.launch(order=ec2_order)
    assert ec2.calls.total() == 1


def test_a_lost_answer_is_found_again_although_our_agent_is_another_by_now(
    ec2: FakeEc2, ec2_order: Order, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    ec2.lag = timedelta(seconds=60)
    lose_the_answer(ec2, ec2_order)
    monkeypatch.setattr(launches, "user_data", lambda _token: "#!/bin/sh\n# newer")
    with pytest.raises(ProviderUnavailable):
        EC2.launch(order=ec2_order)
    time.pass_by(minutes=2)
    assert EC2.launch(order=ec2_order).ref == ec2.up[0].ref


def test_what_ended_before_anybody_was_told_of_it_is_over(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    lose_the_answer(ec2, ec2_order)
    ec2.vanish(ec2.up[0].ref)
    assert EC2.launch(order=ec2_order).phase == Phase.GONE
    time.pass_by(hours=1)
    assert look(ec2_server).phase == Phase.GONE
    assert EC2.launch(order=ec2_order).phase == Phase.GONE
    assert ec2.up == []


def test_a_request_that_is_wrong_is_refused_for_good(ec2: FakeEc2, ec2_order: Order) -> None:
    def wrong(name: str) -> None:
        if name == "run_instances":
            raise refusal("InvalidParameterValue", "no such size")

    ec2.before = wrong
    with pytest.raises(LaunchFailed, match="no such size"):
        EC2.launch(order=ec2_order)
    assert Launch.objects.get().outcome == "refused"


def test_a_request_that_is_wrong_by_now_says_nothing_of_the_one_before(
    ec2: FakeEc2, ec2_order: Order
) -> None:
    lose_the_answer(ec2, ec2_order)
    ec2.vanish(ec2.up[0].ref)

    def wrong(name: str) -> None:
        if name == "run_instances":
            raise refusal("InvalidParameterValue", "no such size")

    ec2.before = wrong
    with pytest.raises(ProviderUnavailable):
        EC2.launch(order=ec2_order)
    assert Launch.objects.get().is_open


def test_what_may_have_been_launched_and_is_not_wanted_any_more_is_unknown_until_lists_tell(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, time: Time
) -> None:
    ec2.before = silent_once("run_instances")
    with pytest.raises(ProviderSilent):
        EC2.launch(order=ec2_order)
    Server.objects.update(desired="stopped")
    assert look(ec2_server).phase == Phase.SILENT
    time.pass_by(minutes=6)
    assert look(ec2_server) is None


def test_a_launch_that_may_have_its_machine_is_changed_by_nobody(
    ec2: FakeEc2, ec2_order: Order
) -> None:
    lose_the_answer(ec2, ec2_order)
    refuse("UPDATE servers_launch SET subnet = 'subnet-c'", "may still have its machine")
    refuse("UPDATE servers_launch SET token = 'another'", "may still have its machine")
    refuse("UPDATE servers_launch SET server_id = server_id + 1", "kept as it was written")
    refuse("DELETE FROM servers_launch", "launches are kept")
    EC2.launch(order=ec2_order)
    undone = "UPDATE servers_launch SET outcome = 'refused', ref = ''"
    refuse(undone, "may still have its machine")
