"""Where a server lives: a folder of a size, where the machine lets us mount one.

A file of that size, with holes, is the disk of it: what the server fills is its own. It counts as
nobody's memory, outlives the agent, and is gone with the server. Elsewhere the watch measures the
folder now and then. Standard library only.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from .usage import MB

IMAGE = "disk.img"
# Smaller is no file system.
LEAST_MB = 8
PATH = "/usr/sbin:/sbin:/usr/bin:/bin"
FORMAT = ("-q", "-F", "-m", "0", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard")
OPTIONS = "loop,nosuid,nodev,noatime"
SECONDS = 60
PR_SET_PDEATHSIG = 1


def make(place: Path, mb: int, owner: int | None) -> bool:
    """`work`, new and empty, the owner's alone. Whether its size is limited."""
    clear(place)
    work = place / "work"
    work.mkdir(mode=0o700)
    is_limited = owner is not None and can_mount() and _mount(place, mb)
    if is_limited:
        shutil.rmtree(work / "lost+found", ignore_errors=True)
    if owner is not None:
        os.chown(work, owner, owner)
    work.chmod(0o700)
    return is_limited


def is_limited(place: Path) -> bool:
    return (place / "work").is_mount()


def is_full(place: Path) -> bool:
    return is_limited(place) and shutil.disk_usage(place / "work").free < MB // 4


def clear(place: Path) -> None:
    """Also what was left half made. Raises OSError if it stays."""
    work = place / "work"
    for _time in range(10):
        if not work.is_mount():
            break
        if not _done("umount", str(work)):
            # Somebody looks at it: gone from here at once, and altogether after them.
            _done("umount", "-l", str(work))
    if work.is_mount():
        raise OSError(f"{work} cannot be unmounted")
    shutil.rmtree(work, ignore_errors=True)
    (place / IMAGE).unlink(missing_ok=True)


def _mount(place: Path, mb: int) -> bool:
    image = place / IMAGE
    with os.fdopen(os.open(image, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.truncate(max(mb, LEAST_MB) * MB)
    is_done = _done("mkfs.ext4", *FORMAT, str(image)) and _done(
        "mount", "-o", OPTIONS, str(image), str(place / "work")
    )
    if not is_done:
        image.unlink()
    return is_done


@cache
def can_mount() -> bool:
    """Tried, as what a container may do is written down nowhere."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory(prefix="incubator-") as folder:
        place = Path(folder)
        (place / "work").mkdir()
        is_done = _mount(place, LEAST_MB)
        clear(place)
    return is_done


def _done(program: str, *arguments: str) -> bool:
    found = shutil.which(program, path=PATH)
    if found is None:
        return False
    try:
        ended = subprocess.run(
            [found, *arguments],
            capture_output=True, timeout=SECONDS, check=False, preexec_fn=_end_with_us,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return not ended.returncode


def _end_with_us() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
