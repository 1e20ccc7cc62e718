"""The process that stands over one game server, from its start to its end.

    supervise(place)

reads `spec.json` in the place, leaves whoever called it, and runs the command there, contained. It
outlives the agent and the worker; the lock on `alive`, which the kernel lets go however it ends,
says whether it lives, and that there are never two. Without it the server dies at once.

It keeps `state.json`: how the server is, since when and for how long, by a clock that nobody sets,
written again every few seconds: after a power cut it says up to when the server was there. What the
server says goes to `log`, see `logs`. Standard library only.
"""

import ctypes
import fcntl
import json
import os
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn

from . import disk, endings
from .containment import Limits, NotContained, enter
from .files import boot, lock, write
from .groups import CPU, LIMITED, MEMORY, Group
from .logs import Count, Writer
from .usage import MB, descendants_of, is_running, memory_mb, processes_of, used_mb

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ALREADY_THERE = 3
LOOK_SECONDS = 1.0
KEEP_SECONDS = 5.0
READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Spec:
    """What is to run. Sizes in MB; `stop_seconds` is how long it may take to stop by itself, and
    `cpu_percent` 100 for one processor, 0 for whatever is there.
    """

    key: str
    command: list[str]
    environment: dict[str, str]
    uid: int | None = None
    memory_mb: int = 1024
    cpu_percent: int = 0
    processes: int = 256
    file_mb: int = 1024
    disk_mb: int = 2048
    log_mb: int = 16
    stop_seconds: float = 20.0
    tcp_ports: tuple[int, ...] = ()
    players: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path) -> "Spec":
        """Fields that a newer agent wrote are nothing to this one."""
        known = json.loads((place / "spec.json").read_text(encoding="utf-8"))
        names = {field.name for field in fields(cls)}
        known["tcp_ports"] = tuple(known.get("tcp_ports", ()))
        return cls(**{name: value for name, value in known.items() if name in names})

    def limits(self, has_group: bool) -> Limits:
        return Limits(
            self.uid, self.memory_mb, self.processes, self.file_mb, self.tcp_ports, has_group
        )

    def count(self) -> Count | None:
        """Where players are counted by the lines of who comes and goes."""
        if self.players.get("kind") != "log_count":
            return None
        return Count(str(self.players.get("join", "")), str(self.players.get("leave", "")))


def supervise(place: Path) -> int:
    """Returns in the caller, at once; the other process stands over the server to its end."""
    alive = lock(place / "alive")
    if alive is None:
        return ALREADY_THERE
    (place / "state.json").unlink(missing_ok=True)
    between = os.fork()
    if not between:
        _stand_over(place, alive)
    # The lock is the other process's as well, and stays with it.
    os.close(alive)
    os.waitpid(between, 0)
    return 0


def _stand_over(place: Path, alive: int) -> NoReturn:
    """In a process of its own, with nothing of its caller's but the lock."""
    try:
        os.setsid()
        if os.fork() == 0:
            nothing = os.open(os.devnull, os.O_RDWR)
            for given in (0, 1, 2):
                os.dup2(nothing, given)
            os.closerange(3, alive)
            os.closerange(alive + 1, 1024)
            Watch(place, Spec.read(place)).run()
    finally:
        os._exit(0)


