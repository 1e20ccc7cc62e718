"""Of what was approved so many run at once, and share its hours."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from incubator.accounts.models import User
from studios.errors import Incomplete
from studios.models import Game, ResourceRequest, Studio
from studios.servers.errors import AlreadyRunning
from studios.servers.models import Blueprint, CapMark, Server
from studios.servers.selectors import cap_of, launchable_requests
from studios.servers.services import launch_server, stop_server
from studios.servers.services.caps import watch_caps
from studios.services.requests import request_resource
from tests.powers import refuse
from tests.studios.leasing import running_server
from tests.voting import approve

pytestmark = pytest.mark.django_db


def ask(game: Game, actor: User, **more: object) -> ResourceRequest:
    asked: dict[str, object] = {
        "studio": game.studio,
        "game": game,
        "kind": "server",
        "quantity": 30,
        "at_once": 3,
        "amount_minor": 0,
        "currency": "USD",
        "purpose": "The open beta.",
        "actor": actor,
    }
    return request_resource(**asked | more)  # type: ignore[arg-type]


@pytest.fixture
def three(studio: Studio, game: Game, member: User, operations: User) -> ResourceRequest:
    """Thirty hours for three at once."""
    return approve(ask(game, member), operations)


def test_as_many_as_were_approved_are_launched(
    three: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    for _ in range(3):
        assert three in launchable_requests()
        launched = launch_server(resource_request=three, blueprint=blueprint, actor=member)
    assert three not in launchable_requests()
    with pytest.raises(AlreadyRunning, match="All 3 servers of"):
        launch_server(resource_request=three, blueprint=blueprint, actor=member)
    stop_server(server=launched, actor=member)
    Server.objects.filter(pk=launched.pk).update(observed="stopped")
    launch_server(resource_request=three, blueprint=blueprint, actor=member)


def test_asking_for_more_at_once_raises_the_number(
    three: ResourceRequest, game: Game, blueprint: Blueprint, member: User, operations: User
) -> None:
    for _ in range(3):
        launch_server(resource_request=three, blueprint=blueprint, actor=member)
    asked = ask(game, member, at_once=5, extends=three)
    assert cap_of(three).at_once == 3
    approve(asked, operations)
    assert cap_of(three).at_once == 5
    assert three in launchable_requests()
    launch_server(resource_request=three, blueprint=blueprint, actor=member)


def test_the_database_counts_them_as_well(three: ResourceRequest, blueprint: Blueprint) -> None:
    for _ in range(3):
        running_server(three, blueprint)
    with pytest.raises(IntegrityError, match="as many run as were approved"):
        running_server(three, blueprint)


def test_what_is_on_its_way_out_makes_room_and_does_not_come_back(
    three: ResourceRequest, blueprint: Blueprint
) -> None:
    servers = [running_server(three, blueprint) for _ in range(3)]
    Server.objects.filter(pk=servers[0].pk).update(desired="stopped")
    running_server(three, blueprint)
    refuse(
        "UPDATE servers_server SET desired = 'running' WHERE desired = 'stopped'",
        "as many run as were approved",
    )
    Server.objects.filter(pk=servers[1].pk).update(
        desired="stopped", restarts_for=servers[1].launched_by
    )
    with pytest.raises(IntegrityError, match="as many run"):
        running_server(three, blueprint)


def test_the_number_is_part_of_what_was_agreed_to(three: ResourceRequest) -> None:
    refuse("UPDATE studios_resourcerequest SET at_once = 9", "at_once is kept")


@pytest.mark.parametrize("at_once", [0, -1])
def test_nobody_asks_for_none_at_once(
    studio: Studio, game: Game, member: User, at_once: int
) -> None:
    with pytest.raises(Incomplete):
        ask(game, member, at_once=at_once)


@pytest.mark.parametrize(("typed", "asked"), [("3", 3), ("", 1)])
def test_the_form_asks_how_many_at_once(
    client: Client, studio: Studio, game: Game, member: User, typed: str, asked: int
) -> None:
    client.force_login(member)
    form = {"kind": "server", "game": game.pk, "quantity": "30", "purpose": "The beta."}
    client.post(f"/studio/{studio.slug}/requests/new/", form | {"at_once": typed})
    made = ResourceRequest.objects.get()
    assert made.at_once == asked
    shown = client.get(f"/studio/{studio.slug}/requests/{made.number}/").content.decode()
    assert "Servers at once" in shown


def test_they_use_their_hours_together(three: ResourceRequest, blueprint: Blueprint) -> None:
    servers = [running_server(three, blueprint) for _ in range(3)]
    began = timezone.now().replace(microsecond=0) - timedelta(hours=6)
    Server.objects.update(started_at=began, last_seen_at=timezone.now())
    now = began + timedelta(hours=6)
    cap = cap_of(three, now)
    assert (cap.used, cap.left, len(cap.running)) == (18 * 3600, 12 * 3600, 3)
    assert cap.reached_at == began + timedelta(hours=10)
    # What is left is used up within the day.
    assert cap.used_minor + cap.day_minor == cap.end_minor
    watch_caps(now=now)
    assert not CapMark.objects.exists()
    watch_caps(now=began + timedelta(hours=8))
    assert [mark.step for mark in CapMark.objects.all()] == ["near"]
    watch_caps(now=began + timedelta(hours=10))
    ends = began + timedelta(hours=11)
    causes = Server.objects.values_list("drain_until", "drain_cause")
    assert list(causes) == [(ends, "cap")] * 3
    stopped = watch_caps(now=ends)
    assert stopped == [server.number for server in servers]
    assert not Server.objects.filter(desired="running").exists()
