"""Adopted, a machine that nobody asked for runs on, is metered from then on, and ends once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.errors import DomainError
from incubator.core.models import AuditRow
from incubator.messaging.models import Notification
from studios.models import ResourceRequest, UsageRecord
from studios.servers.agent.files import read
from studios.servers.errors import AlreadyRunning, NotAdoptable, QuotaReached, UsedUp
from studios.servers.models import (
    Blueprint,
    BlueprintRevision,
    HostPort,
    Orphan,
    Quota,
    Server,
    WatchedDatabase,
)
from studios.servers.services import launch_server, orphans, reconcile, stop_server
from studios.servers.services.adopting import adopt_orphan
from tests.clients import Client, words
from tests.powers import refuse, tamper
from tests.studios.at_ec2 import Time
from tests.studios.joined_agents import Agent, MakeAgent
from tests.studios.machines import revised


@pytest.fixture
def agent(make_agent: MakeAgent) -> Agent:
    return make_agent()


@pytest.fixture
def lost(
    agent: Agent, server_request: ResourceRequest, blueprint: Blueprint, member: User
) -> Server:
    """It runs; then the database is restored to before it was launched."""
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    assert agent.until(lambda: now(server).observed == "running")
    restore()
    return server


@pytest.fixture
def orphan(lost: Server, agent: Agent) -> Orphan:
    agent.turn()
    return Orphan.objects.get()


@pytest.fixture
def revision(blueprint: Blueprint) -> BlueprintRevision:
    return blueprint.current


@pytest.fixture
def chosen(
    server_request: ResourceRequest, revision: BlueprintRevision, operations: User
) -> dict[str, Any]:
    return {"resource_request": server_request, "revision": revision, "actor": operations}


def restore() -> None:
    tamper("DELETE FROM servers_serversample")
    tamper("DELETE FROM servers_hostport")
    tamper("DELETE FROM servers_sighting")
    tamper("DELETE FROM servers_server")
    tamper("DELETE FROM studios_usagerecord")


def now(server: Server) -> Server:
    server.refresh_from_db()
    return server


def pid_of(agent: Agent) -> int:
    [place] = agent.places()
    return int(read(place / "state.json")["pid"])


def charged(server: Server) -> tuple[datetime, datetime, int]:
    """From, to, and how much in all."""
    records = UsageRecord.objects.filter(source=server.source).order_by("started_at")
    total = records.aggregate(all=Sum("quantity"))["all"]
    return records[0].started_at, list(records)[-1].ended_at, int(total)


def test_after_a_restore_it_is_adopted_runs_on_and_ends_once(
    lost: Server,
    agent: Agent,
    server_request: ResourceRequest,
    revision: BlueprintRevision,
    member: User,
    operations: User,
) -> None:
    before = pid_of(agent)
    agent.turn()
    agent.turn()
    orphan = Orphan.objects.get()
    assert (orphan.state, orphan.name, orphan.runs) == ("found", lost.name, "match")
    assert pid_of(agent) == before
    Notification.objects.all().delete()
    began = timezone.now()
    server = adopt_orphan(
        orphan=orphan, resource_request=server_request, revision=revision, actor=operations
    )
    assert (server.launch_key, server.host, server.observed) == (
        lost.launch_key, agent.row, "running",
    )  # fmt: skip
    assert server.started_at is not None
    assert began <= server.started_at <= began + timedelta(seconds=2)
    assert server.address == lost.address
    assert Notification.objects.filter(person=member, kind="server_runs").exists()
    assert AuditRow.objects.filter(act="server.adopted").count() == 1
    assert agent.until(lambda: now(server).sighting.memory_mb is not None)
    later = server.started_at + timedelta(seconds=2)
    assert agent.until(lambda: timezone.now() > later)
    assert pid_of(agent) == before
    assert now(server).observed == "running"
    assert not Orphan.objects.open().exists()
    stop_server(server=server, actor=member)
    assert agent.until(lambda: now(server).observed == "stopped")
    started_at, ended_at, quantity = charged(server)
    assert started_at == server.started_at
    assert ended_at == now(server).stopped_at
    assert quantity == (ended_at - started_at).total_seconds() < 60
    assert agent.until(lambda: agent.places() == [])
    assert Server.objects.count() == Orphan.objects.count() == 1
    assert not HostPort.objects.exists()


def test_what_ran_for_hours_is_charged_from_its_adoption_to_its_end(
    agent: Agent, chosen: dict[str, Any], time: Time
) -> None:
    ran = {"ports": [{"name": "game", "protocol": "udp", "port": 20_000}]}
    said = {"key": "a" * 32, "desired": "running", "phase": "running", "runs": ran}
    turn = {"version": 1, "disk_free_mb": 9000, "contains": True}
    agent.tell({**turn, "servers": [{**said, "seconds": 36_000}]})
    time.pass_by(seconds=3)
    server = adopt_orphan(orphan=Orphan.objects.get(), **chosen)
    # Nobody hears of it for longer than it runs on.
    time.pass_by(seconds=600)
    ended = {**said, "phase": "ended", "seconds": 36_003 + 90, "code": 0}
    agent.tell({**turn, "servers": [ended]})
    reconcile()
    assert now(server).observed == "failed"
    assert charged(server)[2] in (89, 90)


def test_who_is_well_and_who_plays_is_asked_as_the_chosen_revision_says(
    orphan: Orphan,
    agent: Agent,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    operations: User,
) -> None:
    chosen = revised(blueprint, health={"kind": "http", "path": "/"}, players={})
    server = adopt_orphan(
        orphan=orphan, resource_request=server_request, revision=chosen, actor=operations
    )
    agent.turn()
    [place] = agent.places()
    assert read(place / "wanted.json")["probes"]["health"]["kind"] == "http"
    agent.turn()
    assert server.sighting.players is None


def test_two_people_adopt_it_once(orphan: Orphan, chosen: dict[str, Any], operations: User) -> None:
    again = Orphan.objects.get()
    server = adopt_orphan(orphan=orphan, **chosen)
    with pytest.raises(NotAdoptable, match=f"already, as Server {server.number}"):
        adopt_orphan(orphan=again, **chosen)
    with pytest.raises(DomainError):
        orphans.stop_orphan(orphan=again, actor=operations)
    assert Server.objects.count() == 1
    refuse("UPDATE servers_orphan SET server_id = NULL", "is kept")
    refuse("UPDATE servers_orphan SET key = 'b'", "its own key")


def test_a_copy_of_the_portal_adopts_only_once_it_is_the_one(
    orphan: Orphan, chosen: dict[str, Any], operations: User
) -> None:
    reconcile()
    WatchedDatabase.objects.update(identity="of the old server")
    with pytest.raises(NotAdoptable, match="copy"):
        adopt_orphan(orphan=orphan, **chosen)
    assert not Server.objects.exists()
    orphans.take_over(actor=operations)
    assert adopt_orphan(orphan=orphan, **chosen).observed == "running"


def test_what_does_not_fit_is_refused_in_words(
    orphan: Orphan, chosen: dict[str, Any], server_request: ResourceRequest, finance: User
) -> None:
    known = dict(orphan.facts)

    def refused(match: str, kind: type[Exception] = NotAdoptable, **facts: object) -> None:
        Orphan.objects.update(facts={**known, **facts})
        with pytest.raises(kind, match=match):
            adopt_orphan(orphan=orphan, **chosen)
        assert not Server.objects.exists()

    with pytest.raises(PermissionDenied):
        adopt_orphan(orphan=orphan, **{**chosen, "actor": finance})
    refused("something else", program="lobby")
    refused("something else", build="0" * 64)
    refused("other ports", ports=[{"name": "query", "protocol": "udp", "port": 20_000}])
    refused("does not say which ports", ports=None)
    Orphan.objects.update(facts={})
    with pytest.raises(NotAdoptable, match="Nobody has said yet"):
        adopt_orphan(orphan=orphan, **chosen)
    refused("more than the size", memory_mb=known["memory_mb"] + 1)
    Quota.objects.create(studio=server_request.studio, servers=0)
    refused("Operations let", QuotaReached)
    Quota.objects.update(servers=None)
    tamper("UPDATE studios_rate SET price_minor = 1000000000")
    refused("used up", UsedUp)
    Orphan.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    refused("Nobody has heard")
    Orphan.objects.update(state="gone", seen_at=timezone.now())
    refused("is gone", DomainError)


def test_without_room_it_is_refused_and_stays(
    orphan: Orphan,
    agent: Agent,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    operations: User,
) -> None:
    other = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    with pytest.raises(AlreadyRunning):
        adopt_orphan(
            orphan=orphan,
            resource_request=server_request,
            revision=blueprint.current,
            actor=operations,
        )
    # The new one has another port than the one that nobody asked for.
    assert agent.until(lambda: now(other).observed == "running")
    assert orphan.ports
    assert other.address.rpartition(":")[2] != str(orphan.ports[0]["port"])
    assert Orphan.objects.open().count() == 1


def test_the_pages_lead_from_the_list_to_the_server(
    orphan: Orphan,
    server_request: ResourceRequest,
    revision: BlueprintRevision,
    operations: User,
) -> None:
    client = Client()
    client.force_login(operations)
    page = client.get(reverse("servers:staff_orphans"))
    begin = reverse("servers:adopt_orphan", args=[orphan.pk])
    assert begin in page.content.decode()
    first = client.get(begin)
    assert server_request.number in first.content.decode()
    second = client.get(begin, {"resource_request": server_request.number})
    assert f'value="{revision.pk}"' in second.content.decode()
    chosen: dict[str, Any] = {
        "resource_request": server_request.number,
        "revision": revision.pk,
    }
    third = client.get(begin, chosen, follow=True)
    text = third.content.decode()
    assert "from the moment you confirm" in text
    for nonsense in ({**chosen, "revision": "abc"}, {**chosen, "resource_request": "abc"}):
        assert client.get(begin, nonsense).status_code == 200
    done = client.post(third.redirect_chain[-1][0], follow=True)
    assert Server.objects.get().number in done.content.decode()
    assert "adopted already" in words(client.get(begin))
    listed = client.get(reverse("servers:staff_orphans")).content.decode()
    assert reverse("servers:staff_server", args=[Server.objects.get().number]) in listed
