"""A server's place is made ready, beside the agent's turns: a large build takes its time.

A process of its own does it, under a lock, and dies with the agent. However it ends, what it leaves
is one of: `ready`, `refused.json`, or nothing that another one would not do again. Standard library
only.
"""

import ctypes
import fcntl
import os
import signal
import time
from contextlib import closing, suppress
from pathlib import Path

from . import disk, programs
from .builds import fetched, unpack_as
from .containment import Limits, NotContained
from .endings import LONGEST_DETAIL, Refusal
from .files import Kept, boot, is_held, lock, read, write
from .logs import Writer
from .usage import end_all, processes_of

PR_SET_PDEATHSIG = 1
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0


def begin(place: Path, wanted: Kept, builds: Path) -> int | None:
    """The process that does it; None while there is one, or it is too early to try again."""
    trouble = read(place / "trouble.json")
    if 0 < trouble.get("next", 0) - time.time() <= LONGEST_WAIT:
        return None
    held = lock(place / "installing")
    if held is None:
        return None
    agent = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            os.setsid()
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.write(held, f"{os.getpid()}\n".encode())
            if os.getppid() == agent:
                _try(place, wanted, builds)
        finally:
            os._exit(0)
    os.close(held)
    return pid


def is_on(place: Path) -> bool:
    return is_held(place / "installing")


def end(place: Path) -> None:
    """Whoever holds the lock wrote down who it is."""
    if is_on(place):
        with suppress(OSError, ValueError, IndexError):
            pid = int((place / "installing").read_text().split()[-1])
            os.killpg(pid, signal.SIGKILL)


def is_ready(place: Path) -> bool:
    """Made ready since the machine began: what was written before may not have reached the disk."""
    return bool(read(place / "ready").get("boot") == boot())


def refuse(place: Path, refusal: Refusal) -> None:
    """For good, and in the log as well."""
    words = f"{refusal.why}: {refusal.detail}" if refusal.detail else refusal.why
    with closing(Writer(place / "log", 2**20)) as log:
        log.write(f"agent: never began: {words}\n".encode())
    write(place / "refused.json", {"why": refusal.why, "detail": refusal.detail})


def _try(place: Path, wanted: Kept, builds: Path) -> None:
    try:
        _install(place, wanted.get("build"), builds)
    except Refusal as refusal:
        refuse(place, refusal)
    except (OSError, NotContained) as error:
        tries = read(place / "trouble.json").get("tries", 0) + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries - 1, 10))
        write(
            place / "trouble.json",
            {"detail": str(error)[:LONGEST_DETAIL], "tries": tries, "next": time.time() + wait},
        )
    else:
        write(place / "ready", {"boot": boot()})


def _install(place: Path, build: Kept | None, builds: Path) -> None:
    spec = read(place / "spec.json")
    uid, work, disk_mb = spec.get("uid"), place / "work", spec.get("disk_mb", 2048)
    archive = _waited_for(builds, build) if build else None
    if uid is not None:
        # Whoever unpacked here before was cut off with its agent, or is about to be.
        end_all(lambda: processes_of(uid))
    disk.make(place, disk_mb, uid)
    if archive:
        limits = Limits(
            uid, spec.get("memory_mb", 1024), spec.get("processes", 256), spec.get("file_mb", 1024)
        )
        unpack_as(archive, work, limits, disk_mb)
    if spec.get("program"):
        programs.put(work, spec["program"])
    command = programs.with_python(spec["command"], uid)
    write(place / "spec.json", {**spec, "command": command})


def _waited_for(builds: Path, build: Kept) -> Path:
    """One at a time of each build: who comes second finds it here."""
    with (builds / f"{build['sha256']}.lock").open("w") as fetching:
        fcntl.flock(fetching, fcntl.LOCK_EX)
        return fetched(builds, build["url"], build["sha256"], build["size"])
