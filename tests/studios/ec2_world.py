"""A small world at the fake EC2: machines whose agents join and run servers, and cuts anywhere."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from studios.servers.errors import HostUnknown
from studios.servers.services.hosts import Joined, host_of, join_host
from studios.servers.services.turns import HostSaid, Said, take_turn
from tests.studios.fake_ec2 import FakeEc2, Instance, no_answer, refusal

TOKEN = re.compile(r"agent\.pyz join \S+ (\w+);")


class Cut(BaseException):
    """The process ends here: no handler of the code under test sees it."""


@dataclass
class Process:
    key: str
    started_at: datetime
    ended_at: datetime | None = None
    desired: str = "running"
    code: int | None = None


@dataclass
class Agent:
    """On one instance: joins with the token it was given, and starts what it is told, once."""

    instance: Instance
    started: Counter[str]
    token: str = ""
    is_refused: bool = False
    processes: dict[str, Process] = field(default_factory=dict)

    def turn(self) -> None:
        """It asks the portal; processes end with their machine."""
        if self.is_refused or not self.instance.is_up or self.instance.state != "running":
            return
        try:
            if not self.token:
                self._join()
            host = host_of(self.token)
        except HostUnknown:
            self.is_refused = True
            return
        said = HostSaid(
            version=1,
            boot="one",
            disk_free_mb=9000,
            contains=True,
            servers=tuple(map(self._said, self.processes.values())),
        )
        answer, _changed = take_turn(host=host, said=said, build_of=lambda _server: None)
        for told in answer["servers"]:
            self._obey(told)
        for key in answer["forget"]:
            self.processes.pop(key, None)

    def _join(self) -> None:
        found = TOKEN.search(self.instance.asked["UserData"])
        joined = Joined(
            platform="linux-x86_64",
            processors=2,
            memory_mb=2048,
            contains=True,
            version=1,
            address=self.instance.address,
        )
        _host, self.token = join_host(token=found[1] if found else "", joined=joined)

    def _said(self, process: Process) -> Said:
        until = process.ended_at or timezone.now()
        return Said(
            key=process.key,
            desired=process.desired,
            phase="ended" if process.ended_at else "running",
            seconds=(until - process.started_at).total_seconds(),
            code=process.code,
            healthy=True,
            players=0,
        )

    def _obey(self, told: dict[str, Any]) -> None:
        key, now = told["key"], timezone.now()
        process = self.processes.get(key)
        if process is not None:
            process.desired = told["desired"]
            if told["desired"] == "stopped":
                process.ended_at = process.ended_at or now
        elif told["desired"] == "running":
            self.started[key] += 1
            self.processes[key] = Process(key, now)


@dataclass
class World:
    """EC2 with its agents. `trouble` is how likely a call goes wrong; a commit, of which there are
    many more, less so.
    """

    ec2: FakeEc2
    dice: Random
    trouble: float = 0.0
    agents: dict[str, Agent] = field(default_factory=dict)
    started: Counter[str] = field(default_factory=Counter)
    depth: int = 0
    cuts: int = 0

    def __post_init__(self) -> None:
        self.ec2.before = lambda _name: self._around_a_call()
        # What was done and not told is the worst, and seldom by itself.
        self.ec2.after = lambda name: self._around_a_call(5 if name == "run_instances" else 1)

    def strikes(self, times: float = 1) -> bool:
        if not self.trouble or self.dice.random() >= self.trouble * times:
            return False
        self.cuts += 1
        return True

    def _around_a_call(self, times: float = 1) -> None:
        assert len(connection.savepoint_ids) == self.depth, "EC2 was called inside a transaction"
        if self.strikes(times):
            kind = self.dice.randrange(3)
            if kind == 0:
                raise Cut
            raise no_answer() if kind == 1 else refusal("RequestLimitExceeded", "later")

    def agents_turn(self, *, reach: float = 1.0) -> None:
        """Each agent that the portal hears of, with this likelihood."""
        for one in self.ec2.instances.values():
            agent = self.agents.setdefault(one.ref, Agent(one, self.started))
            if self.dice.random() < reach:
                agent.turn()

    def something_happens(self) -> None:
        """To one of the instances that are up, now and then."""
        if self.ec2.up and self.dice.random() < 0.15:
            one = self.dice.choice(self.ec2.up)
            fate = self.dice.randrange(3)
            if fate == 0:
                self.ec2.take_away(one.ref, "Server.SpotInstanceTermination")
            elif fate == 1:
                self.ec2.vanish(one.ref)
            else:
                for process in self.agents[one.ref].processes.values():
                    process.ended_at, process.code = process.ended_at or timezone.now(), 1


@contextmanager
def cut_at_commits(world: World) -> Iterator[None]:
    """Each transaction that ends may be the last thing that its process did, or just not that."""
    whole = transaction.Atomic.__exit__

    def cut(self: transaction.Atomic, kind: Any, error: Any, trace: Any) -> None:
        if kind is not None or not world.strikes(0.3):
            whole(self, kind, error, trace)
            return
        if world.dice.random() < 0.5:
            whole(self, Cut, Cut(), None)
        else:
            whole(self, None, None, None)
        raise Cut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction.Atomic, "__exit__", cut)
        yield


def seconds(dice: Random, least: int, most: int) -> timedelta:
    return timedelta(seconds=dice.randint(least, most))
