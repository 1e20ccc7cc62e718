"""What the next sweep would do is said before it does it, and nothing is changed by saying so."""

from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from incubator.accounts.models import User
from incubator.core.models import AuditRow
from studios.models import ResourceRequest, Studio
from studios.servers.models import Blueprint, Host, Server
from studios.servers.providers import Machine, Phase
from studios.servers.services import launch_server, reconcile, restart_server, stop_server
from studios.servers.services.dry_run import dry_run
from studios.servers.services.fleets import make_fleet
from tests.studios.fleeting import Fleets, fleets, sizes, ten
from tests.studios.leasing import host_named
from tests.studios.machines import Clock, Machines, provider

__all__ = ["fleets", "provider", "ten"]


def launch(request: ResourceRequest, blueprint: Blueprint, actor: User) -> Server:
    return launch_server(resource_request=request, blueprint=blueprint, actor=actor)


def said(moment: object = None) -> list[tuple[str, str]]:
    return [(step.verb, str(step.subject)) for step in dry_run(moment).steps]  # type: ignore[arg-type]


def test_it_says_what_is_launched_and_where_as_the_sweep_then_does(
    studio: Studio, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    for name, memory in (("small", 1_500), ("large", 2_500)):
        Host.objects.filter(pk=host_named(name).pk).update(
            memory_mb=memory, cpu_percent=1_000, disk_free_mb=9_000
        )
    servers = [launch(ten, blueprint, member) for _ in range(5)]
    would = {step.subject: step.where for step in dry_run().steps if step.verb == "launch"}
    assert Server.objects.filter(host=None).count() == len(servers)
    reconcile()
    placed = {server: server.host.name for server in Server.objects.filter(host__isnull=False)}  # type: ignore[union-attr]
    assert would == placed
    assert 0 < len(would) < len(servers)
    assert [verb for verb, _server in said()].count("wait") == len(servers) - len(would)


def test_it_says_what_stops_what_was_lost_and_what_an_hour_costs_less(
    clock: Clock, machines: Machines, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    Host.objects.filter(pk=host_named("one").pk).update(
        disk_free_mb=9_000, last_seen_at=clock.now()
    )
    stopped, restarted, lost, kept = (launch(ten, blueprint, member) for _ in range(4))
    assert dry_run(clock.now()).cost == "+ $2.40"
    reconcile()
    stop_server(server=stopped, actor=member)
    restart_server(server=restarted, actor=member)
    del machines.running[lost.launch_key]
    before, rows = list(machines.calls), AuditRow.objects.count()
    run = dry_run(clock.now())
    assert [(step.verb, step.subject) for step in run.steps] == [
        ("stop", stopped),
        ("restart", restarted),
        ("lose", lost),
    ]
    assert run.steps[2].label == "Report as lost"
    assert (run.launches, run.stops, run.cost) == (0, 2, "− $1.20")
    assert set(machines.calls[len(before) :]) == {"look", "machines"}
    assert AuditRow.objects.count() == rows
    assert set(Server.objects.values_list("observed", flat=True)) == {"running"}
    assert kept.number not in str(run.steps)


def test_unknown_is_not_gone_and_what_nobody_asked_for_is_reported(
    clock: Clock, machines: Machines, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    launch(ten, blueprint, member)
    reconcile()
    machines.running["a" * 32] = Machine(key="a" * 32, phase=Phase.RUNNING, ref="m-strange")
    assert said(clock.now()) == [("report", "m-strange")]
    machines.trouble = "no answer"
    assert {verb for verb, _server in said(clock.now())} == {"unknown"}


def test_what_is_used_up_drains(
    clock: Clock, machines: Machines, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    launch(ten, blueprint, member)
    reconcile()
    clock.pass_by(hours=5_000)
    assert "drain" in {verb for verb, _server in said(clock.now())}


def test_it_says_what_fleets_launch(fleets: Fleets) -> None:
    [step] = [step for step in dry_run(fleets.now).steps if step.verb == "fleet"]
    assert step.subject == fleets.fleet
    fleets.step()
    assert Server.objects.count() == step.count


def test_the_command_and_the_page_say_it(
    client: Client,
    operations: User,
    ten: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    launch(ten, blueprint, member)
    out = StringIO()
    call_command("reconcile_servers", "--dry-run", stdout=out)
    assert "1 looked at: 0 to launch, 0 to stop. Nothing was changed." in out.getvalue()
    client.force_login(operations)
    client.get("/staff/")
    with django_assert_max_num_queries(20):
        assert "Wait for room" in client.get("/staff/hosts/next/").content.decode()


def test_many_fleets_are_told_in_as_many_queries_as_one(
    fleets: Fleets, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    fleets.step(2)
    with CaptureQueriesContext(connection) as of_one:
        dry_run()
    for name in ("Asia", "Africa", "America"):
        make_fleet(
            resource_request=ten, revision=blueprint.current, name=name, sizes=sizes(minimum=1, buffer=0),
            actor=member,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as of_four:
        assert [step.verb for step in dry_run().steps].count("fleet") == 3
    assert len(of_four) == len(of_one)
