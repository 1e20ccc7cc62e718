"""The process that stands over one game server, from its start to its end.

    supervise(place)

reads `spec.json` in the place, leaves whoever called it, and runs the command there, contained. It
outlives the agent and the worker; the lock on `alive`, which the kernel lets go however it ends,
says whether it lives, and that there are never two. Without it the server dies at once.

It keeps `state.json`: how the server is, since when and for how long, by a clock that nobody sets,
written again every few seconds: after a power cut it says up to when the server was there. What the
server says goes to `log`, of which two halves are kept. Standard library only.
"""

import ctypes
import fcntl
import json
import os
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from .containment import MB, Limits, MemoryGroup, NotContained, enter

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ALREADY_THERE = 3
LOOK_SECONDS = 1.0
KEEP_SECONDS = 5.0
READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Spec:
    """What is to run. Sizes in MB; `stop_seconds` is how long it may take to stop by itself."""

    key: str
    command: list[str]
    environment: dict[str, str]
    uid: int | None = None
    memory_mb: int = 1024
    processes: int = 256
    file_mb: int = 1024
    disk_mb: int = 2048
    log_mb: int = 16
    stop_seconds: float = 20.0
    tcp_ports: tuple[int, ...] = ()

    @classmethod
    def read(cls, place: Path) -> "Spec":
        """Fields that a newer agent wrote are nothing to this one."""
        known = json.loads((place / "spec.json").read_text(encoding="utf-8"))
        names = {field.name for field in fields(cls)}
        known["tcp_ports"] = tuple(known.get("tcp_ports", ()))
        return cls(**{name: value for name, value in known.items() if name in names})

    @property
    def limits(self) -> Limits:
        return Limits(self.uid, self.memory_mb, self.processes, self.file_mb, self.tcp_ports)


def supervise(place: Path) -> int:
    """Returns in the caller, at once; the other process stands over the server to its end."""
    with (place / "alive").open("a") as alive:
        try:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return ALREADY_THERE
        (place / "state.json").unlink(missing_ok=True)
        between = os.fork()
        if not between:
            _stand_over(place, alive.fileno())
    # The lock is the other process's as well, and stays with it.
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
        self.group = MemoryGroup(spec.key)
        self.is_grouped = self.group.make(spec.limits)
        self.log = (place / "log").open("ab", buffering=0)
        self.began = time.clock_gettime(time.CLOCK_BOOTTIME)
        self.started_at = time.time()
        self.pid = 0
        self.status: int | None = None
        self.why = ""
        self.stop_by: float | None = None
        self._kept_at = 0.0

    def run(self) -> None:
        output, given = os.pipe()
        # What forks itself away comes back to this process, which asks how it ended.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        signal.signal(signal.SIGTERM, lambda *_signal: self.stop("asked"))
        self.pid = os.fork()
        if not self.pid:
            self._become(given)
        os.close(given)
        self.keep("running")
        while self.status is None:
            self._read(output)
            self._look()
            self._ask_how_they_ended()
        self.end_all()
        while self._read(output, seconds=0):
            continue
        self._say_how_it_ended(os.waitstatus_to_exitcode(self.status))
        self.group.remove()

    def _ask_how_they_ended(self) -> None:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if pid == self.pid:
                    self.status = status

    def _become(self, given: int) -> None:
        """In the child: everything of ours is let go, then the server takes its place."""
        try:
            if self.is_grouped:
                self.group.join()
            nothing = os.open(os.devnull, os.O_RDONLY)
            for target, source in ((0, nothing), (1, given), (2, given)):
                os.dup2(source, target)
            os.closerange(3, 1024)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            watch = os.getppid()
            enter(self.place / "work", self.spec.limits)
            # Who becomes another user forgets this, so it comes last.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != watch:
                os._exit(127)
            os.execvpe(self.spec.command[0], self.spec.command, self.spec.environment)  # noqa: S606  # no shell is the point
        except (OSError, NotContained) as error:
            os.write(2, f"cannot be started: {error}\n".encode())
        os._exit(127)

    def _read(self, output: int, seconds: float = LOOK_SECONDS) -> bool:
        ready, _writable, _wrong = select.select([output], [], [], seconds)
        said = os.read(output, READ) if ready else b""
        if not said:
            # Closed by the server, which may go on: a look at it now and then is enough.
            if ready and seconds:
                time.sleep(min(seconds, 0.1))
            return False
        self.log.write(said)
        if self.log.tell() > self.spec.log_mb * MB // 2:
            self.log.close()
            (self.place / "log").replace(self.place / "log.1")
            self.log = (self.place / "log").open("ab", buffering=0)
        return True

    def _look(self) -> None:
        now = time.monotonic()
        if (self.place / "stop").exists():
            self.stop("asked")
        if self.stop_by is not None and now > self.stop_by:
            self.why = f"{self.why}, killed"
            self.stop_by = None
            self.end_all()
        if now - self._kept_at > KEEP_SECONDS:
            self.keep("running")
            if used_mb(self.place / "work") > self.spec.disk_mb:
                self.stop("disk")
            if not self.is_grouped and memory_mb(self._processes()) > self.spec.memory_mb:
                self.why = "memory"
                self.end_all()

    def stop(self, why: str) -> None:
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
        found = set(self.group.processes()) if self.is_grouped else {self.pid}
        if self.spec.uid is not None:
            found.update(processes_of(self.spec.uid))
        return [pid for pid in found if is_running(pid)]

    def keep(self, phase: str, **more: Any) -> None:
        """Whole, and on the disk."""
        self._kept_at = time.monotonic()
        state = {
            "key": self.spec.key,
            "phase": phase,
            "pid": self.pid,
            "started_at": self.started_at,
            "seconds": time.clock_gettime(time.CLOCK_BOOTTIME) - self.began,
            **more,
        }
        part = self.place / "state.json.new"
        with part.open("w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.place / "state.json")

    def _say_how_it_ended(self, code: int) -> None:
        if code == -signal.SIGKILL and not self.why and self.is_grouped:
            self.why = "memory"
        self.keep("ended", code=code, why=self.why)


def processes_of(uid: int) -> list[int]:
    """All that run as this user."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if entry.stat().st_uid == uid:
                    found.append(int(entry.name))
    return found


def is_running(pid: int) -> bool:
    """Not if it has ended and only nobody asked how."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return said.rpartition(")")[2].split()[0] not in ("Z", "X")


def memory_mb(pids: list[int]) -> int:
    """What the processes hold in memory together."""
    pages = 0
    for pid in pids:
        with suppress(OSError, ValueError, IndexError):
            pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // MB


def cpu_seconds(pids: list[int]) -> float:
    """What the processes that are there have used of processors, since each began."""
    ticks = 0
    for pid in pids:
        with suppress(OSError, ValueError, IndexError):
            said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            # The program's name may hold anything; after it fields 14 and 15 of the whole.
            ticks += sum(map(int, said.rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def used_mb(place: Path) -> int:
    """What lies on the disk below the place."""
    blocks = 0
    for folder, _folders, names in os.walk(place):
        for name in names:
            with suppress(OSError):
                blocks += os.lstat(f"{folder}/{name}").st_blocks
    return blocks * 512 // MB
