"""The agent of a host: it asks what is to run here, sees to it, and says how it is.

It asks; nobody calls it. Each turn it reports every server it has and is told what is wanted. What
it does not hear of goes on as it is: a portal that was restored, or cannot be reached, ends nothing.
A key is started once, ever; what has ended is reported until the portal says to forget it.

All that it knows lies in its folder, so it may be killed and started again at any moment:

    builds/SHA256            what was fetched, whole and verified; SHA256.part what is on its way
    servers/KEY/wanted.json  what the portal said
    servers/KEY/work/        where the server lives, unpacked and its user's
    servers/KEY/alive …      see `supervisor`

Standard library only.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tarfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import probes
from .supervisor import cpu_seconds, memory_mb, processes_of, supervise

VERSION = 1
TAIL = 4096
PIECE = 2**20
TIMEOUT_SECONDS = 20
# Servers that are asked how they are.
AT_ONCE = 16

Wanted = dict[str, Any]
Report = dict[str, Any]


class BadBuild(Exception):
    """It is not what the portal said it is, or cannot be unpacked: no try will mend that."""


@dataclass(frozen=True, slots=True)
class Uids:
    """Users that servers of this host run as, one each. None where the agent is not root."""

    first: int
    count: int

    def free(self, taken: set[int]) -> int | None:
        return next(
            (uid for uid in range(self.first, self.first + self.count) if uid not in taken), None
        )


class Host:
    """`ask` sends a report to the portal and returns its answer; it raises OSError without one."""

    def __init__(self, root: Path, ask: Callable[[Report], Wanted], uids: Uids | None) -> None:
        self.root, self.ask, self.uids = root, ask, uids
        for name in ("builds", "servers"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def turn(self) -> float:
        """One round. Returns after how many seconds the next one is wanted."""
        answer = self.ask(self.report())
        for wanted in answer.get("servers", ()):
            self._want(wanted)
        for key in answer.get("forget", ()):
            self._forget(key)
        for place in self._places():
            self._see_to(place)
        return float(answer.get("poll_seconds", 5))

    def report(self) -> Report:
        disk = shutil.disk_usage(self.root)
        return {
            "version": VERSION,
            "boot": Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip(),
            "disk_free_mb": disk.free // 2**20,
            "contains": self.uids is not None,
            "servers": list(self._reports()),
        }

    def _reports(self) -> Iterator[Report]:
        """Side by side: a server that does not answer is waited for, and no other with it."""
        with ThreadPoolExecutor(AT_ONCE) as asking:
            yield from asking.map(self._report_of, self._places())

    def _places(self) -> list[Path]:
        return sorted(path.parent for path in (self.root / "servers").glob("*/wanted.json"))

    def _want(self, wanted: Wanted) -> None:
        """Written down before anything is done: what is begun is found again."""
        place = self._place(wanted["key"])
        if not place.exists():
            if wanted["desired"] != "running":
                # Never begun here: told as such, so that the portal need not wait.
                wanted = {**wanted, "refused": "never began"}
            place.mkdir()
        _write(place / "wanted.json", {**_read(place / "wanted.json"), **wanted})

    def _place(self, key: str) -> Path:
        if not key.isalnum():
            raise ValueError(f"{key!r} is no key")
        return self.root / "servers" / key

    def _see_to(self, place: Path) -> None:
        wanted = _read(place / "wanted.json")
        if is_alive(place):
            if wanted["desired"] == "stopped":
                (place / "stop").touch()
            return
        if (place / "began").exists() or wanted.get("refused"):
            # Once, ever: what has ended, or died with its watch, is another row's to replace.
            return
        if wanted["desired"] == "stopped":
            # Installation can be stopped too.
            self._refuse(place, "stopped before it began")
            return
        try:
            self._install(place, wanted)
        except BadBuild as error:
            self._refuse(place, str(error))
        except OSError as error:
            _write(place / "trouble.json", {"error": str(error)})
        else:
            (place / "began").touch()
            supervise(place)

    def _refuse(self, place: Path, why: str) -> None:
        _write(place / "wanted.json", {**_read(place / "wanted.json"), "refused": why})

    def _install(self, place: Path, wanted: Wanted) -> None:
        spec = dict(wanted["spec"])
        if self.uids is not None:
            taken = {int(_read(one / "spec.json").get("uid") or 0) for one in self._places()}
            spec["uid"] = _read(place / "spec.json").get("uid") or self.uids.free(taken)
            if spec["uid"] is None:
                raise BadBuild("no user of this host is free")
        _write(place / "spec.json", {**spec, "key": wanted["key"]})
        work = place / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        build = wanted.get("build")
        if build:
            unpack(self._fetched(place, build), work)
        if self.uids is not None:
            give(work, spec["uid"])

    def _fetched(self, place: Path, build: Wanted) -> Path:
        """The build, from here if it is here, else from where a broken download ended."""
        kept = self.root / "builds" / build["sha256"]
        if kept.exists():
            return kept
        part = kept.with_suffix(".part")
        fetch(build["url"], part, build["size"])
        if _sha256(part) != build["sha256"]:
            part.unlink()
            raise BadBuild("the build's checksum is another one")
        part.replace(kept)
        return kept

    def _report_of(self, place: Path) -> Report:
        wanted, state = _read(place / "wanted.json"), _read(place / "state.json")
        found: Report = {"key": wanted["key"], "desired": wanted["desired"]}
        if is_alive(place):
            found |= {"phase": "running", **state, **self._seen(place)}
        elif wanted.get("refused"):
            found |= {"phase": "refused", "why": wanted["refused"]}
        elif (place / "began").exists():
            # Without an end written down, it was there up to when its state was last kept.
            found |= {**state, "phase": "ended", "why": state.get("why", "") if
                      state.get("phase") == "ended" else "its watch was killed"}  # fmt: skip
        else:
            found |= {"phase": "installing", **_read(place / "trouble.json")}
        return found | {"log": tail(place / "log")}

    def _seen(self, place: Path) -> Report:
        """Of one that runs: what it takes, whether it answers, who plays. None is unknown."""
        spec = _read(place / "spec.json")
        port, uid = spec.get("port", 0), spec.get("uid")
        running = processes_of(uid) if uid is not None else []
        return {
            "memory_mb": memory_mb(running),
            "cpu_seconds": cpu_seconds(running),
            "healthy": probes.healthy(spec.get("health", {}), port),
            "players": probes.players(spec.get("players", {}), port, place / "log"),
        }

    def _forget(self, key: str) -> None:
        place = self._place(key)
        if place.exists() and not is_alive(place):
            # First what it is found by, so that half of it is never taken for a server.
            (place / "wanted.json").unlink(missing_ok=True)
            shutil.rmtree(place, ignore_errors=True)


def is_alive(place: Path) -> bool:
    """Whether a watch stands over a server there: the kernel knows, whatever was written down."""
    with (place / "alive").open("a") as alive:
        try:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def fetch(url: str, part: Path, size: int) -> None:
    """Go on where the part ends. Raises OSError, and BadBuild for more than was said."""
    begun = part.stat().st_size if part.exists() else 0
    if begun >= size:
        return
    request = urllib.request.Request(url, headers={"Range": f"bytes={begun}-"})  # noqa: S310  # the portal's word
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            mode = "ab" if answer.status == 206 else "wb"
            with part.open(mode) as file:
                while piece := answer.read(PIECE):
                    file.write(piece)
                    if file.tell() > size:
                        break
    except urllib.error.HTTPError as error:
        raise OSError(f"the build could not be fetched: {error}") from error
    found = part.stat().st_size
    if found > size:
        part.unlink()
        raise BadBuild("the build is larger than it was said to be")
    if found < size:
        raise OSError(f"{found} of {size} bytes of the build are here")


def unpack(archive: Path, work: Path) -> None:
    """Raises BadBuild for what is no archive, or leaves its place."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                for member in packed.infolist():
                    where = packed.extract(member, work)
                    rights = member.external_attr >> 16 & 0o777
                    if rights and not member.is_dir():
                        Path(where).chmod(rights)
        else:
            with tarfile.open(archive) as packed_tar:
                packed_tar.extractall(work, filter="data")
    except (tarfile.TarError, zipfile.BadZipFile, ValueError, EOFError) as error:
        raise BadBuild(f"the build cannot be unpacked: {error}") from error


def give(work: Path, uid: int) -> None:
    """The place and all in it to the server's user; links are given as such."""
    os.chown(work, uid, uid)
    work.chmod(0o700)
    for folder, folders, names in os.walk(work):
        for name in (*folders, *names):
            os.lchown(f"{folder}/{name}", uid, uid)


def tail(log: Path) -> str:
    """What was said last."""
    with suppress(OSError), log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
        return file.read().decode("utf-8", "replace").replace("\0", "")
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> Wanted:
    try:
        found: Wanted = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _write(path: Path, content: Wanted) -> None:
    """Whole, and on the disk, or not at all."""
    part = path.with_name(f"{path.name}.new")
    with part.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
