"""Sweeps at the fake EC2 are killed with signal 9: before a call, after it, or at any moment.

Each sweep is a process of its own, which asks the EC2 of this one. What the killed
one did stands at EC2 and, as far as it was committed, in the database; the next one begins there.
"""

import itertools
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from django.db import connections

from incubator.accounts.models import User
from studios.models import ResourceRequest, UsageRecord
from studios.servers.models import LIVE, Blueprint, Server
from studios.servers.providers.ec2 import cloud
from studios.servers.services import launch_server, reconcile, stop_server
from studios.servers.services.metering import meter_due
from tests.sizes import LARGE, dice
from tests.studios.at_ec2 import Time
from tests.studios.ec2_judged import (
    never_two,
    no_second_twice,
    nothing_unowned,
    settle,
    something_passes,
)
from tests.studios.ec2_world import World, seconds
from tests.studios.fake_ec2 import FakeEc2

RUNS, STEPS = (50, 8) if LARGE else (2, 6)
# A sweep makes a handful of calls and takes about this long.
CALLS, SWEEP_SECONDS = 5, 0.15


@dataclass
class Far:
    """The client of EC2 in the process that is killed."""

    line: Connection

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def called(**given: Any) -> Any:
            self.line.send((name, given))
            answer = self.line.recv()
            if isinstance(answer, Exception):
                raise answer
            return answer

        return called


@dataclass
class Served:
    """The fake EC2 as sweeps in other processes reach it. `kill_at` is the call, by its number
    or its name, at which the caller dies, and whether what it asked for is done.
    """

    ec2: FakeEc2
    kill_at: tuple[int | str, bool] = (0, False)
    kills: int = 0

    def sweep(self, *, after: float | None = None) -> None:
        """One sweep in another process, killed after so many seconds if it is not over by then."""
        connections.close_all()
        mine, its = Pipe()
        pid = os.fork()
        if pid == 0:
            mine.close()
            _sweep_alone(its)
        its.close()
        timer = threading.Timer(after or 0, self._kill, (pid,))
        if after is not None:
            timer.start()
        with mine, suppress(EOFError, ConnectionError):
            self._answer(mine, pid)
        timer.cancel()
        if after is not None:
            timer.join()
        _pid, status = os.waitpid(pid, 0)
        assert status in (0, signal.SIGKILL), f"the sweep ended by itself with {status}"

    def _answer(self, line: Connection, pid: int) -> None:
        """Until the process on the other side is gone."""
        dies, is_done = self.kill_at
        for count in itertools.count(1):
            name, given = line.recv()
            is_last = dies in (count, name)
            if is_last and not is_done:
                break
            answer = self._done(name, given)
            if is_last:
                break
            line.send(answer)
        self._kill(pid)

    def _done(self, name: str, given: dict[str, Any]) -> Any:
        try:
            return getattr(self.ec2, name)(**given)
        except (ClientError, BotoCoreError) as refused:
            return refused

    def _kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.kills += 1


def _sweep_alone(line: Connection) -> None:
    """In the child: its own line to EC2, its own connection to the database, and no way back."""
    code = 1
    try:
        cloud.client_of = lambda _region: Far(line)  # type: ignore[assignment]
        reconcile()
        meter_due()
        code = 0
    finally:
        os._exit(code)


@pytest.mark.usefixtures("only_servers")
def test_whoever_is_killed_nothing_is_doubled_leaked_or_billed_twice(
    committed_db: str,
    ec2: FakeEc2,
    ec2_request: ResourceRequest,
    member: User,
    time: Time,
) -> None:
    world, far = World(ec2, dice("ec2 killed")), Served(ec2)
    for _run in range(RUNS):
        one_run(world, far, time, ec2_request, member)
    assert far.kills > RUNS
    assert UsageRecord.objects.exists()


def one_run(world: World, far: Served, time: Time, request: ResourceRequest, member: User) -> None:
    blueprint = Blueprint.objects.get(slug="match")
    launch_server(resource_request=request, blueprint=blueprint, actor=member)
    world.ec2.lag = seconds(world.dice, 0, 280)
    for _step in range(STEPS):
        something_passes(world, time, member)
        killed_sweep(world, far)
        never_two(world)
    settle(world, time)
    nothing_unowned(world)
    no_second_twice(world)
    for server in Server.objects.filter(observed__in=LIVE):
        stop_server(server=server, actor=member)
    settle(world, time)
    assert not world.ec2.up


def killed_sweep(world: World, far: Served) -> None:
    """Three of four are killed: at a call, or in the middle of whatever is done just then."""
    how = world.dice.randrange(4)
    # What was done and not told is the worst, where it is a launch.
    call = "run_instances" if how == 0 else world.dice.randint(1, CALLS)
    far.kill_at = (call, world.dice.random() < 0.7) if how < 2 else (0, False)
    far.sweep(after=world.dice.uniform(0, SWEEP_SECONDS) if how == 2 else None)
