"""A build on its way: fetched, verified, and unpacked by the server's user, in the server's place.

Nothing of it is believed: neither its size, nor its names, nor what kind of file is in it.
Standard library only.
"""

import bz2
import ctypes
import encodings.cp437
import errno
import gzip
import hashlib
import json
import lzma
import os
import resource
import shutil
import signal
import stat
import tarfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn

from .containment import Limits, NotContained, enter
from .endings import CHECKSUM, DISK, OUTSIDE, SIZE, UNPACK, Refusal
from .usage import MB

PR_SET_PDEATHSIG = 1
TIMEOUT_SECONDS = 20
PIECE = 2**20
MOST_FILES = 100_000
UNPACK_CPU_SECONDS = 600
NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
# What archives are read with, loaded before the door to the system's files may close.
READERS = (bz2, gzip, lzma, zlib, encodings.cp437)


def fetched(builds: Path, url: str, sha256: str, size: int) -> Path:
    """The build, from here if it is here, else from where a broken download ended.

    Raises OSError for what another try may mend.
    """
    if not (len(sha256) == 64 and sha256.isalnum()):
        raise Refusal(CHECKSUM, f"{sha256!r} is no checksum")
    kept = builds / sha256
    if not kept.exists():
        part = kept.with_suffix(".part")
        _fetch(url, part, size)
        if sha256_of(part) != sha256:
            part.unlink()
            raise Refusal(CHECKSUM)
        part.replace(kept)
    os.utime(kept)
    return kept


def _fetch(url: str, part: Path, size: int) -> None:
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
    except (urllib.error.HTTPError, HTTPException) as error:
        raise OSError(f"the build could not be fetched: {error}") from error
    found = part.stat().st_size
    if found > size:
        part.unlink()
        raise Refusal(SIZE)
    if found < size:
        raise OSError(f"{found} of {size} bytes of the build are here")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack_as(archive: Path, work: Path, limits: Limits, most_mb: int) -> None:
    """As the server's user, with no more rights than the server has. Raises Refusal."""
    reading, writing = os.pipe()
    with archive.open("rb") as packed:
        pid = os.fork()
        if not pid:
            _become_unpacker(lambda: unpack(packed, work, most_mb), work, limits, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if not said and ended != -signal.SIGXCPU:
        raise OSError("it was cut off as it was unpacked")
    found = json.loads(said) if said else [UNPACK, "it took too long to unpack"]
    if found:
        raise Refusal(*found)


def _become_unpacker(
    work_on: Callable[[], None], work: Path, limits: Limits, writing: int
) -> NoReturn:
    said, installer = None, os.getppid()
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (UNPACK_CPU_SECONDS, UNPACK_CPU_SECONDS + 1))
        os.umask(0o022)
        enter(work, limits)
        # Who becomes another user forgets this, so it comes last.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == installer:
            work_on()
            said = []
    except Refusal as error:
        said = [error.why, error.detail]
    except (OSError, NotContained, MemoryError) as error:
        said = [UNPACK, str(error) or "too little memory"]
    finally:
        if said is not None:
            os.write(writing, json.dumps(said).encode())
        os._exit(0)


def unpack(packed: IO[bytes], work: Path, most_mb: int) -> None:
    """Raises Refusal for what is no archive, leaves its place, or does not fit into it."""
    try:
        if zipfile.is_zipfile(packed):
            _Unpacking(work, most_mb).zip(packed)
        else:
            packed.seek(0)
            _Unpacking(work, most_mb).tar(packed)
    except Refusal:
        raise
    except OSError as error:
        why = DISK if error.errno in NO_ROOM else UNPACK
        raise Refusal(why, str(error)) from error
    except Exception as error:  # readers of archives raise whatever they like
        raise Refusal(UNPACK, str(error)) from error


class _Unpacking:
    def __init__(self, work: Path, most_mb: int) -> None:
        self.work = work.resolve()
        self.left = most_mb * MB
        self.files = MOST_FILES

    def zip(self, packed: IO[bytes]) -> None:
        with zipfile.ZipFile(packed) as archive:
            for member in archive.infolist():
                path = self._path(member.filename, member.file_size)
                kind = stat.S_IFMT(member.external_attr >> 16)
                if member.is_dir():
                    path.mkdir(parents=True, exist_ok=True)
                elif kind == stat.S_IFLNK:
                    self._link(path, archive.read(member).decode())
                elif kind in (0, stat.S_IFREG):
                    with archive.open(member) as content:
                        self._file(path, content, member.external_attr >> 16 or 0o644)
                else:
                    raise Refusal(OUTSIDE, f"{member.filename} is no file")

    def tar(self, packed: IO[bytes]) -> None:
        with tarfile.open(fileobj=packed) as archive:
            for member in self._members(archive):
                path = self._path(member.name, member.size)
                if member.isdir():
                    path.mkdir(parents=True, exist_ok=True)
                elif member.issym():
                    self._link(path, member.linkname)
                elif member.islnk():
                    path.unlink(missing_ok=True)
                    path.hardlink_to(self._path(member.linkname, 0))
                elif member.isfile() and (content := archive.extractfile(member)):
                    self._file(path, content, member.mode)
                else:
                    raise Refusal(OUTSIDE, f"{member.name} is no file")

    def _members(self, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
        """One after the other: nothing is read before what was before it is counted."""
        while (member := archive.next()) is not None:
            yield member
            archive.members.clear()  # type: ignore[attr-defined]  # a list that only grows

    def _path(self, name: str, size: int) -> Path:
        self.left -= size
        self.files -= 1
        if self.left < 0 or self.files < 0:
            raise Refusal(DISK, "unpacked it is larger than its place")
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts:
            raise Refusal(OUTSIDE, name)
        path = self.work / parts
        self._inside(path.parent, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _link(self, path: Path, target: str) -> None:
        self._inside(path.parent / target, target)
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    def _inside(self, path: Path, name: str) -> None:
        """Also by way of links that came before."""
        if not path.resolve().is_relative_to(self.work):
            raise Refusal(OUTSIDE, name)

    def _file(self, path: Path, content: IO[bytes], rights: int) -> None:
        path.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            shutil.copyfileobj(content, file)
            # No rights of whoever made it: neither setuid nor setgid.
            os.fchmod(file.fileno(), rights & 0o755 | 0o600)


def forget_unused(builds: Path, used: set[str], since: float) -> None:
    """What no server here has, and none had for long."""
    for path in builds.iterdir():
        with suppress(OSError):
            if path.stem not in used and path.stat().st_mtime < since:
                path.unlink()
