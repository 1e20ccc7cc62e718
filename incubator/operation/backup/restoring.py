"""Restoring a backup into an empty database and empty storage, and proving the result."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from django.core.files import File
from django.core.files.storage import Storage
from django.core.management import CommandError, call_command
from environ import Env
from psycopg import sql

from incubator.core.connecting import connected_to
from incubator.core.sql import apply_rules
from incubator.core.sql.made_from import changed_migrations, missing_migrations
from incubator.operation.backup.manifest import (
    DUMP,
    MEDIA,
    BackupRefused,
    Manifest,
    Progress,
    check_files,
    read_manifest,
)
from incubator.operation.backup.programs import program_for, run
from incubator.operation.backup.taking import file_names

Say = Callable[[str], None]

RELATIONS = (
    "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname <> 'information_schema'"
    " AND n.nspname NOT LIKE 'pg\\_%'"
)
# The database's, for whom its functions will work.
OWNER = (
    "SELECT pg_get_userbyid(datdba), rolsuper FROM pg_database JOIN pg_roles"
    " ON rolname = current_user WHERE datname = current_database()"
)


def restore_backup(
    *, directory: Path, url: str, storage: Storage, say: Say, progress: Progress
) -> Manifest:
    """Restore everything and check it; raises BackupRefused.

    Nothing is written before the backup has proved whole and both targets empty; the database is
    restored in one transaction.
    """
    manifest = read_manifest(directory)
    say(f"Comparing the files of the backup of {manifest.made_at} with their hashes.")
    check_files(directory, manifest, progress)
    with _connect(url) as target:
        _require_owner(target)
        _require_empty(target, storage)
        say("Restoring the database.")
        _restore_database(directory / DUMP, target)
        _compare_rows(target, manifest)
        # Without statistics the first queries of the morning would be planned blindly.
        target.execute("ANALYZE")
    say(f"Restoring {len(manifest.files)} files.")
    _restore_files(directory, manifest, storage, progress)
    say("Giving the web role its rights, and checking the ledger.")
    with connected_to(url):
        _finish()
    return manifest


def _connect(url: str) -> psycopg.Connection:
    known = Env.db_url_config(url)
    try:
        return psycopg.connect(
            host=known.get("HOST") or None,
            port=known.get("PORT") or None,
            user=known.get("USER") or None,
            password=known.get("PASSWORD") or None,
            dbname=known["NAME"],
            autocommit=True,
            **known.get("OPTIONS", {}),
        )
    except psycopg.OperationalError as error:
        raise BackupRefused(
            f"The database to restore into cannot be reached: {error}. Make it first, empty: "
            f"createdb --owner=incubator_owner {known['NAME']}"
        ) from error


def _require_owner(target: psycopg.Connection) -> None:
    row = target.execute(OWNER).fetchone()
    owner, is_superuser = row or ("", False)
    if is_superuser or owner != target.info.user:
        raise BackupRefused(
            f"The database {target.info.dbname} is restored by its owner, who is no superuser, and "
            f"this is {target.info.user}. Make it with createdb --owner=incubator_owner and "
            "restore as incubator_owner."
        )


def _require_empty(target: psycopg.Connection, storage: Storage) -> None:
    row = target.execute(RELATIONS).fetchone()
    if row and row[0]:
        raise BackupRefused(
            f"The database {target.info.dbname} is not empty ({row[0]} tables and the like). "
            "Restore into a new one and point DATABASE_URL to it."
        )
    if next(file_names(storage), None):
        raise BackupRefused(
            "The place for files is not empty. Name another one with --media, or move it away."
        )


def _restore_database(dump: Path, target: psycopg.Connection) -> None:
    run(
        program_for("pg_restore", target.info.server_version),
        "--single-transaction",
        "--exit-on-error",
        # Whoever restores owns it all; the web role gets its rights afterwards.
        "--no-owner",
        "--no-privileges",
        str(dump),
        database=target.info,
    )


def _compare_rows(target: psycopg.Connection, manifest: Manifest) -> None:
    wrong = []
    for table, expected in manifest.rows.items():
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        row = target.execute(count).fetchone()
        if row is None or row[0] != expected:
            wrong.append(f"{table}: {row and row[0]} instead of {expected}")
    if wrong:
        raise BackupRefused(f"Rows are missing after the restore: {'; '.join(wrong)}.")


def _restore_files(
    directory: Path, manifest: Manifest, storage: Storage, progress: Progress
) -> None:
    for done, name in enumerate(manifest.files, start=1):
        with (directory / MEDIA / name).open("rb") as source:
            kept = storage.save(name, File(source))
        if kept != name:
            raise BackupRefused(f"{name} was kept as {kept}: something else has its name.")
        progress(done, len(manifest.files))


def _finish() -> None:
    """What `migrate` does last, for a database that needs no migration; then the proof."""
    if missing_migrations() or changed_migrations():
        raise BackupRefused(
            "The backup is restored, but this version needs migrations that it does not have. "
            "Run `manage.py migrate`, then `manage.py verify_ledger`."
        )
    apply_rules()
    try:
        call_command("verify_ledger")
    except CommandError as difference:
        raise BackupRefused(
            f"The backup is restored, but its ledger is not sound.\n{difference}"
        ) from difference
