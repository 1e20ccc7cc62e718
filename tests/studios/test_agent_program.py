"""The agent as the one file that a host is given."""

import json
import os
import re
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from incubator.runtime.places import PROJECT
from incubator.runtime.processes import wait_until
from studios.servers.agent import endings
from studios.servers.agent.bundle import bundle
from studios.servers.agent.containment import METADATA
from studios.servers.agent.host import VERSION
from studios.servers.agent.main import FIRST_UID, UIDS


class Portal(BaseHTTPRequestHandler):
    """Lets one host join, and tells it what is wanted."""

    turns: list[dict[str, Any]] = []
    wanted: list[dict[str, Any]] = []
    known = "host-token"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.headers["Authorization"].removeprefix("Bearer ")
        status, answer = 401, {"detail": "unknown"}
        if self.path == "/agent/join/" and token == "once":
            status, answer = 200, {"name": "host one", "token": self.known}
        elif self.path == "/agent/turn/" and token == self.known:
            self.turns.append(body)
            status, answer = 200, {"servers": self.wanted, "forget": [], "poll_seconds": 0.2}  # type: ignore[dict-item]
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing."""


@pytest.fixture
def portal() -> Iterator[str]:
    Portal.turns, Portal.wanted, Portal.known = [], [], "host-token"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[list[str]]:
    """Run with nothing of this machine's Python but itself."""
    file = tmp_path / "agent.pyz"
    file.write_bytes(bundle())
    yield [sys.executable, "-I", "-S", str(file), "--folder", str(tmp_path / "agent")]
    for family, address in METADATA:
        users = f"{FIRST_UID}-{FIRST_UID + UIDS - 1}"
        rule = ["ip", family, "rule", "del", "to", address, "uidrange", users, "prohibit"]
        subprocess.run(rule, capture_output=True, check=False)


def test_the_same_sources_make_the_same_file() -> None:
    assert bundle() == bundle()


def test_it_joins_once_keeps_its_token_to_itself_and_says_how_the_host_is(
    portal: str, program: list[str], tmp_path: Path
) -> None:
    joined = subprocess.run([*program, "join", portal, "once"], capture_output=True, check=False)
    assert joined.returncode == 0, joined.stderr
    config = tmp_path / "agent" / "config.json"
    assert config.stat().st_mode & 0o777 == 0o600
    assert b"host-token" not in joined.stdout
    running = subprocess.Popen([*program, "run"], stderr=subprocess.PIPE)
    try:
        assert wait_until(lambda: len(Portal.turns) > 2, seconds=15)
    finally:
        running.terminate()
        _out, said = running.communicate(timeout=10)
    assert running.returncode == 0, said
    assert Portal.turns[0]["memory_mb"] > 100
    assert Portal.turns[0]["contains"] == (os.geteuid() == 0)


def test_a_host_that_is_no_longer_known_ends_and_says_so(portal: str, program: list[str]) -> None:
    assert subprocess.run([*program, "join", portal, "once"], check=False).returncode == 0
    Portal.known = "another"
    ended = subprocess.run([*program, "run"], capture_output=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert b"refuses this host" in ended.stderr
    again = subprocess.run(
        [*program, "join", portal, "once more"], capture_output=True, check=False
    )
    assert again.returncode == 1


UNPACKS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from incubator_agent import builds
sys.meta_path.clear()
for archive in map(Path, sys.argv[2:]):
    work = archive.with_name(f"from-{archive.name}")
    work.mkdir()
    with archive.open("rb") as packed:
        builds.unpack(packed, work, 10)
    assert (work / "run.sh").read_bytes() == b"hello"
"""


def test_once_contained_it_unpacks_whatever_it_takes_and_loads_nothing_more(
    program: list[str], tmp_path: Path
) -> None:
    (tmp_path / "run.sh").write_bytes(b"hello")
    archives = []
    for kind in ("gz", "bz2", "xz"):
        archives.append(tmp_path / f"packed.{kind}")
        with tarfile.open(archives[-1], f"w:{kind}") as packing:  # type: ignore[call-overload]
            packing.add(tmp_path / "run.sh", "run.sh")
    archives.append(tmp_path / "packed.zip")
    with zipfile.ZipFile(archives[-1], "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(tmp_path / "run.sh", "run.sh")
    bare = [sys.executable, "-I", "-S", "-c", UNPACKS, str(tmp_path / "agent.pyz")]
    done = subprocess.run([*bare, *map(str, archives)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_its_unit_leaves_servers_alone_and_runs_what_there_is(program: list[str]) -> None:
    unit = (PROJECT / "docs/operations/host/incubator-agent.service").read_text()
    assert "\nKillMode=process\n" in unit
    assert re.findall(r"agent\.pyz (\w+)", unit) == ["run"]
    said = subprocess.run([*program, "version"], capture_output=True, check=True, timeout=20)
    assert said.stdout == b"%d\n" % VERSION
    facts = json.loads(subprocess.run([*program, "facts"], capture_output=True, check=True).stdout)
    page = (PROJECT / "docs/operations/hosts.md").read_text()
    for name in ("contains", "landlock", "cgroup", "metadata_blocked", "disk_limited"):
        assert name in facts
        assert f"| `{name}`" in page
    for key in endings.REFUSALS | endings.ENDINGS:
        assert f"`{key}`" in page
