"""Hosts join once, are given what fits, say how it is, fall silent, come back and go."""

import json
import socket
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import ResourceRequest, UsageRecord
from studios.servers.errors import HostInUse, HostUnknown
from studios.servers.models import Blueprint, Host, HostPort, Orphan, Server, Sighting
from studios.servers.providers import NoRoom
from studios.servers.providers.hosts import HostsProvider
from studios.servers.services import launch_server, reconcile, stop_server
from studios.servers.services.hosts import (
    Joined,
    evacuate_host,
    give_host_up,
    host_of,
    readmit_host,
    retire_host,
)
from studios.servers.services.orders import order_of
from tests.powers import tamper
from tests.studios.joined_agents import FIRST_PORT, Agent, MakeAgent

MACHINE = Joined(platform="linux-x86_64", processors=2, memory_mb=2048, contains=True, version=1)


@pytest.fixture
def agent(make_agent: MakeAgent) -> Agent:
    return make_agent()


@pytest.fixture
def server(
    agent: Agent, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> Server:
    """Launched, and running on the agent's host."""
    launched = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    assert agent.until(lambda: now(launched).observed == "running")
    return launched


def now(server: Server) -> Server:
    server.refresh_from_db()
    return server


def status_of(address: str, kind: socket.SocketKind) -> dict[str, object]:
    host, port = address.split(":")
    with socket.socket(socket.AF_INET, kind) as caller:
        caller.settimeout(5)
        caller.connect((host, int(port)))
        caller.send(b"status\n")
        answer: dict[str, object] = json.loads(caller.recv(512))
        return answer


def be_silent(*agents: Agent) -> None:
    """As if nothing had been heard of them for long."""
    long_ago = timezone.now() - timedelta(minutes=5)
    for one in agents:
        one.is_cut_off = True
        Host.objects.filter(pk=one.row.pk).update(last_seen_at=long_ago)
        Sighting.objects.filter(host=one.row).update(seen_at=long_ago)


# Placing


def place(server: Server) -> Server:
    provider = HostsProvider()
    provider.launch(order=order_of(server, provider))
    return now(server)


def test_the_fullest_host_that_has_room_takes_it(
    make_agent: MakeAgent, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    for name, memory in (("big", 4096), ("small", 1500), ("tiny", 512)):
        one = make_agent(name, memory_mb=memory)
        one.turn()
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    placed = place(server)
    assert placed.host is not None
    assert (placed.host.name, placed.address) == ("small", f"127.0.0.1:{FIRST_PORT}")
    assert place(server).host == placed.host
    assert HostPort.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "evacuating"}, "No host takes servers there"),
        ({"last_seen_at": None}, "silent"),
        ({"memory_mb": 1000}, "1024 MB"),
        ({"cpu_percent": 50}, "No host has room"),
        ({"disk_free_mb": 10}, "No host has room"),
        ({"last_port": 30_000, "first_port": 30_001}, None),
    ],
)
def test_where_there_is_no_place_it_waits_and_says_why(
    agent: Agent,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    change: dict[str, object],
    said: str | None,
) -> None:
    agent.turn()
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    if said is None:
        with pytest.raises(DatabaseError), transaction.atomic():
            Host.objects.update(**change)
        return
    Host.objects.update(**change)
    with pytest.raises(NoRoom, match=said):
        place(server)
    assert reconcile().waiting == [server.number]
    assert said in str(now(server).last_error)


