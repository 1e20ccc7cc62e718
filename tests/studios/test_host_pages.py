"""Pages of hosts and of machines nobody asked for, as operations use them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import ResourceRequest
from studios.servers.models import Blueprint, Host, Orphan, Server, ServerSample, Sighting
from studios.servers.services import launch_server, reconcile
from studios.servers.services.hosts import Joined, invite_host, join_host
from tests.clients import Client, words

MACHINE = Joined(platform="linux-x86_64", processors=4, memory_mb=4096, contains=True, version=1)


@pytest.fixture
def staff(operations: User) -> Client:
    client = Client()
    client.force_login(operations)
    return client


@pytest.fixture
def host(operations: User) -> Host:
    """One that has joined, and was heard of just now."""
    _row, token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    host, _own = join_host(token=token, joined=MACHINE)
    Host.objects.update(disk_free_mb=50_000)
    host.refresh_from_db()
    return host


@pytest.fixture
def server(
    host: Host, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> Server:
    """Running there, with three players and a log."""
    made = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    reconcile()
    now = timezone.now()
    made.refresh_from_db()
    Sighting.objects.create(
        server=made,
        host=host,
        phase="running",
        seen_at=now,
        started_at=now - timedelta(minutes=5),
        seconds=300,
        healthy=True,
        players=3,
        memory_mb=310,
        log="map loaded <b>now</b>",
    )
    for minute in range(5):
        ServerSample.objects.create(
            server=made,
            at=now - timedelta(minutes=minute),
            cpu_percent=10 + minute,
            memory_mb=300,
            players=minute,
        )
    reconcile()
    made.refresh_from_db()
    return made


def test_the_command_to_join_is_shown_once_and_works(staff: Client) -> None:
    url = reverse("servers:new_host")
    assert "Small letters" in words(staff.get(url))
    typed = {"name": "oslo-2", "address": "203.0.113.8", "first_port": 20000, "last_port": 29999}
    page = words(staff.post(url, typed))
    [token] = re.findall(r"agent.pyz join http\S+ (\S+)", page)
    host = Host.objects.get(name="oslo-2")
    detail = reverse("servers:staff_host", args=[host.name])
    assert token not in words(staff.get(detail))
    assert "has not joined yet" in words(staff.get(detail))
    join_host(token=token, joined=MACHINE)
    assert "in use" in words(staff.get(detail))


def test_what_is_typed_wrongly_stays_and_is_told(staff: Client) -> None:
    typed = {"name": "Oslo 2!", "address": "see below", "first_port": 30000, "last_port": 20000}
    page = words(staff.post(reverse("servers:new_host"), typed))
    assert "without spaces or a port" in page
    assert "see below" in page
    assert not Host.objects.exists()


def test_a_host_says_what_runs_there_and_how_it_is(staff: Client, server: Server) -> None:
    page = words(staff.get(reverse("servers:staff_host", args=["oslo-1"])))
    for said in (server.name, "1,024 of 4,096 MB taken", "203.0.113.7:20000", "running"):
        assert said in page
    listing = words(staff.get(reverse("servers:staff_hosts")))
    assert "1 of 1" in listing


def test_a_silent_host_is_told_as_such(staff: Client, server: Server) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    Host.objects.update(last_seen_at=long_ago)
    Sighting.objects.update(seen_at=long_ago)
    reconcile()
    page = words(staff.get(reverse("servers:staff_host", args=["oslo-1"])))
    assert "No word from it" in page
    page = words(staff.get(reverse("servers:staff_server", args=[server.number])))
    assert "nobody knows whether it runs" in page


def test_each_step_asks_first_and_is_done_once(staff: Client, server: Server) -> None:
    for name, said, state in (
        ("evacuate_host", "whoever plays has the time", "evacuating"),
        ("readmit_host", "New servers come to it", "active"),
    ):
        url = reverse(f"servers:{name}", args=["oslo-1"])
        assert said in words(staff.get(url))
        staff.post(url)
        assert Host.objects.get().state == state
    retire = reverse("servers:retire_host", args=["oslo-1"])
    assert "Evacuate it first" in words(staff.post(retire))
    give_up = reverse("servers:give_host_up", args=["oslo-1"])
    staff.post(give_up, {"reason": ""})
    assert Host.objects.get().state == "active"
    staff.post(give_up, {"reason": "The rack burnt down."})
    reconcile()
    server.refresh_from_db()
    assert (Host.objects.get().state, server.observed) == ("gone", "lost")


def test_a_server_shows_players_log_and_charts_and_its_host_to_staff_alone(
    staff: Client, server: Server, member: User
) -> None:
    studio = Client()
    studio.force_login(member)
    own = words(studio.get(reverse("servers:server", args=[server.studio.slug, server.number])))
    theirs = words(staff.get(reverse("servers:staff_server", args=[server.number])))
    for page in (own, theirs):
        for said in ("map loaded &lt;b&gt;now&lt;/b&gt;", "310 of 1,024 MB", "Players", "Average"):
            assert said in page
    link = reverse("servers:staff_host", args=["oslo-1"])
    assert link in theirs
    assert link not in own


def test_a_machine_nobody_asked_for_is_decided_about(staff: Client, host: Host) -> None:
    now = timezone.now()
    orphan = Orphan.objects.create(
        provider="hosts", key="a" * 32, ref="m-1", host=host, found_at=now, seen_at=now, stop_at=now
    )
    page = words(staff.get(reverse("servers:staff_orphans")))
    assert "Machine m-1" in page
    assert "Stops by itself" in page
    staff.post(reverse("servers:keep_orphan", args=[orphan.pk]))
    orphan.refresh_from_db()
    assert orphan.state == "kept"
    assert "is kept" in words(staff.get(reverse("servers:keep_orphan", args=[orphan.pk])))
    staff.post(reverse("servers:stop_orphan", args=[orphan.pk]))
    orphan.refresh_from_db()
    assert orphan.state == "stopping"
