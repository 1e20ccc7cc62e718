"""The agent of a host: it asks what is to run here, sees to it, and says how it is.

It asks; nobody calls it. Each turn it reports every server it has and is told what is wanted. What
it does not hear of goes on as it is: a portal that was restored, or cannot be reached, ends nothing.
A key is started once, ever; what has ended is reported until the portal says to forget it.

All that it knows lies in its folder, so it may be killed and started again at any moment:

    builds/SHA256              what was fetched, whole and verified; SHA256.part is on its way
    servers/KEY/wanted.json    what the portal said
    servers/KEY/spec.json      how it runs here; ready, once its place is
    servers/KEY/refused.json   why it never begins
    servers/KEY/work/          where the server lives, unpacked and its user's; disk.img holds it
    servers/KEY/began          written before the one start that there is
    servers/KEY/alive …        see `supervisor`

Standard library only.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import builds, disk, installing
from .endings import NEVER_BEGAN, NO_USER, STOPPED, Refusal
from .files import Kept, boot, is_alive, read, write
from .groups import Group
from .reports import log_parts, report_of
from .supervisor import supervise
from .usage import end_all, processes_of

VERSION = 2
# Servers that are asked how they are.
AT_ONCE = 16
BUILDS_KEPT_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Uids:
    """Users that servers of this host run as, one each. None where the agent is not root."""

    first: int
    count: int

    @property
    def last(self) -> int:
        return self.first + self.count - 1

    def free(self, taken: set[int]) -> int | None:
        return next((uid for uid in range(self.first, self.last + 1) if uid not in taken), None)


class Host:
    """`ask` sends a report to the portal and returns its answer; it raises OSError without one."""

    def __init__(self, root: Path, ask: Callable[[Kept], Kept], uids: Uids | None) -> None:
        self.root, self.ask, self.uids = root, ask, uids
        self._installers: set[int] = set()
        self._logs: list[Kept] = []
        for name, rights in (("builds", 0o700), ("servers", 0o711)):
            (root / name).mkdir(parents=True, exist_ok=True)
            (root / name).chmod(rights)
        for place in (root / "servers").iterdir():
            if not (place / "wanted.json").exists():
                # Half begun, or half forgotten.
                self._clear(place)

    def turn(self) -> float:
        """One round. Returns after how many seconds the next one is wanted."""
        answer = self.ask(self.report())
        for wanted in answer.get("servers", ()):
            self._want(wanted)
        for key in answer.get("forget", ()):
            self._forget(key)
        self._logs = answer.get("logs", [])
        self.tend()
        return float(answer.get("poll_seconds", 5))

    def tend(self) -> None:
        """Whatever is wanted and can be done now; nothing of it takes long."""
        for pid in set(self._installers):
            with suppress(ChildProcessError):
                if not os.waitpid(pid, os.WNOHANG)[0]:
                    continue
            self._installers.discard(pid)
        for place in self._places():
            self._see_to(place)

    def report(self) -> Kept:
        return {
            "version": VERSION,
            "boot": boot(),
            "disk_free_mb": shutil.disk_usage(self.root).free // 2**20,
            "contains": self.uids is not None,
            "servers": list(self._reports()),
            "log_parts": log_parts(self._logs, self.root / "servers"),
        }

    def _reports(self) -> Iterator[Kept]:
        """Side by side: a server that does not answer is waited for, and no other with it."""
        with ThreadPoolExecutor(AT_ONCE) as asking:
            yield from asking.map(report_of, self._places())

    def _places(self) -> list[Path]:
        return sorted(path.parent for path in (self.root / "servers").glob("*/wanted.json"))

    def _want(self, wanted: Kept) -> None:
        """Written down before anything is done: what is begun is found again."""
        place = self._place(wanted["key"])
        known = read(place / "wanted.json")
        if not known:
            place.mkdir(exist_ok=True)
            place.chmod(0o711)
            if wanted["desired"] != "running":
                # Told as such, so that the portal need not wait.
                installing.refuse(place, Refusal(NEVER_BEGAN))
        if {**known, **wanted} != known:
            write(place / "wanted.json", {**known, **wanted})

    def _place(self, key: str) -> Path:
        if not key.isalnum():
            raise ValueError(f"{key!r} is no key")
        return self.root / "servers" / key

    def _see_to(self, place: Path) -> None:
        wanted = read(place / "wanted.json")
        is_wanted = wanted["desired"] == "running"
        if is_alive(place):
            if not is_wanted:
                (place / "stop").touch()
        elif (place / "began").exists():
            # Once, ever: what has ended, or died with its watch, is another row's to replace.
            self._sweep(place)
        elif (place / "refused.json").exists():
            return
        elif not is_wanted:
            # Installation can be stopped too.
            installing.end(place)
            if not installing.is_on(place):
                installing.refuse(place, Refusal(STOPPED))
        elif not installing.is_on(place):
            self._begin(place, wanted)

    def _begin(self, place: Path, wanted: Kept) -> None:
        if installing.is_ready(place):
            (place / "began").touch()
            supervise(place)
            return
        try:
            self._give_user(place, wanted)
        except Refusal as refusal:
            installing.refuse(place, refusal)
            return
        pid = installing.begin(place, wanted, self.root / "builds")
        if pid is not None:
            self._installers.add(pid)

    def _give_user(self, place: Path, wanted: Kept) -> None:
        spec = {**wanted["spec"], "key": wanted["key"]}
        if self.uids is not None:
            specs = [read(one / "spec.json") for one in self._places()]
            taken = {spec["uid"] for spec in specs if spec.get("uid")}
            spec["uid"] = read(place / "spec.json").get("uid") or self.uids.free(taken)
            if spec["uid"] is None:
                raise Refusal(NO_USER)
        write(place / "spec.json", spec)

    def _sweep(self, place: Path) -> None:
        """A watch that was killed took its server with it, and not what had forked itself away."""
        if (place / "swept").exists():
            return
        if read(place / "state.json").get("phase") != "ended":
            self._end_all(place)
        (place / "swept").touch()

    def _end_all(self, place: Path) -> None:
        spec = read(place / "spec.json")
        group, uid = Group.of(place), spec.get("uid")
        end_all(lambda: {*group.processes(), *(processes_of(uid) if uid else ())})
        group.remove()

    def _forget(self, key: str) -> None:
        place = self._place(key)
        if place.exists() and not is_alive(place) and not installing.is_on(place):
            # First what it is found by, so that half of it is never taken for a server.
            self._end_all(place)
            (place / "wanted.json").unlink(missing_ok=True)
            self._clear(place)
            used = [read(one / "wanted.json").get("build") or {} for one in self._places()]
            builds.forget_unused(
                self.root / "builds",
                {build.get("sha256", "") for build in used},
                time.time() - BUILDS_KEPT_SECONDS,
            )

    def _clear(self, place: Path) -> None:
        installing.end(place)
        with suppress(OSError):
            # What stays, as somebody is in it, goes when the agent begins anew.
            disk.clear(place)
            shutil.rmtree(place, ignore_errors=True)
