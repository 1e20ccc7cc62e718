"""The agent of a host, with a portal that is a function and builds from a real web server."""

import hashlib
import io
import os
import re
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from incubator.runtime.processes import wait_until
from studios.servers.agent import disk, installing
from studios.servers.agent.containment import landlock_version
from studios.servers.agent.host import Host, Uids

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]
SCRIPT = b"#!/bin/sh\ntrap 'echo bye; exit 0' TERM\necho up\nwhile :; do sleep 0.1; done\n"


def packed(content: bytes = SCRIPT, name: str = "run.sh") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o755
        archive.addfile(member, io.BytesIO(content))
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


@pytest.fixture
def builds() -> Iterator[str]:
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
        self.reported: dict[str, dict[str, Any]] = {}
        self.is_away = False

    def ask(self, report: dict[str, Any]) -> dict[str, Any]:
        if self.is_away:
            raise OSError("no route to host")
        self.reported = {one["key"]: one for one in report["servers"]}
        return {"servers": list(self.servers.values()), "forget": self.forget, "poll_seconds": 1}

    def want(self, key: str, url: str, desired: str = "running", **spec: Any) -> None:
        self.servers[key] = {
            "key": key,
            "desired": desired,
            "build": {
                "url": url,
                "sha256": hashlib.sha256(Builds.build).hexdigest(),
                "size": len(Builds.build),
            },
            "spec": {
                "command": ["./run.sh"],
                "environment": {"PATH": "/usr/bin:/bin"},
                "stop_seconds": 2,
                **spec,
            },
        }


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def host(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setattr(installing, "FIRST_WAIT", 0.0)
    # Known before its installers ask, each for itself.
    disk.can_mount()
    for parent in (tmp_path, *tmp_path.parents):
        if parent != Path("/tmp") and parent.is_relative_to("/tmp"):
            parent.chmod(0o755)
    made = Host(tmp_path, portal.ask, Uids(61_800, 20))
    yield made
    for server in portal.servers.values():
        server["desired"] = "stopped"
    portal.is_away = False
    assert wait_until(lambda: turned(made, portal, "running") == [], seconds=15)
    portal.forget = list(portal.servers)
    portal.servers.clear()
    made.turn()
    assert list((tmp_path / "servers").iterdir()) == []


def turned(host: Host, portal: Portal, phase: str) -> list[str]:
    """The keys in a phase after one more turn, and after what was begun in it."""
    host.turn()
    assert wait_until(lambda: not any(map(installing.is_on, host._places())), seconds=20)
    host.tend()
    portal.reported = {one["key"]: one for one in host.report()["servers"]}
    return [key for key, one in portal.reported.items() if one["phase"] == phase]


def test_a_build_is_fetched_started_reported_stopped_and_forgotten(
    host: Host, portal: Portal, builds: str, tmp_path: Path
) -> None:
    portal.want("a1", builds)
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: "up" in host.report()["servers"][0]["log"], seconds=10)
    portal.servers["a1"]["desired"] = "stopped"
    assert wait_until(lambda: turned(host, portal, "ended") == ["a1"], seconds=10)
    said = portal.reported["a1"]
    assert (said["code"], said["why"], said["log"]) == (0, "asked", "up\nbye\n")
    portal.servers.clear()
    portal.forget = ["a1"]
    host.turn()
    assert host.report()["servers"] == []
    assert [one.name for one in (tmp_path / "servers").iterdir()] == []


def test_who_plays_and_what_it_takes_is_reported_and_no_answer_is_unknown(
    host: Host, portal: Portal, builds: str
) -> None:
    Builds.build = packed(b"#!/bin/sh\necho 'players: 7'\nwhile :; do :; done\n")
    counted: dict[str, Any] = {"players": {"kind": "log", "pattern": "players: {n}"}, "port": 9}
    portal.want("a1", builds, health={"kind": "source"}, **counted)
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: host.report()["servers"][0]["players"] == 7, seconds=10)
    [said] = host.report()["servers"]
    assert said["healthy"] is None
    assert wait_until(lambda: host.report()["servers"][0]["cpu_seconds"] > 0.1, seconds=10)


