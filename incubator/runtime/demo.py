"""Running the demo's processes in front: web, worker and mail under honcho, and no orphans.

Knows no Django: the command `manage.py demo` migrates and builds the world first.
"""

import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import psutil
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

from incubator.runtime.places import PROJECT, RuntimeFailure, Say, var_directory
from incubator.runtime.processes import end, running

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
PORTS_TRIED = 20
# Where it takes in mail, counted from its own port: demos side by side have one each.
MAIL_PORT_AFTER = 2_525
# Marks every process the demo starts, so that a later one knows its own orphans.
MARK = "INCUBATOR_DEMO"
WEB_IS_UP = b"Started worker-1"
# Asked to end, by a signal or by itself. Whatever else ends a process is an accident.
ON_PURPOSE = {0, -signal.SIGINT, -signal.SIGTERM, 128 + signal.SIGINT, 128 + signal.SIGTERM}
# What falls over sooner than this would only do so again.
STEADY_SECONDS = 10.0


def demo_port() -> int:
    """The port to serve on; PORT moves it."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise RuntimeFailure(f"PORT={text} is not a port. Use a number from 1 to 65535.")
    return int(text)


def mail_port(port: int) -> int:
    """Of the demo at this port."""
    beside = port + MAIL_PORT_AFTER
    return beside if beside < 65536 else port - MAIL_PORT_AFTER


def choose_port(say: Say) -> int:
    """PORT's port if somebody named one, else the first free one from 8000 on.

    Raises RuntimeFailure if the named one is taken, if none is free, or if this demo is running
    already and nobody asked for another port.
    """
    if os.environ.get("PORT"):
        require_free_port(demo_port())
        return demo_port()
    _refuse_a_second_demo()
    for port in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        try:
            require_free_port(port)
        except RuntimeFailure:
            continue
        if port != DEFAULT_PORT:
            say(f"Port {DEFAULT_PORT} is taken by {_holder_of(DEFAULT_PORT)}; using {port}.")
        return port
    raise RuntimeFailure(
        f"All ports from {DEFAULT_PORT} to {DEFAULT_PORT + PORTS_TRIED - 1} are taken. Choose "
        "one: make demo PORT=9000"
    )


def _refuse_a_second_demo() -> None:
    running_demos = {demo for _process, demo in _marked_processes() if running(demo)} - {
        os.getpid()
    }
    if running_demos:
        raise RuntimeFailure(
            f"The demo is running already (process {min(running_demos)}). Open its page, stop it "
            "with Ctrl-C first, or name a port for a second one: make demo PORT=8001"
        )


def require_free_port(port: int) -> None:
    """Of a demo, which takes in mail beside it. Raises RuntimeFailure naming who has one of them."""
    for wanted in (port, mail_port(port)):
        _require_free(wanted, instead=port + 1)


def _require_free(port: int, *, instead: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise RuntimeFailure(
                f"Port {port} may only be used by root. Choose another: make demo PORT=8001"
            ) from None
        except OSError:
            raise RuntimeFailure(
                f"Port {port} is taken by {_holder_of(port)}. Stop that, or choose another "
                f"port: make demo PORT={instead}"
            ) from None


def _holder_of(port: int) -> str:
    for connection in psutil.net_connections(kind="tcp"):
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
        process = running(connection.pid) if listens and connection.pid else None
        if process:
            return f"{process.name()} (process {process.pid})"
    return "another program"


def stop_orphans(say: Say) -> None:
    """End what a demo left behind when it was killed."""
    orphans = [process for process, demo in _marked_processes() if not running(demo)]
    if not orphans:
        return
    numbers = ", ".join(str(process.pid) for process in orphans)
    say(f"An earlier run was killed and left processes behind ({numbers}); stopping them.")
    for process in orphans:
        end(process, seconds=5)


def _marked_processes() -> Iterator[tuple[psutil.Process, int]]:
    """Processes of demos on the same directory, each with the demo's process id."""
    for process in psutil.process_iter():
        try:
            place, _mark, demo = process.environ().get(MARK, "").rpartition("#")
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
        if place == str(var_directory()):
            yield process, int(demo)


class AnnouncingPrinter(Printer):
    """honcho's printer, which also says when the first page can be opened."""

    def __init__(self, announce: Callable[[], None]) -> None:
        super().__init__(sys.stdout)
        self._announce = announce
        self._announced = False

    def write(self, message: Message) -> None:
        super().write(message)
        line = message.data if isinstance(message.data, bytes) else message.data.encode()
        if not self._announced and WEB_IS_UP in line:
            self._announced = True
            self._announce()


class Lasting(Process):
    """honcho's process, which starts its program again after an accident.

    One that is killed then takes neither the others nor the servers with it.
    """

    _code = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._child_ctor = _start

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        while True:
            began = time.monotonic()
            super().run(events, ignore_signals)
            if self._code in ON_PURPOSE or time.monotonic() - began < STEADY_SECONDS:
                break
            self._send_message(f"ended by accident ({self._code}); starting it again\n".encode())
        super()._send_message({"returncode": self._code}, type="stop")

    def _send_message(self, data: Any, type: str = "line") -> None:  # noqa: A002  # honcho's name
        if type == "stop":
            self._code = data["returncode"]
        else:
            super()._send_message(data, type)


def _start(*args: Any, **kwargs: Any) -> Popen:
    child = Popen(*args, **kwargs)
    threading.Thread(target=_clear_up_after, args=(child,), daemon=True).start()
    return child


def _clear_up_after(child: Popen) -> None:
    """What a killed program had started itself, such as a worker's own processes, would live on.

    And it would hold the pipe on which honcho waits for the program's end.
    """
    if child.wait() not in ON_PURPOSE:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def run_processes(port: int, announce: Callable[[], None], more: Mapping[str, str]) -> int:
    """Run the Procfile, and `more` commands by their names, until Ctrl-C, SIGTERM or until one process cannot go on.

    Returns the exit code.
    """
    mark = f"{var_directory()}#{os.getpid()}"
    # Web and worker are never told how one becomes the owner of their tables.
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    environment = given | {
        "PORT": str(port),
        "MAIL_LISTEN": f"{HOST}:{mail_port(port)}",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        # Celery's advice for production; the demo of somebody who is root has no one to obey it.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        "PROMETHEUS_MULTIPROC_DIR": str(_fresh_metrics_directory(port)),
        MARK: mark,
    }
    manager = Manager(AnnouncingPrinter(announce))
    manager._process_ctor = Lasting
    processes = parse_procfile((PROJECT / "Procfile").read_text()).processes
    for name, command in {**processes, **more}.items():
        manager.add_process(name, command, env=environment, cwd=str(PROJECT))
    # A closed terminal is Ctrl-C by other means; honcho knows only the other two.
    signal.signal(signal.SIGHUP, _pass_on)
    manager.loop()
    for process, demo in _marked_processes():
        # What they started themselves. Game servers bear no mark: `manage.py demo` stops those.
        if demo == os.getpid() and process.pid != os.getpid():
            end(process, seconds=5)
    was_asked_to_stop = manager.returncode in {130, 143}
    return 0 if was_asked_to_stop else (manager.returncode or 1)


def _fresh_metrics_directory(port: int) -> Path:
    """Where web and worker add up their counts; those of an earlier run are not continued."""
    directory = var_directory() / f"metrics-{port}"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def _pass_on(_signal: int, _frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
