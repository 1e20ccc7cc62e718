"""Several hosts on this machine: each an agent of its own as a program, with a folder, users and
ports of its own, and a line to the portal that can be cut.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from django.utils import timezone
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.runtime.processes import wait_until
from studios.models import UsageRecord
from studios.servers.agent import host as agents
from studios.servers.agent.bundle import bundle
from studios.servers.agent.containment import METADATA
from studios.servers.agent.files import is_alive
from studios.servers.models import Host, Server, Sighting
from studios.servers.services import reconcile, turns
from studios.servers.services.fleet_steps import step_fleets
from studios.servers.services.hosts import invite_host
from tests.studios.agents import FIRST_UID, open_to_users
from tests.studios.apart import Space

# Of this process alone.
FIRST_PORT, PORTS = 21_000 + os.getpid() % 80 * 100, 20
AFTER_OTHERS, USERS = 50, 10
PIECE = 2**16
# A turn that has begun is over by then.
QUIET_SECONDS = 1.0


class Line:
    """Between one agent and the portal."""

    def __init__(self, site: str, space: Space | None) -> None:
        self.is_cut = False
        self._site = urlsplit(site)
        self._listener = space.listen() if space else socket.create_server(("127.0.0.1", 0))
        near, port = self._listener.getsockname()
        self.address = f"http://{near}:{port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near = self._listener.accept()[0]
                threading.Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            if self.is_cut:
                return
            site = (str(self._site.hostname), self._site.port or 80)
            with socket.create_connection(site) as far:
                up = threading.Thread(target=_pour, args=[near, far], daemon=True)
                up.start()
                _pour(far, near)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def _pour(source: socket.socket, into: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(PIECE):
            into.sendall(said)
        into.shutdown(socket.SHUT_WR)


class Machine:
    """One host. Its agent may be killed, its line cut, and the whole of it be gone."""

    def __init__(
        self,
        name: str,
        number: int,
        folder: Path,
        site: str,
        actor: User,
        memory_mb: int,
        space: Space | None,
    ) -> None:
        # Apart from each other, hosts have the same ports.
        first_port = FIRST_PORT if space else FIRST_PORT + number * PORTS
        self.row, token = invite_host(
            name=name,
            address=space.address if space else "127.0.0.1",
            memory_mb=memory_mb,
            cpu_percent=400,
            first_port=first_port,
            last_port=first_port + PORTS - 1,
            actor=actor,
        )
        self.space, self.root = space, folder / name
        self.line = Line(site, space)
        self.users = FIRST_UID + AFTER_OTHERS + number * USERS
        program = folder / "agent.pyz"
        program.write_bytes(bundle())
        own = ["--first-uid", str(self.users), "--uids", str(USERS)]
        bare = [sys.executable, "-I", "-S", str(program), "--folder", str(self.root)]
        self.command = [*(space.enter if space else ()), *bare, *own]
        joins = [*self.command, "join", self.line.address, token]
        subprocess.run(joins, check=True, capture_output=True)
        self.begin()

    def begin(self) -> None:
        running = [*self.command, "run"]
        self.agent = subprocess.Popen(running, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def kill_agent(self) -> None:
        self.agent.kill()
        self.agent.wait()

    def be_gone(self) -> None:
        """As if somebody had pulled its plug."""
        self.kill_agent()
        for process in psutil.process_iter(["cmdline"]):
            if str(self.root) in (process.info["cmdline"] or ()):
                process.kill()
        assert wait_until(lambda: not self.alive(), seconds=10)

    def be_cut_off(self) -> None:
        """Its line, and as if nothing had been heard of it for long."""
        self._join(False)
        assert wait_until(self._is_forgotten, seconds=20)

    def _is_forgotten(self) -> bool:
        """Also what was on its way as the line was cut, and is heard a moment later."""
        long_ago = timezone.now() - timedelta(minutes=5)
        Host.objects.filter(pk=self.row.pk).update(last_seen_at=long_ago)
        Sighting.objects.filter(host=self.row).update(seen_at=long_ago)
        time.sleep(QUIET_SECONDS)
        return Host.objects.filter(pk=self.row.pk, last_seen_at=long_ago).exists()

    def be_joined_again(self) -> None:
        self._join(True)

    def _join(self, is_joined: bool) -> None:
        if self.space:
            self.space.join(is_joined)
        else:
            self.line.is_cut = not is_joined

    def places(self) -> list[Path]:
        return [path.parent for path in (self.root / "servers").glob("*/wanted.json")]

    def alive(self) -> list[str]:
        """The launch keys of what runs here, whatever anybody has written down."""
        return [place.name for place in self.places() if is_alive(place)]

    def process_of(self, server: Server) -> int:
        state = self.root / "servers" / server.launch_key / "state.json"
        return int(json.loads(state.read_text())["pid"])

    def end(self) -> None:
        self.kill_agent()
        self.line.close()
        for place in self.places():
            (place / "stop").touch()
        wait_until(lambda: not self.alive(), seconds=20)
        keys = [place.name for place in self.places()]
        agents.Host(self.root, lambda _report: {"forget": keys}, None).turn()
        users = f"{self.users}-{self.users + USERS - 1}"
        for family, address in METADATA:
            rule = ["ip", family, "rule", "del", "to", address, "uidrange", users, "prohibit"]
            with suppress(FileNotFoundError):
                subprocess.run(rule, capture_output=True, check=False)


MakeMachine = Callable[..., Machine]


@pytest.fixture
def make_machine(
    site: str,
    tmp_path: Path,
    operations: User,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> Iterator[MakeMachine]:
    """make_machine(name, memory_mb=2048, space=None): a host whose agent has joined and asks often."""
    monkeypatch.setattr(turns, "SOON_SECONDS", 0.2)
    monkeypatch.setattr(turns, "POLL_SECONDS", 0.2)
    made: list[Machine] = []
    open_to_users(tmp_path)

    def make(name: str, memory_mb: int = 2048, space: Space | None = None) -> Machine:
        if space:
            settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, space.gateway]
        one = Machine(name, len(made), tmp_path, site, operations, memory_mb, space)
        made.append(one)
        assert wait_until(lambda: heard_of(one), seconds=20)
        return one

    yield make
    for one in made:
        one.end()


def heard_of(machine: Machine) -> bool:
    return Host.objects.get(pk=machine.row.pk).disk_free_mb > 0


def until(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Sweeps, until it is so; where it never is, how the servers are is said."""

    def once() -> bool:
        Server.objects.live().update(next_look_at=timezone.now())
        reconcile()
        step_fleets()
        return true()

    found = wait_until(once, seconds=seconds)
    if not found:
        print(how_it_is())
    return found


def assert_sound(*machines: Machine) -> None:
    """No row doubled, none unowned, no second charged twice."""
    alive = Counter(key for machine in machines for key in machine.alive())
    assert set(alive.values()) <= {1}
    known = dict(Server.objects.values_list("launch_key", "host__name"))
    for machine in machines:
        assert {known[key] for key in machine.alive()} <= {machine.row.name}
    running = Server.objects.filter(observed="running").values_list("launch_key", flat=True)
    assert set(running) <= set(alive)
    ended: dict[str, object] = {}
    for one in UsageRecord.objects.order_by("source", "started_at"):
        assert one.quantity == (one.ended_at - one.started_at).total_seconds()
        assert one.source not in ended or one.started_at >= ended[one.source]  # type: ignore[operator]
        ended[one.source] = one.ended_at


def how_it_is() -> str:
    rows = Server.objects.order_by("pk").values_list(
        "number", "desired", "observed", "host__name", "address", "last_error", "sighting__phase",
        "sighting__why", "sighting__players", "sighting__healthy", "sighting__log",
    )  # fmt: skip
    return "\n".join(map(str, rows))
