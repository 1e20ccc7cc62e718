"""For tests of the agent: a portal that is a function, and builds from a real web server."""

import hashlib
import io
import os
import re
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from incubator.runtime.processes import wait_until
from studios.servers.agent import disk, installing, supervisor
from studios.servers.agent.host import Host, Uids

SCRIPT = b"#!/bin/sh\ntrap 'echo bye; exit 0' TERM\necho up\nwhile :; do sleep 0.1; done\n"
# Of this process alone: tests that run beside it end whatever runs as theirs.
FIRST_UID = 1_000_000 + os.getpid() % 100_000 * 100
USERS = Uids(FIRST_UID, 20)
SUPERVISED_UID, CONTAINED_UID, OF_AGENTS = FIRST_UID + 20, FIRST_UID + 21, FIRST_UID + 30


def packed(content: bytes = SCRIPT, name: str = "run.sh", mode: int = 0o755) -> bytes:
    return archive({name: content}, mode)


def archive(files: dict[str, bytes], mode: int = 0o755) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", compresslevel=1) as packing:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), mode
            packing.addfile(member, io.BytesIO(content))
    return made.getvalue()


class Builds(BaseHTTPRequestHandler):
    """Hands out one build with ranges; `cuts` are after how many bytes it breaks off."""

    build = b""
    cuts: list[int] = []
    asked: list[str] = []

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "bytes=0-")
        self.asked.append(asked)
        begin = int(re.findall(r"\d+", asked)[0])
        rest = self.build[begin:]
        self.send_response(206)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: self.cuts.pop(0)] if self.cuts else rest)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing."""


@contextmanager
def serving_builds() -> Iterator[str]:
    Builds.build, Builds.cuts, Builds.asked = packed(), [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Builds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/build"
    server.shutdown()
    server.server_close()


class Portal:
    """What is wanted, and what was reported last."""

    def __init__(self) -> None:
        self.servers: dict[str, dict[str, Any]] = {}
        self.forget: list[str] = []
        self.logs: list[dict[str, Any]] = []
        self.reported: dict[str, dict[str, Any]] = {}
        self.is_away = False

    def ask(self, report: dict[str, Any]) -> dict[str, Any]:
        if self.is_away:
            raise OSError("no route to host")
        self.reported = {one["key"]: one for one in report["servers"]}
        return {
            "servers": list(self.servers.values()),
            "forget": self.forget,
            "logs": self.logs,
            "poll_seconds": 1,
        }

    def want(self, key: str, url: str, desired: str = "running", **spec: Any) -> None:
        """A build, or without an address whatever the specification says."""
        self.servers[key] = {
            "key": key,
            "desired": desired,
            "spec": {
                "command": ["./run.sh"],
                "environment": {"PATH": "/usr/bin:/bin"},
                "stop_seconds": 2,
                "disk_mb": 50,
                **spec,
            },
        }
        if url:
            self.servers[key]["build"] = {
                "url": url,
                "sha256": hashlib.sha256(Builds.build).hexdigest(),
                "size": len(Builds.build),
            }


def open_to_users(folder: Path) -> None:
    """Folders of pytest are its user's alone; servers' users pass through."""
    for parent in (folder, *folder.parents):
        if parent != Path("/tmp") and parent.is_relative_to("/tmp"):
            parent.chmod(0o755)


@contextmanager
def running_host(folder: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Ends all of it that runs, and leaves nothing."""
    monkeypatch.setattr(installing, "FIRST_WAIT", 0.0)
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.1)
    # Known before its installers ask, each for itself.
    disk.can_mount()
    open_to_users(folder)
    made = Host(folder, portal.ask, USERS)
    yield made
    for server in portal.servers.values():
        server["desired"] = "stopped"
    portal.is_away = False
    assert wait_until(lambda: turned(made, portal, "running") == [], seconds=15)
    portal.forget = list(portal.servers)
    portal.servers.clear()
    # A watch says that its server ended a moment before it goes itself.
    assert wait_until(lambda: is_empty(made), seconds=10)


def is_empty(host: Host) -> bool:
    """After one more turn."""
    host.turn()
    return list((host.root / "servers").iterdir()) == []


def turned(host: Host, portal: Portal, phase: str) -> list[str]:
    """The keys in a phase after one more turn, and after what was begun in it."""
    host.turn()
    servers = host.root / "servers"
    assert wait_until(lambda: not any(map(installing.is_on, servers.iterdir())), seconds=20)
    host.tend()
    portal.reported = {one["key"]: one for one in host.report()["servers"]}
    return [key for key, one in portal.reported.items() if one["phase"] == phase]
