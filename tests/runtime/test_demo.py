"""The demo's front: ports that are taken and processes that a killed run left behind."""

import os
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

from incubator.runtime import demo, services
from incubator.runtime.places import PROJECT, RuntimeFailure, var_directory
from incubator.runtime.postgres import demo_cluster
from incubator.runtime.processes import running, wait_until
from incubator.runtime.redis import demo_redis
from tests.runtime.servers import Heard, a_stranger

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_taken_port_is_named_with_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(RuntimeFailure) as refusal:
            demo.require_free_port(port)
    text = str(refusal.value)
    assert f"Port {port} is taken by" in text
    assert f"process {os.getpid()}" in text
    assert "make demo PORT=" in text


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(RuntimeFailure, match="is not a port"):
        demo.demo_port()


def test_a_taken_usual_port_is_left_for_the_next_free_one_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = Heard()
    monkeypatch.delenv("PORT", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(demo, "DEFAULT_PORT", server.getsockname()[1])
        monkeypatch.setattr(demo, "_refuse_a_second_demo", lambda: None)
        port = demo.choose_port(heard)
        assert port != demo.DEFAULT_PORT
        demo.require_free_port(port)
        assert f"Port {demo.DEFAULT_PORT} is taken by" in (told := heard.last())
        assert f"using {port}" in told


def test_a_named_port_that_is_taken_is_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("PORT", str(server.getsockname()[1]))
        monkeypatch.setattr(demo, "_refuse_a_second_demo", lambda: None)
        with pytest.raises(RuntimeFailure, match="is taken by"):
            demo.choose_port(print)


def test_a_second_demo_of_the_same_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    with a_stranger() as first:
        marked = subprocess.Popen(SLEEP, env={demo.MARK: f"{var_directory()}#{first.pid}"})
        try:
            assert wait_until(lambda: _has_mark(marked), seconds=10)
            with pytest.raises(RuntimeFailure, match="is running already"):
                demo.choose_port(print)
        finally:
            marked.kill()
            marked.wait()


def test_orphans_of_a_killed_demo_are_stopped_and_nobody_else() -> None:
    heard = Heard()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    orphan = subprocess.Popen(SLEEP, env={demo.MARK: f"{var_directory()}#{gone.pid}"})
    current = subprocess.Popen(SLEEP, env={demo.MARK: f"{var_directory()}#{os.getpid()}"})
    elsewhere = subprocess.Popen(SLEEP, env={demo.MARK: f"/another/clone#{gone.pid}"})
    with a_stranger() as stranger:
        # Until exec has happened a child still shows our own environment.
        assert wait_until(lambda: _has_mark(orphan) and _has_mark(current), seconds=10)
        demo.stop_orphans(heard)
        assert running(orphan.pid) is None
        assert str(orphan.pid) in heard.last()
        for innocent in (current, elsewhere, stranger):
            assert innocent.poll() is None
    for process in (orphan, current, elsewhere):
        process.kill()
        process.wait()


class Started:
    """What would be started, and with which environment."""

    returncode = 143

    def __init__(self, printer: object) -> None:
        self.environments: dict[str, dict[str, str]] = {}
        STARTED.append(self)

    def add_process(self, name: str, command: str, env: dict[str, str], cwd: str) -> None:
        self.environments[name] = env

    def loop(self) -> None:
        pass


STARTED: list[Started] = []


def test_web_and_worker_are_not_told_how_one_becomes_the_owner_of_their_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCUBATOR_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://incubator_owner@/incubator")
    monkeypatch.setattr(demo, "Manager", Started)
    monkeypatch.setattr(demo.signal, "signal", lambda *_: None)
    assert demo.run_processes(8000, lambda: None, {"agent": "an agent"}) == 0
    environments = STARTED.pop().environments
    assert set(environments) == {"web", "worker", "mail", "agent"}
    for environment in environments.values():
        assert "incubator_web@" in environment["DATABASE_URL"]
        assert "DATABASE_OWNER_URL" not in environment


def test_demos_side_by_side_take_in_mail_at_ports_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len({demo.mail_port(port) for port in range(8000, 8100)}) == 100
    assert all(0 < demo.mail_port(port) < 65536 for port in (1, 8000, 65535))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1] - demo.MAIL_PORT_AFTER
        with pytest.raises(RuntimeFailure, match=f"Port {demo.mail_port(port)} is taken by"):
            demo.require_free_port(port)


def _has_mark(process: subprocess.Popen[bytes]) -> bool:
    return demo.MARK in psutil.Process(process.pid).environ()


def test_what_is_kept_alive_is_what_runs_here_and_nothing_of_others() -> None:
    ours = asdict(services.resolve({}))
    assert services.embedded(ours) == [demo_cluster(), demo_redis()]
    given = ours | {"DATABASE_URL": "postgres://books@db.example/books"}
    assert services.embedded(given) == [demo_redis()]
    assert services.embedded({"CACHE_URL": "redis://cache.example/3"}) == []


def run_demo_of(tmp_path: Path, code: str, *, steady: float) -> tuple[int, list[str]]:
    """A demo of one program, which notes each of its starts; the exit code, and the notes."""
    notes = tmp_path / "notes"
    program = tmp_path / "program.py"
    program.write_text(
        f"import os, signal, subprocess, sys, time\nnotes = open({str(notes)!r}, 'a')\n{code}"
    )
    script = (
        "from incubator.runtime import demo\n"
        f"demo.STEADY_SECONDS = {steady}\n"
        "manager = demo.Manager(demo.AnnouncingPrinter(lambda: None))\n"
        "manager._process_ctor = demo.Lasting\n"
        f"manager.add_process('web', {f'{sys.executable} {program}'!r})\n"
        "manager.loop()\n"
        "raise SystemExit(manager.returncode)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False, timeout=60)
    return ended.returncode, notes.read_text().split()


FALLS_TWICE = """
print('started', file=notes, flush=True)
if len(open(notes.name).read().split()) < 3:
    # Its child holds the pipe on which its end is waited for.
    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)'])
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_is_started_again(tmp_path: Path) -> None:
    code, notes = run_demo_of(tmp_path, FALLS_TWICE, steady=0.1)
    assert (code, len(notes)) == (0, 3)


def test_one_that_falls_over_at_once_ends_the_demo(tmp_path: Path) -> None:
    code, notes = run_demo_of(tmp_path, FALLS_TWICE, steady=60)
    assert code != 0
    assert len(notes) == 1
