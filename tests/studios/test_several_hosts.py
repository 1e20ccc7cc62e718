"""Two and three hosts, each an agent of its own: killed, gone, cut off, full and drained."""

import socket
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from incubator.accounts.models import User
from incubator.runtime.processes import running
from studios.models import ResourceRequest, UsageRecord
from studios.servers.models import Blueprint, Host, Server
from studios.servers.services import launch_server, reconcile, stop_server
from studios.servers.services.caps import watch_caps
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.fleets import make_fleet
from studios.servers.services.hosts import evacuate_host, give_host_up, retire_host
from studios.servers.services.launching import replace_server
from tests.studios.apart import Space, spaces
from tests.studios.fleeting import sizes, ten
from tests.studios.machines import revised
from tests.studios.several_machines import (
    Machine,
    MakeMachine,
    assert_sound,
    make_machine,
    until,
)

__all__ = ["make_machine", "spaces", "ten"]

# Nobody had it and nobody has heard of it: after this a fleet launches another.
WRITTEN_OFF = timedelta(minutes=5)


@pytest.fixture
def blueprint(_django_db_helper: None) -> Blueprint:
    """Matches whose players are counted."""
    found = Blueprint.objects.get(slug="match")
    revised(found, players={"kind": "source", "port": "game"})
    return found


@pytest.fixture
def two(make_machine: MakeMachine) -> tuple[Machine, Machine]:
    return make_machine("one"), make_machine("two")


def now(server: Server) -> Server:
    return Server.objects.select_related("host", "sighting").get(pk=server.pk)


def launched(request: ResourceRequest, blueprint: Blueprint, actor: User) -> Server:
    server = launch_server(resource_request=request, blueprint=blueprint, actor=actor)
    assert until(lambda: now(server).observed == "running")
    return now(server)


def is_on(server: Server, machine: Machine) -> bool:
    return now(server).host == machine.row


def charged(server: Server) -> int:
    total = UsageRecord.objects.filter(source=server.source).aggregate(all=Sum("quantity"))["all"]
    return int(total or 0)


def player_on(server: Server) -> socket.socket:
    """One who joined, and stays until it says so."""
    host, port = server.address.split(":")
    player = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    player.settimeout(5)
    player.connect((host, int(port)))
    player.send(b"join")
    assert player.recv(100) == b"welcome\n"
    return player


