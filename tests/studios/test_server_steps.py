"""Stop, terminate, restart and replace: what each does, and what is told of slow and lost ones."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.acts import ACTS
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.models import ResourceRequest, UsageRecord
from studios.servers.errors import AlreadyRunning, UsedUp
from studios.servers.models import Blueprint, Server, Sighting
from studios.servers.selectors import cap_of
from studios.servers.services import (
    launch_server,
    reconcile,
    replace_server,
    restart_server,
    stop_server,
)
from tests.studios.leasing import host_named
from tests.studios.machines import Clock, Machines


@pytest.fixture
def server(
    clock: Clock,
    machines: Machines,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
) -> Server:
    launched = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    return after_a_sweep(launched)


def after_a_sweep(server: Server) -> Server:
    reconcile()
    return Server.objects.select_related("resource_request").get(pk=server.pk)


def acts_of(server: Server) -> list[str]:
    return [row.act for row in history(server)]


def told(person: User, server: Server, act: str) -> int:
    keys = [f"act:{row.pk}" for row in history(server).filter(act=act)]
    return Notification.objects.filter(person=person, key__in=keys).count()


def are_counted(server: Server, players: int, clock: Clock) -> None:
    known = {"host": host_named("one"), "phase": "running", "seen_at": clock.now()}
    Sighting.objects.update_or_create(server=server, defaults={**known, "players": players})


def test_stopping_with_a_drain_leaves_players_an_hour_and_is_metered_to_its_end(
    clock: Clock, server: Server, member: User, machines: Machines
) -> None:
    clock.pass_by(hours=1)
    server = stop_server(server=server, actor=member, drain=True)
    assert (server.label, server.desired) == ("draining", "running")
    stop_server(server=server, actor=member, drain=True)
    assert acts_of(server).count("server.ask_to_drain") == 1
    clock.pass_by(minutes=59)
    assert after_a_sweep(server).label == "draining"
    clock.pass_by(minutes=1)
    server = after_a_sweep(server)
    assert (server.observed, machines.running) == ("stopped", {})
    assert UsageRecord.objects.aggregate(total=Sum("quantity"))["total"] == 2 * 3600
    assert "over" in str(history(server).get(act="server.end_drain").because)


def test_a_drain_ends_as_soon_as_nobody_plays(clock: Clock, server: Server, member: User) -> None:
    clock.pass_by(minutes=1)
    stop_server(server=server, actor=member, drain=True)
    clock.pass_by(minutes=10)
    are_counted(server, 2, clock)
    assert after_a_sweep(server).label == "draining"
    clock.pass_by(minutes=1)
    are_counted(server, 0, clock)
    Server.objects.filter(pk=server.pk).update(is_given=True)
    assert after_a_sweep(server).label == "draining"
    Server.objects.filter(pk=server.pk).update(is_given=False)
    server = after_a_sweep(server)
    assert server.observed == "stopped"
    assert UsageRecord.objects.aggregate(total=Sum("quantity"))["total"] == 12 * 60
    assert "Nobody plays" in str(history(server).get(act="server.end_drain").because)


def test_who_was_sent_there_as_a_drain_began_is_waited_for(
    clock: Clock, server: Server, member: User
) -> None:
    stop_server(server=server, actor=member, drain=True)
    clock.pass_by(seconds=59)
    are_counted(server, 0, clock)
    assert after_a_sweep(server).label == "draining"
    clock.pass_by(seconds=1)
    assert after_a_sweep(server).observed == "stopped"


def test_terminating_ends_a_drain_at_once(clock: Clock, server: Server, member: User) -> None:
    stop_server(server=server, actor=member, drain=True)
    clock.pass_by(minutes=5)
    stop_server(server=server, actor=member)
    assert after_a_sweep(server).observed == "stopped"


def test_a_drain_that_somebody_asked_for_does_not_outlast_its_cap(
    clock: Clock, server: Server, member: User
) -> None:
    clock.pass_by(hours=200, minutes=30)
    capped = after_a_sweep(server).drain_until
    drained = stop_server(server=server, actor=member, drain=True)
    assert drained.drain_until == capped


def test_a_restart_is_another_row_once_the_old_one_is_gone(
    clock: Clock, server: Server, member: User, machines: Machines, operations: User
) -> None:
    clock.pass_by(hours=3)
    restart_server(server=server, actor=operations)
    assert Server.objects.count() == 1
    machines.trouble = "no answer"
    clock.pass_by(minutes=2)
    assert after_a_sweep(server).observed == "running"
    assert Server.objects.count() == 1
    machines.trouble = ""
    clock.pass_by(minutes=1)
    server = after_a_sweep(server)
    new = server.replaced_by
    assert (server.observed, new.launched_by, new.resource_request) == (
        "stopped",
        operations,
        server.resource_request,
    )
    reconcile()
    new.refresh_from_db()
    assert new.observed == "running"
    assert list(machines.running) == [new.launch_key]
    assert told(member, server, "server.replaced") == 1
    clock.pass_by(hours=1)
    assert cap_of(server.resource_request).used == 4 * 3600 + 180


def test_a_sweep_that_is_cut_off_replaces_all_the_same_and_once(
    clock: Clock, server: Server, member: User, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    restart_server(server=server, actor=member)

    def cut(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("studios.servers.services.launching._put_in_place", cut)
        with pytest.raises(KeyboardInterrupt):
            reconcile()
    server.refresh_from_db()
    assert (server.observed, machines.running, Server.objects.count()) == ("running", {}, 1)
    clock.pass_by(minutes=2)
    after_a_sweep(server)
    reconcile()
    assert Server.objects.count() == 2
    assert len(machines.running) == 1


def test_terminating_while_it_restarts_leaves_nothing_running(
    server: Server, member: User, machines: Machines
) -> None:
    restart_server(server=server, actor=member)
    stop_server(server=server, actor=member)
    assert after_a_sweep(server).observed == "stopped"
    assert (Server.objects.count(), machines.running) == (1, {})


def test_what_is_used_up_or_draining_is_not_restarted(
    clock: Clock, server: Server, member: User
) -> None:
    clock.pass_by(hours=200)
    with pytest.raises(UsedUp):
        restart_server(server=server, actor=member)
    with pytest.raises(AlreadyRunning, match="draining"):
        restart_server(server=after_a_sweep(server), actor=member)
    assert "server.ask_to_restart" not in acts_of(server)


def test_a_lost_server_waits_to_be_replaced_and_is_replaced_once(
    clock: Clock, server: Server, member: User, machines: Machines, finance: User
) -> None:
    machines.running.clear()
    clock.pass_by(minutes=1)
    server = after_a_sweep(server)
    waits = ACTS["server.ask_to_replace"].waits
    assert (server.observed, waits is not None) == ("lost", True)
    assert waits is not None
    assert waits.studio is not None
    assert list(waits.studio(server.studio)) == [server]
    with pytest.raises(PermissionDenied):
        replace_server(server=server, actor=finance)
    new = replace_server(server=server, actor=member)
    assert list(waits.studio(server.studio)) == []
    with pytest.raises(AlreadyRunning):
        replace_server(server=server, actor=member)
    assert (new.replaces, Server.objects.count()) == (server, 2)
    assert after_a_sweep(new).observed == "running"


def test_the_database_gives_a_server_one_replacement(
    server: Server, member: User, machines: Machines, clock: Clock
) -> None:
    machines.running.clear()
    new = replace_server(server=after_a_sweep(server), actor=member)
    new.pk, new.number, new.launch_key, new.observed = None, "SV-2", "b" * 32, "pending"
    stop_server(server=Server.objects.get(replaces=server), actor=member)
    reconcile()
    with pytest.raises(DatabaseError, match="replaces"), transaction.atomic():
        new.save(force_insert=True)


def test_a_slow_start_is_told_once_to_developers_and_operations(
    clock: Clock,
    machines: Machines,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    operations: User,
) -> None:
    machines.trouble = "no answer"
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    Server.objects.update(created_at=clock.moment)
    clock.pass_by(seconds=119)
    assert after_a_sweep(server).slow_at is None
    for _again in range(3):
        clock.pass_by(minutes=1)
        server = after_a_sweep(server)
    assert server.slow_at is not None
    assert [told(one, server, "server.slow") for one in (member, operations)] == [1, 1]
    machines.trouble = ""
    clock.pass_by(minutes=2)
    assert after_a_sweep(server).observed == "running"


def test_a_start_within_its_time_is_no_trouble(server: Server) -> None:
    Server.objects.update(created_at=timezone.now() - timedelta(hours=5))
    assert after_a_sweep(server).slow_at is None
