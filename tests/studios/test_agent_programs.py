"""The programs that come with the agent, played on as players do."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incubator.runtime.processes import wait_until
from studios.servers.agent import probes, programs
from studios.servers.agent.bundle import MODULES
from studios.servers.agent.containment import landlock_version
from studios.servers.agent.endings import Refusal
from studios.servers.agent.host import Host
from studios.servers.specs import OUR_COMMAND, filled
from tests.studios.agents import USERS, Portal, running_host, turned
from tests.studios.teeworlds import JOINS, LEAVES, SERVER, Player

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def host(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    with running_host(tmp_path, portal, monkeypatch) as made:
        yield made


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    return port


def want(portal: Portal, program: str, port: int, probe: dict[str, Any]) -> None:
    known = {"program": program, "name": "Evening", "port:game": str(port)}
    portal.want(
        "a1", "", program=program, command=[filled(word, known) for word in OUR_COMMAND],
        port=port, tcp_ports=[port] if program == "lobby" else [], **probe,
    )  # fmt: skip


def seen(host: Host) -> tuple[bool | None, int | None]:
    [found] = host.report()["servers"]
    return found.get("healthy"), found.get("players")


def test_a_match_answers_source_queries_and_counts_who_joins(host: Host, portal: Portal) -> None:
    port = free_port(socket.SOCK_DGRAM)
    want(portal, "match", port, {"health": {"kind": "source"}, "players": {"kind": "source"}})
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: seen(host) == (True, 0), seconds=10)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as player:
        player.settimeout(5)
        player.connect(("127.0.0.1", port))
        player.send(b"join")
        assert player.recv(100) == b"welcome\n"
        assert seen(host) == (True, 1)
        player.send(b"status\n")
        said = json.loads(player.recv(1000))
        assert (said["name"], said["program"], said["players"]) == ("Evening", "match", 1)
        player.send(b"leave")
        assert player.recv(100) == b"bye\n"
    assert seen(host) == (True, 0)
    known = probes.source_info(port)
    assert known
    assert (known["name"], known["most"]) == ("Evening", 64)
    assert wait_until(lambda: "players: 1\n" in host.report()["servers"][0]["log"], seconds=5)


def test_a_lobby_counts_who_stays_connected(host: Host, portal: Portal) -> None:
    port = free_port(socket.SOCK_STREAM)
    counted = {"kind": "log", "pattern": "players: {n}"}
    want(portal, "lobby", port, {"health": {"kind": "tcp"}, "players": counted})
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: seen(host)[0] is True, seconds=10)
    with socket.create_connection(("127.0.0.1", port), 5):
        assert wait_until(lambda: seen(host)[1] == 1, seconds=6)
        with socket.create_connection(("127.0.0.1", port), 5) as other:
            other.sendall(b"join\n")
            assert other.recv(100) == b"welcome\n"
            assert wait_until(lambda: seen(host)[1] == 2, seconds=6)
    assert wait_until(lambda: seen(host)[1] == 0, seconds=6)
    with socket.create_connection(("127.0.0.1", port), 5) as asking:
        asking.sendall(b"status\n")
        assert json.loads(asking.recv(1000))["players"] == 0
        assert asking.recv(1) == b""


def test_it_ends_when_it_is_asked(host: Host, portal: Portal) -> None:
    want(portal, "match", free_port(socket.SOCK_DGRAM), {})
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: "Evening" in host.report()["servers"][0]["log"], seconds=10)
    portal.servers["a1"]["desired"] = "stopped"
    assert wait_until(lambda: turned(host, portal, "ended") == ["a1"], seconds=10)
    assert (portal.reported["a1"]["code"], portal.reported["a1"]["why"]) == (0, "asked")


def test_a_program_that_the_agent_does_not_have_is_refused(host: Host, portal: Portal) -> None:
    want(portal, "chess", 9, {})
    assert turned(host, portal, "refused") == ["a1"]
    assert (portal.reported["a1"]["why"], portal.reported["a1"]["detail"]) == (
        "no_program",
        "chess",
    )


def test_without_a_python_that_the_user_can_run_it_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "PYTHONS", ("/nowhere/python3",))
    monkeypatch.setattr(programs.sys, "executable", "/root/python3")
    programs.python_for.cache_clear()
    assert programs.with_python(["./run"], USERS.first) == ["./run"]
    with pytest.raises(Refusal) as refused:
        programs.with_python(["{python}", "x"], USERS.first)
    assert refused.value.why == "no_python"
    programs.python_for.cache_clear()


def test_all_of_the_agent_is_in_its_one_file() -> None:
    here = Path(programs.__file__).parent
    assert {one.stem for one in here.glob("*.py")} == {*MODULES, "bundle"}


@pytest.mark.skipif(not SERVER.exists(), reason="teeworlds-server is not installed")
def test_players_of_a_game_from_elsewhere_are_counted(host: Host, portal: Portal) -> None:
    port = free_port(socket.SOCK_DGRAM)
    counted = {"kind": "log_count", "join": JOINS, "leave": LEAVES}
    command = [str(SERVER), f"sv_port {port}", "sv_register 0", "sv_name Harbour"]
    portal.want("a1", "", command=command, port=port, players=counted)
    assert turned(host, portal, "running") == ["a1"]
    assert wait_until(lambda: "version 0.7" in host.report()["servers"][0]["log"], seconds=15)
    assert wait_until(lambda: seen(host) == (True, 0), seconds=10)
    with Player(port, "ana"):
        assert wait_until(lambda: seen(host)[1] == 1, seconds=10)
        with Player(port, "bo"):
            assert wait_until(lambda: seen(host)[1] == 2, seconds=10)
    assert wait_until(lambda: seen(host)[1] == 0, seconds=10)
    portal.servers["a1"]["desired"] = "stopped"
    assert wait_until(lambda: turned(host, portal, "ended") == ["a1"], seconds=15)
    assert portal.reported["a1"]["why"] == "asked"
