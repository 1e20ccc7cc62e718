"""`manage.py restore DIR --into DATABASE_URL`: a backup becomes a running incubator again."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from incubator.operation.backup import BackupRefused, restore_backup


class Command(BaseCommand):
    help = "Restore a backup into an empty database and empty storage, then verify the ledger."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="What `manage.py backup` has written.")
        parser.add_argument(
            "--into",
            metavar="DATABASE_URL",
            help="An empty database, as its owner; else DATABASE_OWNER_URL.",
        )
        parser.add_argument(
            "--media", type=Path, help="An empty directory for files; else the configured storage."
        )

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        media: Path | None = options["media"]
        storage = FileSystemStorage(location=media) if media else default_storage
        with tqdm(unit="file", disable=not self.stderr.isatty()) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                manifest = restore_backup(
                    directory=directory,
                    url=options["into"] or settings.DATABASE_OWNER_URL,
                    storage=storage,
                    say=self.stdout.write,
                    progress=show,
                )
            except (BackupRefused, OSError) as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Restored {sum(manifest.rows.values()):,} rows and {len(manifest.files):,} files of "
            f"{manifest.made_at}; the ledger is sound and the web role has its rights."
        )
