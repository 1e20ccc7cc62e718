"""Machines die and sweeps are cut off at the bad moments; nothing runs unowned or twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Studio, UsageRecord
from studios.servers.models import Blueprint, Orphan, Server
from studios.servers.providers import LaunchFailed, Machine, NoRoom, Phase
from studios.servers.services import launch_server, reconcile, reconciling, stop_server
from studios.servers.services.orders import order_of
from studios.services.requests import request_resource
from tests.studios.machines import Machines
from tests.voting import approve


class Cut(BaseException):
    """The process ends here: no handler of the code under test sees it."""


@pytest.fixture
def pending(
    studio: Studio, game: Game, member: User, operations: User, provider: Machines
) -> Server:
    asked = request_resource(
        studio=studio,
        game=game,
        kind="server",
        quantity=10,
        amount_minor=0,
        currency="USD",
        purpose="The closed beta.",
        actor=member,
    )
    approved: ResourceRequest = approve(asked, operations)
    blueprint = Blueprint.objects.get(slug="match")
    return launch_server(resource_request=approved, blueprint=blueprint, actor=member)


def kill(provider: Machines) -> None:
    """All that runs, at once and without a word."""
    provider.running.clear()


def claims_have_run_out() -> None:
    Server.objects.update(next_look_at=timezone.now())


def test_a_killed_process_is_noticed_and_charged_until_it_was_last_seen(
    pending: Server, provider: Machines
) -> None:
    reconcile()
    pending.refresh_from_db()
    seen = pending.started_at
    assert seen is not None
    Server.objects.filter(pk=pending.pk).update(
        started_at=seen - timedelta(hours=2), last_seen_at=seen
    )
    kill(provider)
    assert reconcile().lost == [pending.number]
    pending.refresh_from_db()
    assert (pending.observed, pending.stopped_at) == ("lost", seen)
    assert sum(record.quantity for record in UsageRecord.objects.all()) == 2 * 3600


def test_a_crash_between_launch_and_record_is_resolved_by_the_next_sweep(
    pending: Server, provider: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: Any) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(reconciling, "record", cut)
        with pytest.raises(Cut):
            reconcile()
    orphaned = provider.machines()
    assert len(orphaned) == 1
    pending.refresh_from_db()
    assert pending.observed == "pending"

    claims_have_run_out()
    assert reconcile().started == [pending.number]
    assert provider.machines() == orphaned
    pending.refresh_from_db()
    assert (pending.observed, pending.provider_ref) == ("running", orphaned[0].ref)
    assert pending.started_at == orphaned[0].started_at


def test_a_crash_between_claim_and_launch_starts_it_once_the_claim_has_run_out(
    pending: Server, provider: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: Any, **__: Any) -> Machine:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(provider, "launch", cut)
        with pytest.raises(Cut):
            reconcile()
    assert reconcile().looked_at == 0
    claims_have_run_out()
    assert reconcile().started == [pending.number]


def test_a_server_stopped_while_its_launch_was_cut_off_is_found_stopped_and_charged(
    pending: Server, member: User, provider: Machines
) -> None:
    machine = provider.launch(order=order_of(pending, provider))
    stop_server(server=pending, actor=member)
    assert reconcile().stopped == [pending.number]
    pending.refresh_from_db()
    assert pending.started_at == machine.started_at
    assert provider.machines() == []


def strange(provider: Machines) -> Machine:
    """A machine in our name that no row knows."""
    found = Machine(key="a" * 32, phase=Phase.RUNNING, ref="m-strange", address="127.0.0.1:1")
    provider.running[found.key] = found
    return found


@pytest.mark.usefixtures("_django_db_helper")
def test_a_machine_that_no_row_wants_is_reported_then_stopped(provider: Machines) -> None:
    machine = strange(provider)
    assert reconcile().orphans == [machine.ref]
    orphan = Orphan.objects.get()
    assert (orphan.state, provider.machines()) == ("found", [machine])
    assert reconcile().orphans == []
    Orphan.objects.update(stop_at=timezone.now())
    assert reconcile().orphans == [machine.ref]
    assert provider.machines() == []
    reconcile()
    orphan.refresh_from_db()
    assert orphan.state == "gone"


def test_a_provider_without_an_answer_changes_nothing(pending: Server, provider: Machines) -> None:
    reconcile()
    provider.trouble = "The provider does not answer."
    assert reconcile().unknown == [pending.number]
    pending.refresh_from_db()
    assert (pending.observed, pending.stopped_at) == ("running", None)
    assert pending.last_error == "The provider does not answer."
    provider.trouble = ""
    claims_have_run_out()
    reconcile()
    pending.refresh_from_db()
    assert (pending.observed, pending.last_error) == ("running", "")


def refusal(error: Exception) -> Callable[..., Machine]:
    def refuse(**_: Any) -> Machine:
        raise error

    return refuse


def test_a_launch_that_finds_no_room_waits_and_is_tried_again(
    pending: Server, provider: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(provider, "launch", refusal(NoRoom("No room left.")))
        assert reconcile().waiting == [pending.number]
    pending.refresh_from_db()
    assert (pending.observed, pending.last_error) == ("pending", "No room left.")
    claims_have_run_out()
    call_command("reconcile_servers", once=True)
    pending.refresh_from_db()
    assert pending.observed == "running"


def test_a_launch_that_is_refused_for_good_fails_and_says_why(
    pending: Server, provider: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "launch", refusal(LaunchFailed("No such size.")))
    assert reconcile().failed == [pending.number]
    pending.refresh_from_db()
    assert (pending.observed, pending.started_at) == ("failed", None)
    assert not UsageRecord.objects.exists()


def test_what_was_launched_once_is_never_launched_again(
    pending: Server, provider: Machines
) -> None:
    provider.launch(order=order_of(pending, provider))
    provider.be(pending.launch_key, Phase.STARTING)
    assert reconcile().launched == [pending.number]
    kill(provider)
    assert reconcile().lost == [pending.number]
    assert provider.launched == [pending.launch_key]


def test_silence_is_not_loss_and_ends_with_the_first_word(
    pending: Server, provider: Machines
) -> None:
    reconcile()
    provider.be(pending.launch_key, Phase.SILENT)
    assert reconcile().silent == [pending.number]
    pending.refresh_from_db()
    assert (pending.observed, pending.stopped_at) == ("silent", None)
    assert reconcile().silent == []
    provider.be(pending.launch_key, Phase.RUNNING)
    assert reconcile().started == [pending.number]


def test_health_needs_several_observations_that_agree(pending: Server, provider: Machines) -> None:
    reconcile()
    for times, seconds in ((1, 60.0), (5, 5.0)):
        provider.be(
            pending.launch_key, Phase.RUNNING, unhealthy_times=times, unhealthy_seconds=seconds
        )
        assert reconcile().failed == []
    provider.be(pending.launch_key, Phase.RUNNING, unhealthy_times=3, unhealthy_seconds=30.0)
    assert reconcile().failed == [pending.number]
    reconcile()
    pending.refresh_from_db()
    assert pending.observed == "failed"
    assert provider.running == {}


def test_a_program_that_ends_by_itself_has_failed_and_is_charged_to_its_end(
    pending: Server, provider: Machines
) -> None:
    reconcile()
    pending.refresh_from_db()
    assert pending.started_at is not None
    began = pending.started_at - timedelta(hours=1)
    Server.objects.update(started_at=began, last_seen_at=began)
    provider.be(pending.launch_key, Phase.ENDED, until=began + timedelta(seconds=90.7), code=1)
    assert reconcile().failed == [pending.number]
    assert [record.quantity for record in UsageRecord.objects.all()] == [90]


def test_a_clock_set_back_in_the_middle_of_a_sweep_ends_it_all_the_same(
    pending: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconcile()
    claims_have_run_out()
    now, turns = timezone.now(), iter(range(30))

    def set_back() -> datetime:
        return now - timedelta(hours=next(turns))

    monkeypatch.setattr(reconciling.timezone, "now", set_back)
    assert reconcile().looked_at == 1


def test_a_clock_that_was_a_day_ahead_charges_nothing_beyond_now(
    pending: Server, provider: Machines
) -> None:
    reconcile()
    ahead = timezone.now() + timedelta(days=1)
    Server.objects.update(last_seen_at=ahead, next_look_at=timezone.now())
    kill(provider)
    reconcile()
    pending.refresh_from_db()
    assert pending.observed == "lost"
    assert pending.stopped_at is not None
    assert pending.stopped_at <= timezone.now()
    assert sum(UsageRecord.objects.values_list("quantity", flat=True)) < 3600


def test_a_clock_that_was_ahead_is_forgotten_at_the_next_look(pending: Server) -> None:
    reconcile()
    ahead = timezone.now() + timedelta(days=1)
    Server.objects.update(last_seen_at=ahead, next_look_at=timezone.now())
    reconcile()
    pending.refresh_from_db()
    assert pending.last_seen_at is not None
    assert pending.last_seen_at <= timezone.now()
