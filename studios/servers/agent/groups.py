"""Control groups: the kernel itself sees to what a server takes of memory, processors, processes.

Version 1 or 2, whichever has the controller. Standard library only.
"""

import os
import zlib
from contextlib import suppress
from pathlib import Path

from .usage import MB

ROOT = Path("/sys/fs/cgroup")
MEMORY, CPU, PROCESSES = "memory", "cpu", "pids"
LIMITED = (MEMORY, CPU, PROCESSES)
# Counts only; of its own in version 1.
COUNTED = "cpuacct"
PERIOD = 100_000
# Files that say it, in version 1 and in version 2.
OOM = ("memory.oom_control", "memory.events")


class Group:
    """The groups of one server; `root` is where the kernel has them."""

    def __init__(self, name: str, root: Path = ROOT) -> None:
        self._root = root
        self._places = {
            kind: root / kind / f"incubator-{name}"
            for kind in (*LIMITED, COUNTED)
            if (root / kind / "cgroup.procs").exists()
        }
        self._is_second = not self._places and (root / "cgroup.controllers").exists()
        if self._is_second:
            self._places = dict.fromkeys((*LIMITED, COUNTED), root / f"incubator-{name}")

    @classmethod
    def of(cls, place: Path) -> "Group":
        """Of the server that lives there: another agent of this machine may know the same key."""
        return cls(f"{place.name}-{zlib.crc32(os.fsencode(place.resolve())):08x}")

    def make(self, memory_mb: int, cpu_percent: int, processes: int) -> set[str]:
        """What of them the kernel sees to now."""
        if self._is_second:
            for kind in LIMITED:
                with suppress(OSError):
                    (self._root / "cgroup.subtree_control").write_text(f"+{kind}")
        asked: dict[str, dict[str, object]] = {
            MEMORY: {"memory.max": memory_mb * MB, "memory.limit_in_bytes": memory_mb * MB},
            # Nothing of it is put aside on a disk, either.
            "swap": {"memory.swap.max": 0, "memory.memsw.limit_in_bytes": memory_mb * MB},
            CPU: {
                "cpu.max": f"{cpu_percent * PERIOD // 100} {PERIOD}",
                "cpu.cfs_quota_us": cpu_percent * PERIOD // 100,
            },
            PROCESSES: {"pids.max": processes},
        }
        if not cpu_percent:
            del asked[CPU]
        held = set()
        for kind, files in asked.items():
            place = self._places.get(MEMORY if kind == "swap" else kind)
            with suppress(OSError):
                if place is not None and self._set(place, files):
                    held.add(kind)
        for place in self._places.values():
            with suppress(OSError):
                place.mkdir(exist_ok=True)
        return held & set(LIMITED)

    def _set(self, place: Path, files: dict[str, object]) -> bool:
        place.mkdir(exist_ok=True)
        known = [name for name in files if (place / name).exists()]
        for name in known:
            (place / name).write_text(str(files[name]))
        return bool(known)

    def join(self) -> None:
        """The process that calls it, and all that come of it."""
        for place in {*self._places.values()}:
            if place.exists():
                (place / "cgroup.procs").write_text("0")

    def processes(self) -> list[int]:
        """Whatever came of it, however it called itself and whoever its parent is by now."""
        found: set[int] = set()
        for place in {*self._places.values()}:
            with suppress(OSError):
                found.update(map(int, (place / "cgroup.procs").read_text().split()))
        return sorted(found)

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel ended anything of it for that."""
        place = self._places.get(MEMORY, self._root)
        for name in OOM:
            with suppress(OSError):
                said = dict(
                    line.split(maxsplit=1) for line in (place / name).read_text().splitlines()
                )
                return int(said.get("oom_kill", 0)) > 0
        return False

    def cpu_seconds(self) -> float | None:
        """What all of it has ever used, also what has ended; None where nobody counts."""
        place = self._places.get(COUNTED)
        if place is None:
            return None
        with suppress(OSError):
            return int((place / "cpuacct.usage").read_text()) / 1e9
        with suppress(OSError):
            return int((place / "cpu.stat").read_text().split()[1]) / 1e6
        return None

    def remove(self) -> None:
        for place in {*self._places.values()}:
            with suppress(OSError):
                place.rmdir()


def limited(root: Path = ROOT) -> dict[str, bool]:
    """What of it this machine does, tried on a group of nobody."""
    tried = Group(f"tried-{os.getpid()}", root)
    held = tried.make(64, 100, 64)
    tried.remove()
    return {kind: kind in held for kind in LIMITED}
