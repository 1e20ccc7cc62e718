"""The agent of a host, with a portal that is a function and builds from a real web server."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incubator.runtime.processes import wait_until
from studios.servers.agent import disk
from studios.servers.agent.containment import landlock_version
from studios.servers.agent.host import Host
from tests.studios.agents import (
    SCRIPT,
    USERS,
    Builds,
    Portal,
    packed,
    running_host,
    serving_builds,
    turned,
)

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]


@pytest.fixture
def builds() -> Iterator[str]:
    with serving_builds() as url:
        yield url


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def host(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    with running_host(tmp_path, portal, monkeypatch) as made:
        yield made


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

    def forgotten() -> bool:
        host.turn()
        return host.report()["servers"] == []

    # Its watch says that it ended a moment before it goes itself.
    assert wait_until(forgotten, seconds=10)
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
    again = Host(tmp_path, portal.ask, USERS)
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


def test_an_agent_that_is_not_root_runs_them_as_itself_and_says_what_is_open(
    host: Host, portal: Portal, builds: str
) -> None:
    host.uids = None
    Builds.build = packed(b"#!/bin/sh\nid -u\nwhile :; do :; done\n")
    portal.want("a1", builds)
    assert turned(host, portal, "running") == ["a1"]
    assert host.report()["contains"] is False
    assert wait_until(lambda: f"{os.getuid()}\n" in host.report()["servers"][0]["log"], seconds=10)
    assert wait_until(lambda: host.report()["servers"][0]["cpu_seconds"] > 0.1, seconds=10)
    assert not disk.is_limited(host.root / "servers" / "a1")
