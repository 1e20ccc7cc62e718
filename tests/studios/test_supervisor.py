"""The process over a game server: every bad build ends in a clear state, with its log."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from incubator.runtime.places import PROJECT
from incubator.runtime.processes import wait_until
from studios.servers.agent import logs
from studios.servers.agent.containment import landlock_version
from studios.servers.agent.files import is_alive
from studios.servers.agent.usage import processes_of
from tests.studios.agents import SUPERVISED_UID

SHELL = "/bin/sh"

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for parent in (tmp_path, *tmp_path.parents):
        if parent != Path("/tmp") and parent.is_relative_to("/tmp"):
            parent.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    os.chown(work, SUPERVISED_UID, SUPERVISED_UID)
    return tmp_path


def start(place: Path, script: str, **more: Any) -> int:
    spec = {
        "key": f"t{place.name}",
        "command": [SHELL, "-c", script],
        "environment": {"PATH": "/usr/bin:/bin"},
        "uid": SUPERVISED_UID,
        "stop_seconds": 0.5,
        **more,
    }
    (place / "spec.json").write_text(json.dumps(spec))
    command = [sys.executable, "-I", "-c", RUN, str(place)]
    return subprocess.run(command, timeout=20, check=False).returncode


RUN = f"""
import sys
sys.path.insert(0, {str(PROJECT)!r})
from pathlib import Path
from studios.servers.agent import supervisor
supervisor.KEEP_SECONDS, supervisor.LOOK_SECONDS = 0.2, 0.1
sys.exit(supervisor.supervise(Path(sys.argv[1])))
"""


def state(place: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((place / "state.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def said(place: Path) -> str:
    return logs.end_of(place / "log", 10**6).decode()


def lives(place: Path) -> bool:
    return is_alive(place)


def ended(place: Path) -> dict[str, Any]:
    assert wait_until(lambda: state(place).get("phase") == "ended" and not lives(place), seconds=15)
    # What was killed takes a moment to go, the longer the busier the machine.
    assert wait_until(lambda: not processes_of(SUPERVISED_UID), seconds=5)
    return state(place)


def test_it_runs_says_so_and_stops_when_it_is_asked(place: Path) -> None:
    assert (
        start(place, "trap 'echo bye; exit 0' TERM; echo hello; while :; do sleep 0.1; done") == 0
    )
    assert wait_until(lambda: "hello" in said(place), seconds=10)
    assert state(place)["phase"] == "running"
    assert wait_until(lambda: state(place)["seconds"] > 0.3, seconds=5)
    (place / "stop").touch()
    found = ended(place)
    assert (found["code"], found["why"]) == (0, "asked")
    assert said(place) == "hello\nbye\n"


def test_there_are_never_two_of_one_place(place: Path) -> None:
    assert start(place, "sleep 60") == 0
    assert wait_until(lambda: state(place).get("phase") == "running", seconds=10)
    first = state(place)["pid"]
    assert start(place, "sleep 60") == 3
    assert state(place)["pid"] == first
    (place / "stop").touch()
    ended(place)


@pytest.mark.parametrize(
    ("script", "more", "code", "why", "says"),
    [
        ("echo no map; exit 4", {}, 4, "exit", "no map"),
        ("nothing-of-that-name", {}, 127, "exit", "not found"),
        ("kill -SEGV $$", {}, -11, "signal", ""),
        (
            "while :; do head -c 1000000 /dev/zero >> big; done",
            {"disk_mb": 5},
            -15,
            "disk",
            "more of the disk",
        ),
        ("head -c 300M /dev/zero | tail", {"memory_mb": 50}, 137, "memory", "Killed"),
        ("exec tail /dev/zero", {"memory_mb": 50}, -9, "memory", "ended: memory"),
        (":(){ :|:& };:", {"processes": 20}, None, None, None),
    ],
    ids=[
        "exits at once",
        "no program",
        "crashes",
        "fills the disk",
        "a part takes memory",
        "takes memory",
        "forks without end",
    ],
)
def test_a_bad_build_ends_in_a_clear_state(
    place: Path, script: str, more: dict[str, Any], code: int | None, why: str | None, says: str
) -> None:
    assert start(place, script, **more) == 0
    time.sleep(0.5)
    if why is None:
        (place / "stop").touch()
    found = ended(place)
    if code is not None:
        assert (found["code"], found["why"]) == (code, why)
    if says:
        assert says in said(place)


def test_who_ignores_the_stop_is_killed_with_all_that_came_of_it(place: Path) -> None:
    away = "setsid sh -c 'trap : TERM; while :; do sleep 1; done' & "
    assert start(place, f"trap : TERM; {away} echo up; while :; do sleep 1; done") == 0
    assert wait_until(lambda: "up" in said(place), seconds=10)
    (place / "stop").touch()
    found = ended(place)
    assert (found["code"], found["why"]) == (-9, "killed")


def test_a_log_has_two_halves_and_no_more(place: Path) -> None:
    assert start(place, "head -c 9M /dev/zero", log_mb=2) == 0
    ended(place)
    pieces = list((place / "log").iterdir())
    assert len(pieces) == 2
    assert sum(one.stat().st_size for one in pieces) < 2.2 * 2**20
    assert logs.written(place / "log") == 9 * 2**20


def test_without_its_watch_a_server_does_not_go_on(place: Path) -> None:
    assert start(place, "echo up; while :; do sleep 0.1; done") == 0
    assert wait_until(lambda: "up" in said(place), seconds=10)
    server = state(place)["pid"]
    watch = int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(watch, signal.SIGKILL)
    assert wait_until(lambda: not lives(place) and not Path(f"/proc/{server}").exists(), seconds=10)
    assert state(place)["phase"] == "running"
    subprocess.run(["/usr/bin/pkill", "-9", "-u", str(SUPERVISED_UID)], check=False)