def test_a_studios_own_program_runs_only_where_it_is_contained(
    agent: Agent,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent.turn()
    monkeypatch.setattr(Server, "is_vouched_for", False)
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    Host.objects.update(contains=False)
    with pytest.raises(NoRoom, match="only operations' blueprints"):
        place(server)
    Host.objects.update(contains=True)
    assert place(server).host == agent.row


# Running


def test_a_server_runs_answers_and_stops_charged_by_the_agents_clock(
    agent: Agent, server: Server, member: User
) -> None:
    assert server.address == f"127.0.0.1:{FIRST_PORT}"
    answer = status_of(server.address, socket.SOCK_DGRAM)
    assert answer["name"] == "Paper Tides match server"
    stop_server(server=server, actor=member)
    assert agent.until(lambda: now(server).observed == "stopped")
    assert not HostPort.objects.exists()
    agent.turn()
    assert agent.until(lambda: not agent.places())
    ran = server.sighting.seconds
    total = UsageRecord.objects.aggregate(total=Sum("quantity"))["total"] or 0
    assert abs(total - ran) <= 1


def test_no_agent_has_a_server_charged_from_before_it_was_asked_for(
    agent: Agent, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    agent.turn()
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    said = {"key": server.launch_key, "desired": "running", "phase": "running", "seconds": 9e8}
    report = {"version": 1, "disk_free_mb": 50_000, "contains": True, "servers": [said]}
    place(server)
    agent.tell(report)
    reconcile()
    began = now(server).started_at
    assert began == server.created_at.replace(microsecond=0)


def test_what_is_killed_has_failed_and_is_not_started_again(agent: Agent, server: Server) -> None:
    [place] = agent.places()
    (place / "stop").touch()
    assert agent.until(lambda: now(server).observed == "failed")
    agent.turn()
    assert Server.objects.count() == 1


def test_a_silent_host_is_unknown_and_comes_back_with_all_its_time(
    agent: Agent, server: Server
) -> None:
    be_silent(agent)
    assert reconcile().silent == [server.number]
    assert now(server).stopped_at is None
    agent.is_cut_off = False
    assert agent.until(lambda: now(server).observed == "running")
    assert now(server).last_seen_at is not None


def test_of_a_host_declared_gone_all_is_lost_and_charged_late_when_it_returns(
    agent: Agent, server: Server, operations: User
) -> None:
    seen = now(server).last_seen_at
    be_silent(agent)
    give_host_up(host=agent.row, reason="The rack burnt down.", actor=operations)
    assert reconcile().lost == [server.number]
    assert now(server).stopped_at == seen
    Sighting.objects.update(started_at=timezone.now() - timedelta(minutes=10), seconds=1)
    Server.objects.update(started_at=timezone.now() - timedelta(minutes=10))
    agent.is_cut_off = False
    [place] = agent.places()
    state = json.loads((place / "state.json").read_text())
    (place / "state.json").write_text(json.dumps({**state, "seconds": 300}))
    agent.turn()
    stopped = now(server).stopped_at
    assert stopped is not None
    assert seen is not None
    assert stopped > seen - timedelta(minutes=8)
    assert (place / "stop").exists()
    assert now(server).observed == "lost"


def test_what_no_row_knows_is_reported_goes_on_and_is_stopped_when_it_is_decided(
    agent: Agent, server: Server
) -> None:
    Sighting.objects.all().delete()
    HostPort.objects.all().delete()
    tamper(f"UPDATE servers_server SET launch_key = '{'b' * 32}'")  # noqa: S608
    agent.turn()
    orphan = Orphan.objects.get()
    assert (orphan.state, orphan.host) == ("found", agent.row)
    agent.turn()
    [place] = agent.places()
    assert not (place / "stop").exists()
    Orphan.objects.update(state="stopping")
    agent.turn()
    assert (place / "stop").exists()


# Going


def test_an_evacuated_host_drains_and_takes_nothing_new(
    agent: Agent, server: Server, operations: User
) -> None:
    assert evacuate_host(host=agent.row, actor=operations) == [server.number]
    assert now(server).is_draining
    readmit_host(host=agent.row, actor=operations)
    assert not now(server).is_draining


def test_a_host_is_retired_only_when_nothing_runs_there(
    agent: Agent, server: Server, operations: User
) -> None:
    with pytest.raises(HostInUse, match="Evacuate"):
        retire_host(host=agent.row, actor=operations)
    Server.objects.update(desired="stopped")
    assert agent.until(lambda: now(server).observed == "stopped")
    retire_host(host=agent.row, actor=operations)
    with pytest.raises(HostUnknown):
        host_of(agent.token)