class Watch:
    """Of one server, while it runs."""

    def __init__(self, place: Path, spec: Spec) -> None:
        self.place, self.spec = place, spec
        self.group = Group.of(place)
        self.held = self.group.make(spec.memory_mb, spec.cpu_percent, spec.processes)
        self.log = Writer(place / "log", spec.log_mb * MB)
        self.count = spec.count()
        self.is_sized = disk.is_limited(place)
        self.began = time.clock_gettime(time.CLOCK_BOOTTIME)
        self.started_at = time.time()
        self.pid = 0
        self.status: int | None = None
        self.why = self.detail = ""
        self.stop_by: float | None = None
        self._kept_at = 0.0
        self._kept_players = 0

    def run(self) -> None:
        output, given = os.pipe()
        trouble, told = os.pipe()
        # What forks itself away comes back to this process, which asks how it ended.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        signal.signal(signal.SIGTERM, lambda *_signal: self.stop())
        self._say_what_is_open()
        self.pid = os.fork()
        if not self.pid:
            self._become(given, told)
        for ours in (given, told):
            os.close(ours)
        self.keep("running")
        # Nothing, once the program has taken the place of ours.
        self.detail = os.read(trouble, endings.LONGEST_DETAIL).decode("utf-8", "replace")
        if self.detail:
            self.why = endings.START
        while self.status is None:
            self._read(output, LOOK_SECONDS)
            self._look()
            self._ask_how_they_ended()
        self.end_all()
        while self._read(output, seconds=0):
            continue
        self._say_how_it_ended(os.waitstatus_to_exitcode(self.status))
        self.group.remove()

    def _say_what_is_open(self) -> None:
        """What this machine cannot see to is in the log, above what comes of it."""
        asked = {*LIMITED} if self.spec.cpu_percent else {*LIMITED} - {CPU}
        open_ = [kind for kind in LIMITED if kind in asked - self.held]
        if open_:
            self._say(f"not limited by this machine: {', '.join(open_)}")

    def _say(self, words: str) -> None:
        self.log.write(f"agent: {words}\n".encode())

    def _ask_how_they_ended(self) -> None:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if pid == self.pid:
                    self.status = status

    def _become(self, given: int, told: int) -> None:
        """In the child: everything of ours is let go, then the server takes its place."""
        # Out of the way of 0, 1 and 2, and gone with the program's start.
        told = fcntl.fcntl(told, fcntl.F_DUPFD_CLOEXEC, 10)
        try:
            self.group.join()
            nothing = os.open(os.devnull, os.O_RDONLY)
            for target, source in ((0, nothing), (1, given), (2, given)):
                os.dup2(source, target)
            os.closerange(3, told)
            os.closerange(told + 1, 1024)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.umask(0o022)
            watch = os.getppid()
            enter(self.place / "work", self.spec.limits(MEMORY in self.held))
            # Who becomes another user forgets this, so it comes last.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != watch:
                os._exit(127)
            os.execvpe(self.spec.command[0], self.spec.command, self.spec.environment)  # noqa: S606  # no shell is the point
        except (OSError, NotContained, IndexError, ValueError) as error:
            os.write(2, f"agent: cannot be started: {error}\n".encode())
            os.write(told, str(error).encode())
        os._exit(127)

    def _read(self, output: int, seconds: float) -> bool:
        ready, _writable, _wrong = select.select([output], [], [], seconds)
        said = os.read(output, READ) if ready else b""
        if not said:
            # Closed by the server, which may go on: a look at it now and then is enough.
            if ready and seconds:
                time.sleep(min(seconds, 0.1))
            return False
        self.log.write(said)
        if self.count:
            self.count.hear(said)
        return True

    def _look(self) -> None:
        now = time.monotonic()
        if (self.place / "stop").exists():
            self.stop()
        if self.stop_by is not None and now > self.stop_by:
            if self.why == endings.ASKED:
                self.why = endings.KILLED
            self.stop_by = None
            self.end_all()
        if now - self._kept_at > KEEP_SECONDS:
            self.keep("running")
            self._measure()
        elif self._has_news() and now - self._kept_at > LOOK_SECONDS:
            self.keep("running")

    def _has_news(self) -> bool:
        return self.count is not None and self.count.players != self._kept_players

    def _measure(self) -> None:
        """What no kernel sees to."""
        if not self.is_sized and used_mb(self.place / "work") > self.spec.disk_mb:
            self._say("takes more of the disk than it may")
            self.stop(endings.DISK)
        if MEMORY not in self.held and memory_mb(self._processes()) > self.spec.memory_mb:
            self._say("takes more memory than it may")
            self.why = endings.MEMORY
            self.end_all()

    def stop(self, why: str = endings.ASKED) -> None:
        """Ask it to end; whoever does not is ended."""
        if self.stop_by is None and not self.why:
            self.why, self.stop_by = why, time.monotonic() + self.spec.stop_seconds
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def end_all(self) -> None:
        """Whatever came of the server, until nothing is left: also what forked itself away."""
        for _round in range(50):
            left = self._processes()
            if not left:
                return
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
            self._ask_how_they_ended()

    def _processes(self) -> list[int]:
        found = {*self.group.processes(), *descendants_of(os.getpid())}
        if self.spec.uid is not None:
            found.update(processes_of(self.spec.uid))
        return [pid for pid in found if is_running(pid)]

    def keep(self, phase: str, **more: Any) -> None:
        """Whole, and on the disk."""
        self._kept_at = time.monotonic()
        if self.count:
            more["players"] = self._kept_players = self.count.players
        state = {
            "key": self.spec.key,
            "phase": phase,
            "pid": self.pid,
            "boot": boot(),
            "started_at": self.started_at,
            "seconds": time.clock_gettime(time.CLOCK_BOOTTIME) - self.began,
            **more,
        }
        write(self.place / "state.json", state)

    def _say_how_it_ended(self, code: int) -> None:
        if not self.why and code and self.group.ran_out_of_memory():
            self.why = endings.MEMORY
        elif not self.why and code and disk.is_full(self.place):
            self.why = endings.DISK
        elif not self.why:
            self.why = endings.SIGNAL if code < 0 else endings.EXIT
        if self.why in (endings.MEMORY, endings.DISK):
            self._say(f"ended: {self.why}")
        self.keep("ended", code=code, why=self.why, detail=self.detail)
