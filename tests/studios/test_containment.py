"""A game server reads, reaches and takes nothing but its own."""

import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from incubator.runtime.places import PROJECT
from studios.servers.agent.containment import (
    METADATA,
    Limits,
    forbid_metadata,
    landlock_version,
)
from studios.servers.agent.groups import Group
from tests.studios.agents import CONTAINED_UID

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]
UID = CONTAINED_UID
PORT = 40_000 + os.getpid() % 10_000 * 2


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("server")
    os.chown(made, UID, UID)
    for parent in made.parents:
        if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(0o755)
    return made


def inside(place: Path, program: str, **limits: int) -> dict[str, object]:
    """What the program says in JSON, run as a server of this place."""
    known = Limits(
        uid=UID,
        memory_mb=limits.get("memory_mb", 512),
        processes=limits.get("processes", 50),
        file_mb=limits.get("file_mb", 100),
        tcp_ports=(PORT,),
    )
    head = f"""
        import sys
        sys.path.insert(0, {str(PROJECT)!r})
        from pathlib import Path
        from studios.servers.agent.containment import Limits, enter
        from studios.servers.agent.groups import Group
        group = Group("test-{os.getpid()}")
        limits = {known!r}
        group.make(limits.memory_mb, 0, limits.processes)
        group.join()
        import json, os, socket, subprocess, time, encodings.idna
        enter(Path({str(place)!r}), limits)
        def tried(work):
            try:
                work()
            except BaseException as error:
                return type(error).__name__
            return "done"
        found = {{}}
    """
    whole = textwrap.dedent(head) + textwrap.dedent(program) + "\nprint(json.dumps(found))\n"
    ended = subprocess.run(
        [sys.executable, "-I", "-c", whole],
        capture_output=True, text=True, timeout=60, check=False, env={},
    )  # fmt: skip
    Group(f"test-{os.getpid()}").remove()
    assert ended.returncode == 0, ended.stderr
    said: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    return said


def test_it_reads_its_own_files_and_none_of_the_portal(place: Path, tmp_path: Path) -> None:
    (PROJECT / "pyproject.toml").stat()
    open_to_all = tmp_path / "secret"
    open_to_all.write_text("everybody may read this")
    open_to_all.chmod(0o644)
    found = inside(
        place,
        f"""
        found["own"] = tried(lambda: (Path("a").write_text("x"), Path("a").read_text()))
        found["portal"] = tried(lambda: Path({str(PROJECT / "pyproject.toml")!r}).read_text())
        found["others"] = tried(lambda: Path({str(open_to_all)!r}).read_text())
        found["processes"] = tried(lambda: os.listdir("/proc"))
        found["elsewhere"] = tried(lambda: Path("/tmp/left-behind").write_text("x"))
        found["uid"] = os.getuid()
        found["back"] = tried(lambda: os.setuid(0))
        """,
    )
    assert found == {
        "own": "done",
        "uid": UID,
        **dict.fromkeys(("portal", "others", "processes", "elsewhere", "back"), "PermissionError"),
    }


def test_it_listens_on_its_ports_and_reaches_none_of_the_portals(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as portal:
        port = portal.getsockname()[1]
        found = inside(
            place,
            f"""
            found["portal"] = tried(lambda: socket.create_connection(("127.0.0.1", {port}), 2))
            found["own"] = tried(lambda: socket.create_server(("127.0.0.1", {PORT})))
            found["another"] = tried(lambda: socket.create_server(("127.0.0.1", {PORT + 1})))
            found["udp"] = tried(
                lambda: socket.socket(type=socket.SOCK_DGRAM).bind(("127.0.0.1", {PORT + 1}))
            )
            """,
        )
    assert found == {
        "portal": "PermissionError",
        "own": "done",
        "another": "PermissionError",
        "udp": "done",
    }


def test_it_reaches_the_portal_by_no_other_address_of_the_machine(place: Path) -> None:
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as portal:
        port = portal.getsockname()[1]
        here = socket.gethostbyname(socket.gethostname())
        found = inside(
            place,
            f"""
            for address in ("127.0.0.1", "127.9.9.9", "::1", {here!r}):
                found[address] = tried(lambda: socket.create_connection((address, {port}), 2))
            """,
        )
    assert set(found.values()) == {"PermissionError"}


def test_it_reaches_no_socket_that_is_a_file(place: Path, tmp_path: Path) -> None:
    """As databases have them, often open to every user."""
    file = tmp_path / "database"
    with socket.socket(socket.AF_UNIX) as database:
        database.bind(str(file))
        database.listen()
        file.chmod(0o777)
        for parent in (tmp_path, *tmp_path.parents):
            if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
                parent.chmod(0o755)
        found = inside(
            place,
            f"""
            found["file"] = tried(lambda: socket.socket(socket.AF_UNIX).connect({str(file)!r}))
            found["hypervisor"] = tried(lambda: socket.socket(socket.AF_VSOCK))
            found["pair"] = tried(socket.socketpair)
            found["udp"] = tried(lambda: socket.socket(type=socket.SOCK_DGRAM))
            import ctypes
            call = ctypes.CDLL(None, use_errno=True).syscall
            found["queue"] = call(425, 8, ctypes.create_string_buffer(200)), ctypes.get_errno()
            """,
        )
    assert found == {
        "file": "PermissionError",
        "hypervisor": "PermissionError",
        "pair": "done",
        "udp": "done",
        "queue": [-1, 38],
    }


def test_it_takes_no_more_memory_files_and_processes_than_it_may(place: Path) -> None:
    found = inside(
        place,
        """
        def eat():
            whole = bytearray(300 * 2**20)
            for at in range(0, len(whole), 4096):
                whole[at] = 1
        eater = os.fork()
        if not eater:
            eat()
            os._exit(0)
        found["memory"] = os.waitpid(eater, 0)[1] & 127
        found["file"] = tried(lambda: Path("big").write_bytes(bytes(3 * 2**20)))
        def bomb():
            while True:
                if not os.fork():
                    time.sleep(5)
                    os._exit(0)
        found["forks"] = tried(bomb)
        """,
        memory_mb=100,
        file_mb=2,
        processes=20,
    )
    assert found == {"memory": 9, "file": "OSError", "forks": "BlockingIOError"}


def test_it_sends_no_signal_to_anybody_else(place: Path) -> None:
    other = subprocess.Popen(["/bin/sleep", "30"], user=UID, group=UID, extra_groups=[])
    try:
        found = inside(place, f"found['kill'] = tried(lambda: os.kill({other.pid}, 9))")
        assert found == {"kill": "PermissionError"}
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_it_never_reaches_the_clouds_metadata(place: Path) -> None:
    address = METADATA[0][1]
    try:
        assert forbid_metadata(UID, UID)
        assert forbid_metadata(UID, UID), "a second time it is there already"
        program = (
            f"found['metadata'] = tried(lambda: socket.create_connection(({address!r}, 80), 2))"
        )
        assert inside(place, program) == {"metadata": "PermissionError"}
        listing = ["ip", "rule", "list"]
        listed = subprocess.run(listing, capture_output=True, text=True, check=True)
        assert listed.stdout.count(f"uidrange {UID}-{UID}") == 1
    finally:
        for family, to in METADATA:
            rule = ["ip", family, "rule", "del", "uidrange", f"{UID}-{UID}", "to", to, "prohibit"]
            subprocess.run(rule, capture_output=True, check=False)
