"""A running agent becomes the one that the portal offers, and its servers never notice."""

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from incubator.runtime.processes import wait_until
from studios.servers.agent.bundle import bundle
from studios.servers.agent.containment import METADATA, landlock_version
from studios.servers.agent.host import VERSION
from tests.studios.agents import OF_AGENTS, open_to_users

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]


class Portal(BaseHTTPRequestHandler):
    """Knows several hosts by their tokens; `offers` is the agent that it hands out."""

    reports: dict[str, list[dict[str, Any]]] = {}
    answers: dict[str, dict[str, Any]] = {}
    offers = b""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.headers["Authorization"].removeprefix("Bearer ")
        if self.path == "/agent/join/":
            self._give(json.dumps({"name": token, "token": token}).encode())
            return
        self.reports.setdefault(token, []).append(body)
        answer = {"servers": [], "poll_seconds": 0.2, **self.answers.get(token, {})}
        self._give(json.dumps(answer).encode())

    def do_GET(self) -> None:
        self._give(self.offers)

    def _give(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing."""


@pytest.fixture
def portal() -> Iterator[str]:
    Portal.reports, Portal.answers, Portal.offers = {}, {}, b""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Agent:
    """One of several on this machine, with a folder and users of its own."""

    def __init__(self, folder: Path, portal: str, name: str, first_uid: int) -> None:
        self.folder, self.name, self.first_uid = folder, name, first_uid
        folder.mkdir()
        open_to_users(folder)
        self.file = folder / "agent.pyz"
        self.file.write_bytes(bundle())
        self.command = [sys.executable, "-I", "-S", str(self.file), "--folder", str(folder / "own")]
        users = ["--first-uid", str(first_uid), "--uids", "10"]
        joining = [*self.command, *users, "join", portal, name]
        subprocess.run(joining, check=True, capture_output=True, timeout=30)
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([*self.command, "run"], stderr=subprocess.PIPE)

    def want(self, key: str, desired: str = "running") -> None:
        server = {
            "key": key,
            "desired": desired,
            "spec": {
                "command": ["/bin/sh", "-c", "echo up; while :; do sleep 0.1; done"],
                "environment": {"PATH": "/usr/bin:/bin"},
                "disk_mb": 10,
            },
        }
        Portal.answers[self.name] = {"servers": [server]}

    @property
    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = Portal.reports.get(self.name, [{}])[-1]
        return found

    def server(self) -> dict[str, Any]:
        found: dict[str, Any] = next(iter(self.last.get("servers", [])), {})
        return found

    def has_turned(self) -> bool:
        """Told what is wanted now, and back."""
        before = len(Portal.reports.get(self.name, []))
        return wait_until(lambda: len(Portal.reports.get(self.name, [])) > before + 2, seconds=15)

    def runs(self) -> bool:
        return self.server().get("phase") == "running" and "pid" in self.server()

    def end(self) -> bytes:
        """Its server first, then itself; what it said."""
        key = self.server().get("key")
        if key:
            self.want(key, "stopped")
            assert wait_until(lambda: self.server()["phase"] == "ended", seconds=15)
            Portal.answers[self.name] = {"forget": [key]}
            assert wait_until(lambda: self.last["servers"] == [], seconds=10)
        self.process.terminate()
        said = self.process.communicate(timeout=20)[1]
        for family, address in METADATA:
            users = f"{self.first_uid}-{self.first_uid + 9}"
            rule = ["ip", family, "rule", "del", "to", address, "uidrange", users, "prohibit"]
            subprocess.run(rule, capture_output=True, check=False)
        return said


def newer(version: int = VERSION + 1, start: bytes | None = None) -> bytes:
    """The agent of another version, or one that is broken."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("/host.py"):
                content = content.replace(b"VERSION = %d" % VERSION, b"VERSION = %d" % version)
            new.writestr(name, start if start and name == "__main__.py" else content)
    return made.getvalue()


def offer(portal: str, content: bytes, **changed: Any) -> dict[str, Any]:
    Portal.offers = content
    known = {"version": VERSION + 1, "url": f"{portal}/agent.pyz"}
    return {**known, "sha256": hashlib.sha256(content).hexdigest(), **changed}


def test_an_agent_becomes_the_newer_one_and_its_servers_go_on(portal: str, tmp_path: Path) -> None:
    agent = Agent(tmp_path / "one", portal, "one", OF_AGENTS)
    agent.want("a1")
    assert wait_until(agent.runs, seconds=15)
    server = agent.server()["pid"]
    Portal.answers["one"]["update"] = offer(portal, newer())
    assert wait_until(lambda: agent.last["version"] == VERSION + 1, seconds=15)
    assert wait_until(agent.runs, seconds=10)
    assert agent.server()["pid"] == server
    assert agent.process.poll() is None
    agent.end()


def test_what_is_wrong_with_a_newer_agent_leaves_the_old_one_going_on(
    portal: str, tmp_path: Path
) -> None:
    agent = Agent(tmp_path / "one", portal, "one", OF_AGENTS)
    kept = agent.file.read_bytes()
    wrongs: list[tuple[bytes, dict[str, Any]]] = [
        (newer(), {"sha256": "0" * 64}),
        (newer(), {"url": "http://127.0.0.1:9/agent.pyz"}),
        (newer(), {"url": "no address"}),
        (newer(start=b"raise SystemExit('broken')"), {}),
        (newer(VERSION + 5), {}),
        (b"no program", {}),
        (newer(VERSION), {"version": VERSION}),
    ]
    for content, changed in wrongs:
        Portal.answers["one"] = {"update": offer(portal, content, **changed)}
        assert agent.has_turned()
    assert agent.last["version"] == VERSION
    assert agent.file.read_bytes() == kept
    said = agent.end()
    assert b"its checksum is another one" in said
    # What was the same file twice was not asked for twice.
    assert said.count(b"this one stays") == 5


def test_three_agents_of_one_machine_are_three_hosts(portal: str, tmp_path: Path) -> None:
    agents = [
        Agent(tmp_path / name, portal, name, OF_AGENTS + 10 * at)
        for at, name in enumerate(("one", "two", "three"))
    ]
    for at, agent in enumerate(agents):
        agent.want(f"k{at}")
    assert wait_until(lambda: all(agent.runs() for agent in agents), seconds=20)
    for agent in agents:
        pid = agent.server()["pid"]
        assert Path(f"/proc/{pid}").stat().st_uid == agent.first_uid
    # One of them is killed; its server goes on, and the next agent of that folder finds it.
    first = agents[0].server()["pid"]
    agents[0].process.kill()
    agents[0].process.communicate()
    turns = len(Portal.reports["one"])
    agents[0].process = agents[0].start()
    assert wait_until(lambda: len(Portal.reports["one"]) > turns, seconds=15)
    assert agents[0].server()["pid"] == first
    for agent in agents:
        agent.end()


def test_a_folder_has_one_agent(portal: str, tmp_path: Path) -> None:
    agent = Agent(tmp_path / "one", portal, "one", OF_AGENTS)
    assert wait_until(lambda: agent.last != {}, seconds=15)
    second = agent.start()
    assert second.wait(15) == 1
    assert b"another agent runs" in second.communicate()[1]
    agent.end()
