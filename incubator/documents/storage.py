"""Where files are kept on a disk: whole, or not at all.

A file is written beside its place and moved there when all of it has arrived, so that a disk that
fills up, or a process that dies, leaves no half of one. What a process that died leaves there is
swept away, see `incubator.documents.strays`.

What is kept is on the disk before its name is given out: a row that names a file must not outlive
it when the power fails.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from incubator.documents.remembered import Remembered

# Below the storage's root, so on the same disk.
ARRIVING = "arriving"
STEP = 2**20


class WholeFiles(Remembered, FileSystemStorage):
    """Django's files on a disk, without half of one."""

    def _save(self, name: str, content: Any) -> str:
        with self._arrived(content.chunks()) as part:
            place = self._claimed(name)
            try:
                part.replace(place)
            except OSError:
                place.unlink(missing_ok=True)
                raise
            self._settle(place)
        return place.relative_to(self.location).as_posix()

    def free_bytes(self) -> int | None:
        """What may still be written here; None where nobody counts."""
        place = Path(self.location)
        place.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(place).free

    def join(self, parts: Iterable[str], name: str) -> str:
        """Write the parts one behind the other under the name, whatever lies there already.

        Returns the SHA-256 of the whole, read as it was written.
        """
        digest = hashlib.sha256()

        def steps() -> Iterator[bytes]:
            for part in parts:
                with Path(self.path(part)).open("rb") as file:
                    while step := file.read(STEP):
                        digest.update(step)
                        yield step

        with self._arrived(steps()) as whole:
            place = Path(self.path(name))
            place.parent.mkdir(parents=True, exist_ok=True)
            whole.replace(place)
            self._settle(place)
        return digest.hexdigest()

    @contextmanager
    def _arrived(self, chunks: Iterable[bytes | str]) -> Iterator[Path]:
        part = Path(self.location) / ARRIVING / uuid.uuid4().hex
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("xb") as file:
                for chunk in chunks:
                    file.write(chunk if isinstance(chunk, bytes) else chunk.encode())
                file.flush()
                os.fsync(file.fileno())
            if self.file_permissions_mode is not None:
                part.chmod(self.file_permissions_mode)
            yield part
        finally:
            part.unlink(missing_ok=True)

    def _settle(self, place: Path) -> None:
        """A file's name is on the disk with its folder, and so are the names of the folders above.

        All of them, made now or not: another process may have made one a moment ago and not yet
        have come this far itself. Where nothing is new this costs next to nothing.
        """
        for folder in place.parents:
            _sync(folder)
            if folder == Path(self.location):
                break

    def _claimed(self, name: str) -> Path:
        """An empty file under the name, or under a free one like it, that no other save has."""
        while True:
            place = Path(self.path(name))
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                place.touch(exist_ok=False)
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return place


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
