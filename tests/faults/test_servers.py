"""Processes die and sweeps are cut off at the bad moments; nothing runs unowned or twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Studio, UsageRecord
from studios.servers.agent import game_server
from studios.servers.models import Blueprint, Server
from studios.servers.providers.local import LocalProvider
from studios.servers.providers.port import LaunchFailed, Machine, ProviderUnavailable
from studios.servers.services import launch_server, reconcile, reconciling, stop_server
from studios.services.requests import request_resource
from tests.voting import approve

KEY = "a" * 32


class Cut(BaseException):
    """The process ends here: no handler of the code under test sees it."""


@pytest.fixture
def provider(
    settings: Settings, tmp_path: Path, _django_db_helper: None
) -> Iterator[LocalProvider]:
    settings.VAR_DIR = tmp_path
    local = LocalProvider()
    yield local
    for machine in local.machines():
        local.stop(key=machine.key)


@pytest.fixture
def pending(
    studio: Studio, game: Game, member: User, operations: User, provider: LocalProvider
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


def kill(machine: Machine, provider: LocalProvider) -> None:
    os.kill(int(machine.ref), signal.SIGKILL)
    deadline = time.monotonic() + 5
    while provider.find(key=machine.key) and time.monotonic() < deadline:
        time.sleep(0.01)


def claims_have_run_out() -> None:
    Server.objects.update(next_look_at=timezone.now())


def test_a_killed_process_is_noticed_and_charged_until_it_was_last_seen(
    pending: Server, provider: LocalProvider
) -> None:
    reconcile()
    pending.refresh_from_db()
    seen = pending.started_at
    assert seen is not None
    Server.objects.filter(pk=pending.pk).update(
        started_at=seen - timedelta(hours=2), last_seen_at=seen
    )
    kill(provider.machines()[0], provider)
    assert reconcile().lost == [pending.number]
    pending.refresh_from_db()
    assert (pending.observed, pending.stopped_at) == ("lost", seen)
    assert sum(record.quantity for record in UsageRecord.objects.all()) == 2 * 3600


def test_the_same_launch_key_starts_one_process(provider: LocalProvider) -> None:
    first = provider.launch(key=KEY, program="match", name="one")
    assert provider.launch(key=KEY, program="match", name="one") == first
    assert provider.machines() == [first]


def test_two_launches_at_the_same_moment_start_one_process(
    committed_db: str, provider: LocalProvider
) -> None:
    machines: list[Machine] = []

    def launch() -> None:
        machines.append(LocalProvider().launch(key=KEY, program="lobby", name="one"))
        connections.close_all()

    threads = [Thread(target=launch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({machine.ref for machine in machines}) == 1


def test_a_second_process_of_a_key_does_not_come_up_even_past_our_own_guard(
    provider: LocalProvider,
) -> None:
    machine = provider.launch(key=KEY, program="match", name="one")
    place = provider.root / KEY
    command = [sys.executable, "-I", game_server.__file__, "--place", str(place)]
    command += ["--key", KEY, "--program", "match", "--name", "two"]
    second = subprocess.run(command, check=False, env={})
    assert second.returncode == game_server.EXIT_ALREADY_RUNNING
    assert provider.find(key=KEY) == machine


def test_a_crash_between_launch_and_record_is_resolved_by_the_next_sweep(
    pending: Server, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: Any) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(reconciling, "_record", cut)
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
    pending: Server, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: Any, **__: Any) -> Machine:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(LocalProvider, "launch", cut)
        with pytest.raises(Cut):
            reconcile()
    assert reconcile().looked_at == 0
    claims_have_run_out()
    assert reconcile().started == [pending.number]


def test_a_server_stopped_while_its_launch_was_cut_off_is_found_stopped_and_charged(
    pending: Server, member: User, provider: LocalProvider
) -> None:
    machine = provider.launch(
        key=pending.launch_key, program=pending.revision.program, name=pending.name
    )
    stop_server(server=pending, actor=member)
    assert reconcile().stopped == [pending.number]
    pending.refresh_from_db()
    assert pending.started_at == machine.started_at
    assert provider.machines() == []


def test_a_process_that_no_row_wants_is_stopped(provider: LocalProvider) -> None:
    machine = provider.launch(key=KEY, program="match", name="nobody's")
    assert reconcile().orphans == [machine.ref]
    assert provider.machines() == []


def test_a_provider_without_an_answer_changes_nothing(
    pending: Server, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconcile()

    def no_answer(*_: Any, **__: Any) -> Machine | None:
        raise ProviderUnavailable("The provider does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(LocalProvider, "find", no_answer)
        patched.setattr(LocalProvider, "machines", lambda _: [])
        assert reconcile().unknown == [pending.number]
    pending.refresh_from_db()
    assert (pending.observed, pending.stopped_at) == ("running", None)
    assert pending.last_error == "The provider does not answer."
    claims_have_run_out()
    reconcile()
    pending.refresh_from_db()
    assert (pending.observed, pending.last_error) == ("running", "")


def test_a_refused_launch_is_told_and_tried_again(
    pending: Server, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Machine:
        raise LaunchFailed("No room left.")

    with monkeypatch.context() as patched:
        patched.setattr(LocalProvider, "launch", refuse)
        with pytest.raises(CommandError):
            call_command("reconcile_servers", once=True)
    pending.refresh_from_db()
    assert (pending.observed, pending.last_error) == ("pending", "No room left.")
    claims_have_run_out()
    call_command("reconcile_servers", once=True)
    pending.refresh_from_db()
    assert pending.observed == "running"


def test_a_server_that_died_while_starting_is_started_again_under_its_key(
    pending: Server, provider: LocalProvider
) -> None:
    machine = provider.launch(
        key=pending.launch_key, program=pending.revision.program, name=pending.name
    )
    kill(machine, provider)
    reconcile()
    pending.refresh_from_db()
    assert pending.observed == "running"
    assert [found.ref for found in provider.machines()] == [pending.provider_ref]
    assert pending.provider_ref != machine.ref


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
    pending: Server, provider: LocalProvider
) -> None:
    reconcile()
    ahead = timezone.now() + timedelta(days=1)
    Server.objects.update(last_seen_at=ahead, next_look_at=timezone.now())
    kill(provider.machines()[0], provider)
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


def test_directories_of_servers_long_gone_are_not_asked_again_and_again(
    provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.launch(key=KEY, program="match", name="One")
    provider.stop(key=KEY)
    asked: list[str] = []
    monkeypatch.setattr(LocalProvider, "find", lambda self, *, key: asked.append(key))
    assert provider.machines() == []
    assert asked == []
