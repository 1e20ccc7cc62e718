"""Servers start, cost by the second and stop."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.http import Http404
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.audit import history
from studios.models import Game, ResourceRequest, Studio, UsageRecord
from studios.servers.errors import AlreadyRunning, NotApproved
from studios.servers.models import Blueprint, Server
from studios.servers.selectors import cost_of
from studios.servers.services import (
    launch_server,
    meter_due,
    meter_until,
    reconcile,
    stop_server,
)
from studios.services.games import edit_game
from studios.services.requests import request_resource
from tests.studios.machines import Machines


@pytest.fixture
def server(
    server_request: ResourceRequest, blueprint: Blueprint, member: User, provider: Machines
) -> Server:
    launched = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    reconcile()
    launched.refresh_from_db()
    return launched


def start_of(server: Server) -> datetime:
    assert server.started_at is not None
    return server.started_at


def has_run(server: Server, *, since: datetime, seen: datetime) -> None:
    """As if it had been up for long: what only the clock can make."""
    Server.objects.filter(pk=server.pk).update(started_at=since, last_seen_at=seen)
    server.refresh_from_db()


def test_a_server_of_a_game_with_a_long_title_says_what_kind_it_is(
    server_request: ResourceRequest, blueprint: Blueprint, member: User, game: Game
) -> None:
    edit_game(game=game, title="Sea " * 30, tagline="", about="", stage=game.stage, actor=member)
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    assert len(server.name) <= 80
    assert server.name.endswith(f"… {blueprint.as_said()}")


def test_a_launch_is_written_down_before_anything_runs(
    server_request: ResourceRequest, blueprint: Blueprint, member: User, provider: Machines
) -> None:
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    assert (server.observed, server.label) == ("pending", "starting")
    assert provider.machines() == []
    assert server_request.state == "fulfilled"


def test_a_second_sweep_finds_nothing_to_change(server: Server) -> None:
    report = reconcile()
    assert report.looked_at == 1
    assert str(report) == "1 looked at. Nothing to change."


def test_a_stopped_server_ends_its_process_and_is_charged_to_the_second(
    server: Server, member: User, provider: Machines
) -> None:
    has_run(server, since=start_of(server) - timedelta(minutes=90), seen=timezone.now())
    stop_server(server=server, actor=member)
    assert server.label == "stopping"
    assert reconcile().stopped == [server.number]
    server.refresh_from_db()
    assert server.observed == "stopped"
    assert provider.machines() == []
    assert server.stopped_at is not None
    total = UsageRecord.objects.aggregate(total=Sum("quantity"))["total"]
    assert total == (server.stopped_at - start_of(server)).total_seconds()
    assert cost_of(server).total_minor == server.rate.priced(total)
    assert {row.act for row in history(server)} >= {"server.start", "server.stop"}


def test_stopping_twice_changes_nothing(server: Server, member: User) -> None:
    stop_server(server=server, actor=member)
    reconcile()
    written = history(server).count()
    stop_server(server=server, actor=member)
    assert reconcile().looked_at == 0
    assert history(server).count() == written


def test_a_server_stopped_before_it_started_never_runs_and_costs_nothing(
    server_request: ResourceRequest, blueprint: Blueprint, member: User, provider: Machines
) -> None:
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    stop_server(server=server, actor=member)
    reconcile()
    server.refresh_from_db()
    assert (server.observed, server.started_at) == ("stopped", None)
    assert provider.machines() == []
    assert not UsageRecord.objects.exists()


def test_one_request_has_one_running_server_at_a_time(
    server: Server, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    with pytest.raises(AlreadyRunning, match=server.number):
        launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    stop_server(server=server, actor=member)
    reconcile()
    second = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    assert second.launch_key != server.launch_key
    assert Server.objects.count() == 2


def test_nothing_is_launched_from_a_request_that_nobody_approved(
    studio: Studio, game: Game, blueprint: Blueprint, member: User
) -> None:
    asked = request_resource(
        studio=studio,
        game=game,
        kind="server",
        quantity=1,
        amount_minor=0,
        currency="USD",
        purpose="Soon.",
        actor=member,
    )
    with pytest.raises(NotApproved, match="waiting for approval"):
        launch_server(resource_request=asked, blueprint=blueprint, actor=member)
    assert not Server.objects.exists()


def test_strangers_and_other_roles_neither_launch_nor_stop(
    server: Server,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    stranger: User,
    finance: User,
) -> None:
    for person, refusal in ((stranger, Http404), (finance, PermissionDenied)):
        with pytest.raises(refusal):
            launch_server(resource_request=server_request, blueprint=blueprint, actor=person)
        with pytest.raises(refusal):
            stop_server(server=server, actor=person)
    server.refresh_from_db()
    assert server.desired == "running"


def test_operations_stop_any_server(server: Server, operations: User) -> None:
    stop_server(server=server, actor=operations)
    assert server.desired == "stopped"


def test_a_month_is_metered_up_to_its_end_and_the_rest_later(
    server: Server, studio: Studio, game: Game
) -> None:
    now = start_of(server)
    has_run(server, since=now - timedelta(hours=5), seen=now)
    meter_until(studio=studio, game=game, moment=now - timedelta(hours=2))
    assert UsageRecord.objects.aggregate(total=Sum("quantity"))["total"] == 3 * 3600
    assert cost_of(server, now).metered_minor == 3 * 60
    assert cost_of(server, now).running_minor == 2 * 60
    meter_until(studio=studio, game=game, moment=now + timedelta(days=1))
    assert UsageRecord.objects.aggregate(total=Sum("quantity"))["total"] == 5 * 3600


def test_a_running_server_is_recorded_at_least_hourly(server: Server) -> None:
    assert meter_due() == 0
    now = start_of(server)
    has_run(server, since=now - timedelta(minutes=61), seen=now)
    assert meter_due() > 0
    assert meter_due() == 0


def test_the_database_refuses_to_bring_a_stopped_server_back(server: Server, member: User) -> None:
    stop_server(server=server, actor=member)
    reconcile()
    with pytest.raises(DatabaseError, match="no step leads"), transaction.atomic():
        Server.objects.filter(pk=server.pk).update(observed="running")
