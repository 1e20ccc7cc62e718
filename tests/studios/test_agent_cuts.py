"""The agent is killed before each thing that it does, and the next one makes no second of anything."""

import os
import signal
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from incubator.runtime.processes import wait_until
from studios.servers.agent import disk, files, installing, logs
from studios.servers.agent.containment import landlock_version
from studios.servers.agent.host import Host
from studios.servers.agent.usage import end_all, processes_of
from tests.sizes import LARGE
from tests.studios.agents import (
    USERS,
    Builds,
    Portal,
    archive,
    packed,
    running_host,
    serving_builds,
    turned,
)

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]
WHOLE = b"#!/bin/sh\n[ -f last ] && echo whole || echo half\nexec sleep 60\n"
CHANGES = (
    "os.chmod", "os.chown", "os.fork", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
    "os.symlink", "subprocess.Popen",
)  # fmt: skip
# More than there are: the last rounds are cut nowhere, and say that they saw all.
MOST_CUTS = 60
MOST_OF_OTHERS = 18
# Every cut is tried in `make test-large`, in `make test` every third.
EVERY = 1 if LARGE else 3


@pytest.fixture
def builds() -> Iterator[str]:
    with serving_builds() as url:
        Builds.build = archive({"run.sh": WHOLE, **{f"f{n}": b"x" for n in range(2)}, "last": b"x"})
        yield url


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def host(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    with running_host(tmp_path, portal, monkeypatch) as made:
        yield made


class Cutting:
    """Ends a process at once, before its change number `at`: the agent, or what it started."""

    def __init__(self, at: int, is_agent: bool) -> None:
        self.at, self.is_agent = at, is_agent
        self.agent = self.pid = os.getpid()
        self.seen = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        is_change = event in CHANGES
        if event == "open" and isinstance(arguments[2], int):
            is_change = bool(arguments[2] & os.O_WRONLY)
        if not is_change:
            return
        if os.getpid() != self.pid:
            self.pid, self.seen = os.getpid(), 0
        if (self.pid == self.agent) is self.is_agent:
            self.seen += 1
            if self.seen == self.at:
                os.kill(self.pid, signal.SIGKILL)


def cut_off(host: Host, portal: Portal, key: str, at: int, is_agent: bool) -> bool:
    """An agent of its own in this folder, cut; whether it came through."""
    place = host.root / "servers" / key
    pid = os.fork()
    if not pid:
        try:
            sys.addaudithook(Cutting(at, is_agent))
            one = Host(host.root, portal.ask, USERS)
            one.turn()
            ends = time.monotonic() + 3
            while installing.is_on(place) and time.monotonic() < ends:
                time.sleep(0.005)
            one.tend()
            time.sleep(0.02)
        finally:
            os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def settled(host: Host, portal: Portal, key: str) -> str:
    turned(host, portal, "")
    phase = str(portal.reported[key]["phase"])
    return phase if phase in ("running", "ended", "refused") else ""


@pytest.mark.large
@pytest.mark.parametrize("is_agent", [True, False], ids=["the agent", "what it starts"])
def test_whoever_is_cut_anywhere_nothing_starts_twice_and_nothing_that_is_half_there(
    host: Host, portal: Portal, builds: str, monkeypatch: pytest.MonkeyPatch, is_agent: bool
) -> None:
    phases = []
    for at in range(1, MOST_CUTS, EVERY):
        # Mounting takes its time, so it is cut less often.
        monkeypatch.setattr(disk, "can_mount", lambda at=at: at % 5 == 0)
        key = f"k{at}"
        portal.want(key, builds, disk_mb=10)
        came_through = cut_off(host, portal, key, at, is_agent)
        again = Host(host.root, portal.ask, USERS)
        assert wait_until(lambda a=again, k=key: bool(settled(a, portal, k)), seconds=10)  # type: ignore[misc]
        phases.append(see_that_it_is_whole_and_one(host.root / "servers" / key, portal))
        end_and_forget(again, portal, key)
        for kept in (host.root / "builds").iterdir():
            kept.unlink()
        if came_through and (is_agent or at > MOST_OF_OTHERS):
            break
    assert phases.count("running") > 10 // EVERY
    assert not list((host.root / "servers").iterdir())
    # Between the word that it begins and the beginning there are few steps.
    assert phases.count("ended") < 10 / EVERY


def end_and_forget(host: Host, portal: Portal, key: str) -> None:
    end_all(lambda: processes_of(USERS.first))
    assert wait_until(lambda: not files.is_alive(host.root / "servers" / key), seconds=5)
    portal.servers, portal.forget = {}, [key]
    host.turn()
    portal.forget = []


def see_that_it_is_whole_and_one(place: Path, portal: Portal) -> str:
    """However it came to be as it is. Returns how that is."""
    found = portal.reported[place.name]
    if found["phase"] == "running":
        assert wait_until(lambda: "whole" in logs.tail(place / "log"), seconds=5)
    else:
        assert (found["phase"], found["why"]) == ("ended", "watch"), found
    is_running = found["phase"] == "running"
    assert len(processes_of(files.read(place / "spec.json")["uid"])) == is_running
    said = logs.tail(place / "log")
    assert said.count("half") == 0
    assert said.count("whole") in {1, int(is_running)}
    return str(found["phase"])


def test_after_the_machine_went_down_a_server_ended_when_it_was_last_seen(
    host: Host, portal: Portal, builds: str
) -> None:
    portal.want("a1", builds)
    assert wait_until(lambda: settled(host, portal, "a1") == "running", seconds=10)
    place = host.root / "servers" / "a1"
    assert wait_until((place / "state.json").exists, seconds=5)
    state = files.read(place / "state.json")
    watch = int(Path(f"/proc/{state['pid']}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(watch, signal.SIGKILL)
    assert wait_until(lambda: not files.is_alive(place), seconds=5)
    files.write(place / "state.json", {**state, "seconds": 77.5, "boot": "another"})
    for _turn in range(2):
        assert turned(host, portal, "ended") == ["a1"]
        said = portal.reported["a1"]
        assert (said["why"], said["seconds"]) == ("reboot", 77.5)
    # What was ready before is not trusted after: the disk may not have had it yet.
    files.write(place / "ready", {"boot": "another"})
    assert not installing.is_ready(place)


def test_what_ended_while_the_portal_was_away_is_told_with_its_own_seconds(
    host: Host, portal: Portal, builds: str
) -> None:
    Builds.build = packed(b"#!/bin/sh\nsleep 1\necho done\nexit 5\n")
    portal.want("a1", builds)
    assert turned(host, portal, "running") == ["a1"]
    portal.is_away = True
    time.sleep(2)
    with pytest.raises(OSError, match="no route"):
        host.turn()
    portal.is_away = False
    told = []
    for _turn in range(3):
        assert turned(host, portal, "ended") == ["a1"]
        told.append(portal.reported["a1"]["seconds"])
    assert 1 <= told[0] < 1.9
    assert len(set(told)) == 1
    assert (portal.reported["a1"]["code"], portal.reported["a1"]["why"]) == (5, "exit")


def test_what_forked_itself_away_ends_with_the_watch_that_was_killed(
    host: Host, portal: Portal, builds: str
) -> None:
    Builds.build = packed(b"#!/bin/sh\nsetsid sleep 60 &\nsleep 60\n")
    portal.want("a1", builds)
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: len(processes_of(USERS.first)) == 3, seconds=5)
    assert wait_until(lambda: "pid" in host.report()["servers"][0], seconds=5)
    server = host.report()["servers"][0]["pid"]
    watch = int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(watch, signal.SIGKILL)
    assert wait_until(lambda: turned(host, portal, "ended") == ["a1"], seconds=5)

    def nothing_is_left() -> bool:
        # The watch may have been alive still when that turn looked; the next one sweeps.
        host.tend()
        return processes_of(USERS.first) == []

    assert wait_until(nothing_is_left, seconds=5)
    assert portal.reported["a1"]["why"] == "watch"


def test_a_part_of_a_log_is_sent_to_who_asks_for_it(
    host: Host, portal: Portal, builds: str
) -> None:
    Builds.build = packed(b"#!/bin/sh\necho one\necho two\nsleep 60\n")
    portal.want("a1", builds)
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: "two" in host.report()["servers"][0]["log"], seconds=5)
    assert host.report()["log_parts"] == []
    portal.logs = [{"key": "a1", "after": 4}, {"key": "none", "after": 0}]
    host.turn()
    assert host.report()["log_parts"] == [
        {"key": "a1", "after": 4, "start": 4, "bytes": "dHdvCg==", "total": 8}
    ]
    portal.logs = [{"key": "a1", "before": 4, "most": 3}, {"key": "a1", "most": 5}]
    host.turn()
    parts = [(one["start"], b64decode(one["bytes"])) for one in host.report()["log_parts"]]
    assert parts == [(1, b"ne\n"), (3, b"\ntwo\n")]
