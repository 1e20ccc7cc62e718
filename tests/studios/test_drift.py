"""Where what is there differs from what is wanted: for how long, and what is done about it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incubator.accounts.models import User
from incubator.operation.metrics import exposition
from studios.models import ResourceRequest
from studios.servers.doctor import check_drift
from studios.servers.models import Blueprint, HostPort, Server, Sighting
from studios.servers.selectors.drift import drifts, oldest_drift
from studios.servers.services import launch_server, reconcile, stop_server
from tests.powers import tamper
from tests.studios.leasing import host_named
from tests.studios.machines import Machines, provider

__all__ = ["provider"]


@pytest.fixture
def server(
    provider: Machines, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> Server:
    made = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    reconcile()
    Server.objects.filter(pk=made.pk).update(host=host_named("one"))
    made.refresh_from_db()
    return made


def after(**time: float) -> list[str]:
    """What drifts in so long from now."""
    found = drifts(timezone.now() + timedelta(**time))
    return [one.kind for some in found.values() for one in some]


def test_what_runs_as_it_is_wanted_does_not_drift(server: Server) -> None:
    assert server.observed == "running"
    assert after(minutes=10) == []
    assert oldest_drift() == timedelta()


def test_it_begins_after_a_minute(
    provider: Machines, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    assert (after(seconds=50), after(seconds=70)) == ([], ["starting"])


def test_what_is_to_stop_drifts_since_it_was_said(server: Server, member: User) -> None:
    stop_server(server=server, actor=member)
    [[drift]] = drifts(timezone.now() + timedelta(minutes=5)).values()
    assert drift.kind == "stopping"
    assert timezone.now() - drift.since < timedelta(minutes=1)


def test_each_kind_of_difference_is_named(server: Server) -> None:
    host, other = host_named("one"), host_named("two")
    now = timezone.now()
    Server.objects.filter(pk=server.pk).update(observed="silent", last_seen_at=now)
    assert after(minutes=2) == ["silent"]
    type(host).objects.filter(pk=host.pk).update(state="gone")
    Sighting.objects.create(server=server, host=other, phase="running", seen_at=now)
    assert set(after(minutes=2)) == {"silent", "host_gone", "elsewhere"}
    tamper("UPDATE servers_server SET observed = 'stopped', stopped_at = now()")
    HostPort.objects.create(host=host, server=server, name="game", protocol="udp", port=20_000)
    assert "port_kept" in after(minutes=2)


def test_usage_that_is_written_late_is_told(server: Server) -> None:
    started = server.started_at
    assert started is not None
    Server.objects.filter(pk=server.pk).update(last_seen_at=started + timedelta(minutes=70))
    assert after(hours=2) == []
    Server.objects.filter(pk=server.pk).update(last_seen_at=started + timedelta(minutes=80))
    assert after(hours=2) == ["usage_behind"]


def test_what_is_old_is_found_by_the_doctor_and_measured(server: Server) -> None:
    assert list(check_drift()) == []
    Server.objects.filter(pk=server.pk).update(
        observed="silent", last_seen_at=timezone.now() - timedelta(minutes=40)
    )
    [finding] = check_drift()
    assert server.number in finding.text
    figures = exposition().decode()
    assert "incubator_servers_drifting 1.0" in figures
    [age] = [line for line in figures.splitlines() if line.startswith("incubator_servers_drift_s")]
    assert 2_400 <= float(age.split()[1]) < 2_500


def test_its_page_names_the_server_and_what_is_done(
    client: Client,
    operations: User,
    server: Server,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(operations)
    assert "Nothing drifts" in client.get("/staff/hosts/drift/").content.decode()
    Server.objects.filter(pk=server.pk).update(
        observed="silent", last_seen_at=timezone.now() - timedelta(minutes=40)
    )
    with django_assert_max_num_queries(20):
        page = client.get("/staff/hosts/drift/").content.decode()
    assert server.number in page
    assert "Unknown is not gone" in page
    assert "1 server has for over half an hour" in page
    exported = client.get("/staff/hosts/drift/?format=csv")
    assert server.number in exported.getvalue().decode()
