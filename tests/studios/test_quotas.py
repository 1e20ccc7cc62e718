"""What operations let a studio take at once, whatever was approved of its requests."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.models import ResourceRequest, Studio
from studios.servers.errors import QuotaReached
from studios.servers.models import Blueprint, Quota, Server
from studios.servers.services import launch_server, reconcile, restart_server
from studios.servers.services.quotas import set_quota
from tests.powers import refuse
from tests.studios.fleeting import Fleets, fleets, ten
from tests.studios.machines import Clock, Machines

__all__ = ["fleets", "ten"]


def launch(request: ResourceRequest, blueprint: Blueprint, actor: User) -> Server:
    return launch_server(resource_request=request, blueprint=blueprint, actor=actor)


def limit(studio: Studio, actor: User, servers: int | None = None, mb: int | None = None) -> Quota:
    return set_quota(studio=studio, servers=servers, memory_mb=mb, actor=actor)


def test_only_operations_set_it_and_the_studio_is_told_once(
    studio: Studio, operations: User, finance: User, member: User
) -> None:
    with pytest.raises(PermissionDenied):
        limit(studio, finance, 1)
    limit(studio, operations, 1, 2048)
    limit(studio, operations, 1, 2048)
    told = Notification.objects.filter(person=member, kind="server_cap")
    assert told.count() == 1
    row = history(studio)[0]
    assert str(row.because) == "Servers at once: at most 1. Memory at once: at most 2048 MB."


def test_a_launch_beyond_it_is_refused_and_says_why(
    studio: Studio, operations: User, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    limit(studio, operations, servers=2)
    launch(ten, blueprint, member)
    launch(ten, blueprint, member)
    with pytest.raises(QuotaReached, match="2 servers at once, and 2 are there"):
        launch(ten, blueprint, member)
    limit(studio, operations)
    launch(ten, blueprint, member)
    memory = Server.objects.first().memory_mb  # type: ignore[union-attr]
    limit(studio, operations, mb=memory * 4 - 1)
    with pytest.raises(QuotaReached, match=f"this one needs {memory} MB"):
        launch(ten, blueprint, member)


def test_rows_written_past_it_are_refused_by_the_database(
    studio: Studio, operations: User, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    launch(ten, blueprint, member)
    Server.objects.update(desired="stopped")
    launch(ten, blueprint, member)
    limit(studio, operations, servers=1)
    with transaction.atomic():
        refuse(
            "UPDATE servers_server SET desired = 'running' WHERE desired = 'stopped'",
            "as much runs as the studio may take at once",
        )
    refuse("DELETE FROM servers_quota", "a quota is lifted")


def test_what_runs_beyond_it_runs_on_but_is_not_started_anew(
    clock: Clock,
    machines: Machines,
    studio: Studio,
    operations: User,
    ten: ResourceRequest,
    blueprint: Blueprint,
    member: User,
) -> None:
    servers = [launch(ten, blueprint, member) for _ in range(3)]
    reconcile()
    restart_server(server=servers[0], actor=member)
    limit(studio, operations, servers=1)
    with pytest.raises(QuotaReached):
        restart_server(server=servers[1], actor=member)
    reconcile()
    assert Server.objects.live().count() == 2
    [row] = [one for one in history(servers[0]) if one.act == "server.not_replaced"]
    assert "as much at once" in str(row.because)
    assert set(Server.objects.live().values_list("desired", flat=True)) == {"running"}


def test_a_fleet_launches_no_more_than_it_allows_and_says_so(
    fleets: Fleets, studio: Studio, operations: User, client: Client, member: User
) -> None:
    limit(studio, operations, servers=1)
    fleets.step(3)
    assert len(fleets.wanted) == 1
    client.force_login(member)
    page = client.get(f"/studio/{studio.slug}/fleets/{fleets.fleet.number}/").content.decode()
    assert "more than operations let the studio run at once" in page
    limit(studio, operations)
    fleets.step(3)
    assert len(fleets.wanted) > 1
