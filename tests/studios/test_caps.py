"""What was approved is a cap: warned of, drained at, ended; and raised by asking for more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.models import ResourceRequest, UsageRecord
from studios.servers.errors import UsedUp
from studios.servers.models import Blueprint, CapMark, Server
from studios.servers.selectors import cap_of, caps_of
from studios.servers.services import launch_server, reconcile, stop_server
from studios.services.requests import request_resource
from tests.powers import tamper
from tests.sizes import examples
from tests.studios.machines import Clock, Machines, revised
from tests.voting import approve

HOUR = timedelta(hours=1)


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


def ask_for_more(server: Server, actor: User, quantity: int = 100) -> ResourceRequest:
    return more_of(server.resource_request, actor, quantity)


def more_of(request: ResourceRequest, actor: User, quantity: int) -> ResourceRequest:
    return request_resource(
        studio=request.studio,
        game=request.game,
        kind="server",
        quantity=quantity,
        amount_minor=0,
        currency="USD",
        purpose="Players stay.",
        actor=actor,
        extends=request,
    )


def told(person: User, act: str) -> int:
    """How often somebody was told of this."""
    rows = history(Server.objects.order_by("-pk")[0]).filter(act=act)
    keys = [f"act:{pk}" for pk in rows.values_list("pk", flat=True)]
    return Notification.objects.filter(person=person, key__in=keys).count()


def test_a_server_within_its_hours_is_left_alone(clock: Clock, server: Server) -> None:
    clock.pass_by(hours=159)
    server = after_a_sweep(server)
    assert (server.label, CapMark.objects.count()) == ("running", 0)
    cap = cap_of(server.resource_request)
    assert (cap.used, cap.approved, cap.left) == (159 * 3600, 200 * 3600, 41 * 3600)
    assert cap.reached_at == clock.moment + 41 * HOUR


def test_nearing_it_is_told_once_to_developers_and_operations(
    clock: Clock, server: Server, member: User, operations: User, finance: User
) -> None:
    clock.pass_by(hours=160)
    for _again in range(3):
        server = after_a_sweep(server)
        clock.pass_by(minutes=1)
    assert server.label == "running"
    assert [told(one, "server.near_cap") for one in (member, operations, finance)] == [1, 1, 0]
    notice = Notification.objects.get(person=member, kind="server_cap")
    request = server.resource_request
    assert notice.url == f"/studio/{server.studio.slug}/requests/{request.number}/more/"
    notice = Notification.objects.get(person=operations, kind="server_cap")
    assert notice.url == f"/staff/servers/{server.number}/"
    assert "80" in str(notice.said)


def test_reaching_it_drains_for_an_hour_and_then_stops_metered_to_the_second(
    clock: Clock, server: Server, member: User, machines: Machines
) -> None:
    began = clock.moment
    clock.pass_by(hours=200)
    server = after_a_sweep(server)
    assert (server.label, server.drain_until) == ("draining", began + 201 * HOUR)
    assert len(machines.running) == 1
    assert told(member, "server.cap_reached") == 1
    clock.pass_by(minutes=59)
    assert after_a_sweep(server).label == "draining"
    clock.pass_by(minutes=1)
    server = after_a_sweep(server)
    assert (server.observed, machines.running) == ("stopped", {})
    assert UsageRecord.objects.aggregate(total=Sum("quantity"))["total"] == 201 * 3600
    ended = history(server).get(act="server.end_drain")
    assert str(ended.because) == "What was approved is used up."
    assert told(member, "server.end_drain") == 1


def test_nothing_more_is_launched_of_what_is_used_up(
    clock: Clock, server: Server, member: User, blueprint: Blueprint
) -> None:
    clock.pass_by(hours=200)
    stop_server(server=after_a_sweep(server), actor=member)
    stopped = after_a_sweep(server)
    with pytest.raises(UsedUp, match="Ask for more"):
        launch_server(resource_request=stopped.resource_request, blueprint=blueprint, actor=member)
    assert Server.objects.count() == 1


def test_what_stopped_servers_of_the_request_used_counts(
    clock: Clock, server: Server, member: User, blueprint: Blueprint
) -> None:
    clock.pass_by(hours=150)
    stop_server(server=server, actor=member)
    first = after_a_sweep(server)
    clock.pass_by(hours=500)
    second = launch_server(
        resource_request=first.resource_request, blueprint=blueprint, actor=member
    )
    after_a_sweep(second)
    assert cap_of(first.resource_request).left == 50 * 3600
    clock.pass_by(hours=50)
    assert after_a_sweep(second).label == "draining"


def test_more_that_is_approved_lets_a_draining_server_run_on_under_both(
    clock: Clock, server: Server, member: User, operations: User
) -> None:
    clock.pass_by(hours=200, minutes=30)
    server = after_a_sweep(server)
    more = ask_for_more(server, member)
    assert after_a_sweep(server).label == "draining"
    more = approve(more, operations)
    assert (more.state, more.extends) == ("fulfilled", server.resource_request)
    clock.pass_by(minutes=29)
    server = after_a_sweep(server)
    assert (server.label, server.drain_until, CapMark.objects.count()) == ("running", None, 0)
    assert cap_of(server.resource_request).approved == 300 * 3600
    assert told(member, "server.cap_raised") == 1
    clock.pass_by(hours=45)
    assert after_a_sweep(server).label == "running"
    assert told(member, "server.near_cap") == 2
    clock.pass_by(hours=55)
    assert after_a_sweep(server).label == "draining"


def test_bells_of_a_cap_go_out_when_more_was_approved(
    clock: Clock, server: Server, member: User, operations: User
) -> None:
    clock.pass_by(hours=170)
    after_a_sweep(server)
    bell = Notification.objects.get(person=member, kind="server_cap")
    assert bell.read_at is None
    approve(ask_for_more(server, member), operations)
    after_a_sweep(server)
    bell.refresh_from_db()
    assert bell.read_at is not None


def test_more_of_more_is_more_of_the_first(
    server: Server, member: User, operations: User, blueprint: Blueprint
) -> None:
    more = approve(ask_for_more(server, member), operations)
    server.resource_request = more
    assert ask_for_more(server, member).extends == more.extends


def test_a_clock_that_ran_ahead_for_a_moment_stops_nothing(
    clock: Clock, server: Server, member: User
) -> None:
    clock.pass_by(hours=1000)
    assert after_a_sweep(server).label == "draining"
    clock.pass_by(hours=-999)
    server = after_a_sweep(server)
    assert (server.label, server.drain_until, CapMark.objects.count()) == ("running", None, 0)
    clock.pass_by(hours=160)
    after_a_sweep(server)
    assert told(member, "server.near_cap") == 2


def test_a_clock_that_was_ahead_when_it_was_reached_makes_the_drain_no_longer(
    clock: Clock, server: Server
) -> None:
    began = clock.moment
    clock.pass_by(hours=220)
    after_a_sweep(server)
    clock.pass_by(hours=-19, minutes=-30)
    assert after_a_sweep(server).drain_until == began + 201 * HOUR


def test_after_an_outage_players_still_get_a_fair_warning(clock: Clock, server: Server) -> None:
    clock.pass_by(hours=900)
    server = after_a_sweep(server)
    assert server.drain_until == clock.moment + timedelta(minutes=5)


def test_a_sweep_that_is_killed_anywhere_is_gone_on_with_and_tells_once(
    clock: Clock, server: Server, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.pass_by(hours=200)
    record, left = audit.record, iter((True, False))

    def cut(**what: Any) -> Any:
        if not next(left):
            raise KeyboardInterrupt
        return record(**what)

    with monkeypatch.context() as patched:
        patched.setattr("studios.servers.services.caps.audit.record", cut)
        with pytest.raises(KeyboardInterrupt):
            reconcile()
    server.refresh_from_db()
    assert (server.drain_until, CapMark.objects.count()) == (None, 0)
    server = after_a_sweep(server)
    assert server.label == "draining"
    assert [told(member, f"server.{act}") for act in ("near_cap", "cap_reached")] == [1, 1]


def test_a_blueprint_without_a_drain_ends_at_once(
    clock: Clock, server: Server, blueprint: Blueprint
) -> None:
    tamper(f"UPDATE servers_server SET revision_id = {revised(blueprint, drain_minutes=0).pk}")  # noqa: S608
    clock.pass_by(hours=200)
    assert after_a_sweep(server).observed == "stopped"


@settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    drain=st.integers(0, 90),
    gaps=st.lists(st.integers(150, 80 * 60), min_size=1, max_size=6),
    lag=st.integers(0, 3600),
)
def test_a_server_never_runs_longer_than_its_cap_its_drain_and_one_sweep(
    clock: Clock,
    machines: Machines,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    drain: int,
    gaps: list[int],
    lag: int,
) -> None:
    revised(blueprint, drain_minutes=drain)
    cap = cap_of(server_request)
    # Each example goes on under more of the same.
    clock.pass_by(hours=1)
    if cap.left < 3600:
        more = more_of(server_request, member, 1 + -cap.left // 3600 + 1)
        approve(more, User.objects.get(staff_roles__role="operations"))
    launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    reconcile()
    began, left = clock.moment, cap_of(server_request).left
    clock.pass_by(seconds=max(1, left - lag))
    turn, last = 0, max(1, left - lag)
    while machines.running:
        before = clock.moment
        reconcile()
        if machines.running:
            last = gaps[turn % len(gaps)]
            turn += 1
            clock.pass_by(seconds=last)
    ran = (before - began).total_seconds()
    allowed = max(drain * 60, max(gaps) + min(drain * 60, 300))
    assert left <= ran <= left + allowed + last


def test_many_caps_are_read_in_two_queries(
    server: Server,
    member: User,
    operations: User,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    approve(ask_for_more(server, member), operations)
    roots = list(ResourceRequest.objects.filter(extends=None).values_list("pk", flat=True))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(caps_of(roots)) == len(roots)
