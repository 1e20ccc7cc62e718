"""What a backup says about itself."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from incubator.core.errors import DomainError

FORMAT = 1
NAME = "manifest.json"
DUMP = "database.dump"
MEDIA = "media"
CHUNK = 1024 * 1024

# Told (files done, files in all) while files are copied or compared.
Progress = Callable[[int, int], None]


class BackupRefused(DomainError):
    """A backup or a restore cannot go on; nothing that existed before was changed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Row counts of the dump's own snapshot; SHA-256 of the dump and of every file.

    `vanished` were there when the backup began and gone when their turn came.
    """

    made_at: str
    release: str
    server_version: int
    dump_sha256: str
    migrations: dict[str, str]
    rows: dict[str, int]
    files: dict[str, str]
    vanished: list[str] = field(default_factory=list)
    format: int = FORMAT

    def write(self, directory: Path) -> None:
        unfinished = directory / f"{NAME}.unfinished"
        unfinished.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")
        unfinished.rename(directory / NAME)


def read_manifest(directory: Path) -> Manifest:
    """Raises BackupRefused if there is none, or one of another format."""
    try:
        told = json.loads((directory / NAME).read_text())
        manifest = Manifest(**told)
    except FileNotFoundError:
        raise BackupRefused(
            f"{directory} has no {NAME}: it is no backup, or one that did not end. "
            "Use an older one."
        ) from None
    except (ValueError, TypeError) as error:
        raise BackupRefused(f"{directory / NAME} cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise BackupRefused(
            f"{directory} was written in format {manifest.format}, this version reads {FORMAT}. "
            f"Restore it with the version that made it ({manifest.release or 'unknown'})."
        )
    return manifest


def check_files(directory: Path, manifest: Manifest, progress: Progress) -> None:
    """Compare every file with its hash; raises BackupRefused that names the wrong ones."""
    expected = {DUMP: manifest.dump_sha256}
    expected |= {f"{MEDIA}/{name}": digest for name, digest in manifest.files.items()}
    wrong = []
    for done, (name, digest) in enumerate(expected.items(), start=1):
        path = directory / name
        if not path.is_file():
            wrong.append(f"{name} is missing")
        elif hash_of(path) != digest:
            wrong.append(f"{name} has changed since the backup was made")
        progress(done, len(expected))
    if wrong:
        shown = "; ".join(wrong[:10]) + ("; …" if len(wrong) > 10 else "")
        raise BackupRefused(f"This backup is damaged ({shown}). Use another one.")


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
