"""Making a backup, while everything runs."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from incubator.core import database
from incubator.operation.backup.manifest import (
    CHUNK,
    DUMP,
    MEDIA,
    BackupRefused,
    Manifest,
    Progress,
    hash_of,
)
from incubator.operation.backup.programs import program_for, run

# Left by /readyz while it asks whether files can be written, and what is still being handed in.
PASSING = ("health/", "arriving/")


def take_backup(*, directory: Path, progress: Progress) -> Manifest:
    """Write a whole backup into the directory, which must be empty or not there yet.

    Raises BackupRefused. Readable by its owner only, as it holds everything there is.
    """
    _claim(directory)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    rows = _dump(directory / DUMP)
    files, vanished = _copy_files(default_storage, directory / MEDIA, progress)
    manifest = Manifest(
        made_at=made_at,
        release=settings.RELEASE,
        server_version=_server_version(),
        dump_sha256=hash_of(directory / DUMP),
        migrations=_migrations(),
        rows=rows,
        files=files,
        vanished=vanished,
    )
    manifest.write(directory)
    return manifest


def file_names(storage: Storage, directory: str = "") -> Iterator[str]:
    """Every file of the storage, in order, on a disk as in a bucket."""
    try:
        directories, files = storage.listdir(directory)
    except FileNotFoundError:
        return
    prefix = f"{directory}/" if directory else ""
    yield from (f"{prefix}{name}" for name in sorted(files) if name)
    for inner in sorted(directories):
        yield from file_names(storage, f"{prefix}{inner}")


def _claim(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise BackupRefused(f"{directory} is not empty. Name a new directory for each backup.")


def _dump(target: Path) -> dict[str, int]:
    """Dump the database; returns the rows of each table, counted in the dump's own snapshot."""
    program = program_for("pg_dump", _server_version())
    with transaction.atomic():
        database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = database.value("SELECT pg_export_snapshot()")
        left_out = bound_to_cluster()
        rows = {
            table: _count(table)
            for table in sorted(connection.introspection.table_names())
            if table not in left_out
        }
        target.touch(mode=0o600)
        run(
            program,
            "--format=custom",
            f"--snapshot={snapshot}",
            f"--file={target}",
            *(f"--exclude-table-data={table}" for table in left_out),
            database=connection.connection.info,
        )
    return rows


def bound_to_cluster() -> list[str]:
    """Tables whose rows speak of this server's transaction ids and would lie in another one.

    A model says so with `bound_to_cluster = True`; it must be able to begin again from nothing.
    """
    return [
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "bound_to_cluster", False)
    ]


def _count(table: str) -> int:
    counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    return int(database.value(counting))


def _copy_files(
    storage: Storage, target: Path, progress: Progress
) -> tuple[dict[str, str], list[str]]:
    """Copy every file; returns SHA-256 by name, and what was taken away before its turn came."""
    names = [name for name in file_names(storage) if not name.startswith(PASSING)]
    copied: dict[str, str] = {}
    vanished = []
    target.mkdir(mode=0o700)
    for done, name in enumerate(names, start=1):
        place = target / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            copied[name] = _copy(storage, name, place)
        except FileNotFoundError:
            place.unlink(missing_ok=True)
            vanished.append(name)
        progress(done, len(names))
    return copied, vanished


def _copy(storage: Storage, name: str, place: Path) -> str:
    digest = hashlib.sha256()
    with storage.open(name) as source, place.open("wb") as copy:
        for chunk in source.chunks(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _migrations() -> dict[str, str]:
    """The newest migration of each app that this database has."""
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return dict(applied)


def _server_version() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.server_version)
