"""Which processes a server is, and what they take. Standard library only."""

import os
import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

MB = 2**20


def processes_of(uid: int) -> list[int]:
    """All that run as this user."""
    found = []
    for pid in _all():
        with suppress(OSError):
            if Path(f"/proc/{pid}").stat().st_uid == uid and is_running(pid):
                found.append(pid)
    return found


def end_all(find: Callable[[], Collection[int]]) -> None:
    """Until nothing is left, also of what begins others meanwhile."""
    for _round in range(50):
        left = find()
        if not left:
            return
        for pid in left:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def descendants_of(pid: int) -> list[int]:
    """Children, their children, and so on."""
    children: dict[int, list[int]] = {}
    for one in _all():
        with suppress(OSError, ValueError, IndexError):
            children.setdefault(int(_stat(one)[1]), []).append(one)
    found, left = [], [pid]
    while left:
        more = children.get(left.pop(), [])
        found += more
        left += more
    return found


def _all() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())


def _stat(pid: int) -> list[str]:
    """From the third field on: the program's name before may hold anything."""
    said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return said.rpartition(")")[2].split()


def is_running(pid: int) -> bool:
    """Not if it has ended and only nobody asked how."""
    try:
        return _stat(pid)[0] not in ("Z", "X")
    except (OSError, IndexError):
        return False


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
            ticks += sum(map(int, _stat(pid)[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def used_mb(place: Path) -> int:
    """What lies on the disk below the place."""
    blocks = 0
    for folder, _folders, names in os.walk(place):
        for name in names:
            with suppress(OSError):
                blocks += os.lstat(f"{folder}/{name}").st_blocks
    return blocks * 512 // MB