def test_servers_of_a_killed_agent_go_on_and_the_next_one_finds_them(
    two: tuple[Machine, Machine], ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    one, other = two
    servers = [launched(ten, blueprint, member) for _ in range(3)]
    assert [is_on(server, one) for server in servers] == [True, True, False]
    before = [one.process_of(servers[0]), one.process_of(servers[1])]
    one.kill_agent()
    with player_on(servers[0]):
        assert_sound(one, other)
        one.begin()
        assert until(lambda: now(servers[0]).sighting.players == 1)
    assert before == [one.process_of(servers[0]), one.process_of(servers[1])]
    assert all(map(running, before))
    assert Server.objects.filter(observed="running").count() == 3
    assert_sound(one, other)


def test_of_a_machine_that_is_gone_servers_are_launched_on_another_once(
    two: tuple[Machine, Machine],
    ten: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    operations: User,
) -> None:
    one, other = two
    server = launched(ten, blueprint, member)
    seen = server.last_seen_at
    one.be_gone()
    one.be_cut_off()
    assert until(lambda: now(server).observed == "silent")
    assert Server.objects.count() == 1
    give_host_up(host=one.row, reason="Its disk broke.", actor=operations)
    assert until(lambda: now(server).observed == "lost")
    fresh = replace_server(server=now(server), actor=operations)
    assert until(lambda: now(fresh).observed == "running")
    assert is_on(fresh, other)
    assert_sound(one, other)

    # Repaired, it starts nothing of what it had.
    one.be_joined_again()
    one.begin()
    assert until(lambda: not one.places())
    assert Server.objects.count() == 2
    stopped = now(server).stopped_at
    assert seen is not None
    assert stopped is not None
    assert stopped >= seen
    assert_sound(one, other)


@pytest.fixture(params=["ports of their own", "networks of their own"])
def pair(request: pytest.FixtureRequest, make_machine: MakeMachine) -> tuple[Machine, Machine]:
    """Where the machine allows it, also with a network for each, whose line is really cut."""
    spaces: list[Space | None] = [None, None]
    if request.param == "networks of their own":
        spaces = request.getfixturevalue("spaces")
    return make_machine("one", space=spaces[0]), make_machine("two", space=spaces[1])


def test_what_nobody_had_is_replaced_while_its_host_is_cut_off_and_stops_as_it_returns(
    pair: tuple[Machine, Machine], ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    one, other = pair
    make_fleet(
        resource_request=ten, revision=blueprint.current, name="Europe", sizes=sizes(2, 4, 0),
        actor=member,
    )  # fmt: skip
    assert until(lambda: Server.objects.filter(observed="running").count() == 2)
    given, idle = Server.objects.order_by("pk")
    Server.objects.filter(pk=given.pk).update(is_given=True)
    assert sorted(one.alive()) == sorted((given.launch_key, idle.launch_key))

    one.be_cut_off()
    assert until(lambda: Server.objects.filter(observed="silent").count() == 2)
    step_fleets(now=timezone.now() + WRITTEN_OFF)
    assert until(lambda: len(other.alive()) == 1)
    fresh = Server.objects.get(replaces=idle)
    assert until(lambda: now(fresh).observed == "running")
    assert (now(given).desired, now(idle).desired) == ("running", "stopped")
    assert_sound(one, other)

    one.be_joined_again()
    assert until(lambda: now(idle).observed == "stopped")
    assert until(lambda: one.alive() == [given.launch_key])
    assert now(given).observed == "running"
    assert Server.objects.count() == 3
    assert abs(charged(idle) - now(idle).sighting.seconds) <= 2
    assert_sound(one, other)


def test_who_plays_on_a_host_that_was_given_up_plays_on_as_it_returns(
    two: tuple[Machine, Machine],
    ten: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    operations: User,
) -> None:
    one, other = two
    used, empty = (launched(ten, blueprint, member) for _ in range(2))
    with player_on(used) as player:
        assert until(lambda: now(used).sighting.players == 1)
        one.be_cut_off()
        give_host_up(host=one.row, reason="Nobody reaches it.", actor=operations)
        assert until(lambda: Server.objects.filter(observed="lost").count() == 2)
        assert len(one.alive()) == 2
        one.be_joined_again()
        assert until(lambda: one.alive() == [used.launch_key])
        player.send(b"leave")
        assert player.recv(100) == b"bye\n"
    assert until(lambda: not one.alive())
    assert until(lambda: not one.places())
    for server in (used, empty):
        assert abs(charged(server) - now(server).sighting.seconds) <= 2
    assert charged(used) >= charged(empty)
    assert_sound(one, other)


def test_where_all_are_full_a_third_waits_says_why_and_is_placed_when_there_is_room(
    make_machine: MakeMachine, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    machines = [make_machine(name, memory_mb=1024) for name in ("one", "two")]
    first, second = (launched(ten, blueprint, member) for _ in range(2))
    third = launch_server(resource_request=ten, blueprint=blueprint, actor=member)
    assert reconcile().waiting == [third.number]
    assert "No host has room" in str(now(third).last_error)
    assert now(third).host is None
    assert_sound(*machines)
    stop_server(server=second, actor=member)
    assert until(lambda: now(third).observed == "running")
    assert (is_on(first, machines[0]), is_on(third, machines[1])) == (True, True)
    assert now(third).last_error == ""
    machines.append(make_machine("three", memory_mb=1024))
    fourth = launched(ten, blueprint, member)
    assert is_on(fourth, machines[2])
    assert_sound(*machines)


def test_a_fleet_launches_elsewhere_before_a_host_that_is_emptied_stops_what_it_has(
    two: tuple[Machine, Machine],
    ten: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    operations: User,
) -> None:
    one, other = two
    make_fleet(
        resource_request=ten, revision=blueprint.current, name="Europe", sizes=sizes(2, 4, 0),
        actor=member,
    )  # fmt: skip
    assert until(lambda: len(one.alive()) == 2)
    assert until(lambda: Server.objects.filter(observed="running").count() == 2)
    old = list(Server.objects.order_by("pk"))
    evacuate_host(host=one.row, actor=operations)
    assert until(lambda: len(other.alive()) == 2)
    # Whoever plays on the old ones has their time.
    assert len(one.alive()) == 2
    assert_sound(one, other)
    ends = now(old[0]).drain_until
    assert ends is not None
    assert ends > timezone.now()
    watch_caps(now=ends)
    assert until(lambda: not one.places())
    assert [now(server).observed for server in old] == ["stopped", "stopped"]
    assert Server.objects.filter(observed="running", host=other.row).count() == 2
    retire_host(host=Host.objects.get(pk=one.row.pk), actor=operations)
    assert_sound(one, other)
