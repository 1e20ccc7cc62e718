"""Where the embedded servers live, and as whom they run.

PostgreSQL refuses to run as root, so for root it runs as an unprivileged account. That account
must reach its files, and we never change the rights of a directory we did not make: where it
cannot reach ours, a directory of our own under /var/tmp takes their place.
"""

import fcntl
import hashlib
import os
import pwd
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_TEMPORARY = Path("/var/tmp")  # noqa: S108  make_directory() refuses a stranger's.
# Linux keeps a socket's path in 108 bytes, the last one a zero.
SOCKET_PATH_LIMIT = 107

Say = Callable[[str], None]


class RuntimeFailure(Exception):
    """An embedded server cannot do its work; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """A user of this machine that a server runs as."""

    name: str
    uid: int
    gid: int

    def may_enter(self, directory: Path) -> bool:
        """Whether every existing directory down to this one lets the account pass."""
        for place in (directory, *directory.parents):
            try:
                status = place.stat()
            except FileNotFoundError:
                continue
            if status.st_uid == self.uid:
                passes = status.st_mode & stat.S_IXUSR
            elif status.st_gid == self.gid:
                passes = status.st_mode & stat.S_IXGRP
            else:
                passes = status.st_mode & stat.S_IXOTH
            if not passes:
                return False
        return True


def var_directory() -> Path:
    """The directory of everything that is made while running; INCUBATOR_VAR moves it."""
    return Path(os.environ.get("INCUBATOR_VAR") or PROJECT / "var").absolute()


def unprivileged_account() -> Account | None:
    """The account servers run as when we are root; None when we are somebody already."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "postgres"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise RuntimeFailure(
        "PostgreSQL refuses to run as root and this machine has neither a user 'nobody' nor a "
        "user 'postgres'. Add one, run as another user, or set DATABASE_URL."
    )


def directory_elsewhere(var: Path) -> Path:
    """Our own directory under /var/tmp, the same one for the same `var` and user every time."""
    fingerprint = hashlib.sha256(os.fsencode(var)).hexdigest()[:10]
    return SYSTEM_TEMPORARY / f"incubator-{os.geteuid()}-{fingerprint}"


def make_directory(path: Path, *, mode: int = 0o755, account: Account | None = None) -> Path:
    """Make the directory if it is missing; one that exists keeps its rights.

    Raises RuntimeFailure if something else sits at the path, or the directory belongs to a
    stranger: under /var/tmp anybody could have put it there before us.
    """
    owner = account.uid if account else os.geteuid()
    try:
        path.mkdir()
    except FileExistsError:
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise RuntimeFailure(f"{path} is not a directory. Move it away.") from None
        if account and status.st_uid != owner:
            raise RuntimeFailure(
                f"{path} belongs to user id {status.st_uid}, but {account.name} needs it. "
                "Move it away, or run as the user who made it."
            ) from None
        if path.parent == SYSTEM_TEMPORARY and status.st_uid != os.geteuid():
            raise RuntimeFailure(f"{path} was made by another user. Remove it.") from None
    else:
        path.chmod(mode)
        if account:
            os.chown(path, account.uid, account.gid)
    return path


@contextmanager
def locked(name: str, var: Path) -> Iterator[None]:
    """One process at a time starts or stops a server."""
    with open_lock(name, var) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def open_lock(name: str, var: Path) -> TextIO:
    """The file of a lock. Raises RuntimeFailure where another user keeps the directory."""
    try:
        return (lock_directory(var) / name).open("a")
    except PermissionError as refusal:
        raise RuntimeFailure(
            f"{var} belongs to another user (an earlier run as root?). Run as that user, remove "
            "the directory to begin anew, or name another one: INCUBATOR_VAR=~/incubator"
        ) from refusal


def lock_directory(var: Path) -> Path:
    var.parent.mkdir(parents=True, exist_ok=True)
    make_directory(var)
    return make_directory(var / "locks")