def test_a_download_goes_on_where_it_broke_off(host: Host, portal: Portal, builds: str) -> None:
    Builds.cuts = [40, 30]
    portal.want("a1", builds)
    assert turned(host, portal, "installing") == ["a1"]
    assert turned(host, portal, "installing") == ["a1"]
    assert turned(host, portal, "running") == ["a1"]
    assert Builds.asked == ["bytes=0-", "bytes=40-", "bytes=70-"]


def test_a_second_server_of_a_build_fetches_nothing_and_is_another_user(
    host: Host, portal: Portal, builds: str, tmp_path: Path
) -> None:
    portal.want("a1", builds)
    portal.want("b2", builds)
    assert turned(host, portal, "running") == ["a1", "b2"]
    assert len(Builds.asked) == 1
    owners = {(tmp_path / "servers" / key / "work").stat().st_uid for key in ("a1", "b2")}
    assert len(owners) == 2


@pytest.mark.parametrize(
    ("kind", "why"),
    [("another checksum", "checksum"), ("no archive", "unpack"), ("out of its place", "outside")],
)
def test_a_bad_build_is_refused_for_good_and_says_why(
    host: Host, portal: Portal, builds: str, kind: str, why: str, tmp_path: Path
) -> None:
    if kind == "no archive":
        Builds.build = b"not an archive at all, but long enough to be looked at" * 20
    if kind == "out of its place":
        Builds.build = packed(name="../../../left-behind")
    portal.want("a1", builds)
    if kind == "another checksum":
        portal.servers["a1"]["build"]["sha256"] = "0" * 64
    assert turned(host, portal, "refused") == ["a1"]
    assert portal.reported["a1"]["why"] == why
    assert f"never began: {why}" in portal.reported["a1"]["log"]
    asked = len(Builds.asked)
    host.turn()
    assert len(Builds.asked) == asked
    assert not list(tmp_path.glob("**/left-behind"))


def test_what_was_packed_on_another_system_runs_as_well(
    host: Host, portal: Portal, builds: str
) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        member = zipfile.ZipInfo("run.sh")
        member.external_attr = 0o755 << 16
        archive.writestr(member, SCRIPT)
    Builds.build = made.getvalue()
    portal.want("a1", builds)
    assert turned(host, portal, "running") == ["a1"]


def test_an_agent_that_starts_again_finds_its_servers_and_starts_none_twice(
    host: Host, portal: Portal, builds: str, tmp_path: Path
) -> None:
    portal.want("a1", builds)
    assert wait_until(
        lambda: "pid" in {**dict.fromkeys(turned(host, portal, "x")), **portal.reported["a1"]},
        seconds=10,
    )
    first = portal.reported["a1"]["pid"]
    again = Host(tmp_path, portal.ask, Uids(61_800, 20))
    assert turned(again, portal, "running") == ["a1"]
    assert portal.reported["a1"]["pid"] == first
    portal.servers["a1"]["desired"] = "stopped"
    assert wait_until(lambda: turned(again, portal, "ended") == ["a1"], seconds=10)
    portal.servers["a1"]["desired"] = "running"
    assert turned(again, portal, "ended") == ["a1"]


def test_without_the_portal_servers_go_on_and_an_answer_without_them_ends_none(
    host: Host, portal: Portal, builds: str
) -> None:
    portal.want("a1", builds)
    assert turned(host, portal, "running") == ["a1"]
    portal.is_away = True
    with pytest.raises(OSError, match="no route"):
        host.turn()
    portal.is_away = False
    kept = dict(portal.servers)
    portal.servers.clear()
    assert turned(host, portal, "running") == ["a1"]
    portal.servers |= kept


def test_installing_can_be_stopped(host: Host, portal: Portal, builds: str) -> None:
    Builds.cuts = [10]
    portal.want("a1", builds)
    assert turned(host, portal, "installing") == ["a1"]
    portal.servers["a1"]["desired"] = "stopped"
    assert turned(host, portal, "refused") == ["a1"]
    assert portal.reported["a1"]["why"] == "stopped"
