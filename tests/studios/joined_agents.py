"""A host's agent in the test's own process: its turns are requests of a client, no port is open."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from incubator.accounts.models import User
from incubator.runtime.processes import wait_until
from studios.servers.agent import host as agents
from studios.servers.agent.files import is_alive
from studios.servers.agent.host import Uids
from studios.servers.models import Host
from studios.servers.services import reconcile
from studios.servers.services.hosts import invite_host


class Agent:
    """One host with its own folder. `is_cut_off` stands for a network that is gone."""

    def __init__(self, root: Path, row: Host, token: str, uids: Uids | None) -> None:
        self.row, self.is_cut_off = row, False
        self.client = Client()
        joined = self._post("servers:agent_join", token, WHAT_IT_IS).json()
        self.token = joined["token"]
        self.host = agents.Host(root, self._ask, uids)

    def _post(self, name: str, token: str, content: dict[str, Any]) -> Any:
        return self.client.post(
            reverse(name), content, "application/json", headers={"Authorization": f"Bearer {token}"}
        )

    def tell(self, report: dict[str, Any]) -> dict[str, Any]:
        """A turn with words of the test's own."""
        return self._ask(report)

    def _ask(self, report: dict[str, Any]) -> dict[str, Any]:
        if self.is_cut_off:
            raise OSError("no route to the portal")
        answer = self._post("servers:agent_turn", self.token, report)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def turn(self) -> None:
        self.host.turn()

    def until(self, true: Callable[[], bool], *, seconds: float = 15.0) -> bool:
        """Turns and sweeps by turns, until it is so."""

        def once() -> bool:
            if not self.is_cut_off:
                self.turn()
            reconcile()
            return true()

        return wait_until(once, seconds=seconds)

    def places(self) -> list[Path]:
        return [path.parent for path in (self.host.root / "servers").glob("*/wanted.json")]

    def end(self) -> None:
        places = self.places()
        for place in places:
            (place / "stop").touch()
        wait_until(lambda: not any(map(is_alive, places)), seconds=20)


WHAT_IT_IS = {
    "platform": "linux-x86_64",
    "processors": 4,
    "memory_mb": 4096,
    "contains": True,
    "version": 1,
}
# Several runs of the tests stand on one machine, each with ports of its own.
PORTS = 20
FIRST_PORT = 20_000 + os.getpid() % 500 * PORTS
MakeAgent = Callable[..., Agent]


@pytest.fixture
def make_agent(tmp_path: Path, operations: User) -> Iterator[MakeAgent]:
    """make_agent(name, **more) -> an agent that has joined; what it runs is ended after the test."""
    made: list[Agent] = []

    def make(name: str = "frankfurt-1", **more: Any) -> Agent:
        ports = {"first_port": FIRST_PORT, "last_port": FIRST_PORT + PORTS - 1}
        row, token = invite_host(name=name, address="127.0.0.1", actor=operations, **ports | more)
        root = tmp_path / name
        root.mkdir()
        one = Agent(root, row, token, None)
        made.append(one)
        return one

    yield make
    for one in made:
        one.end()
