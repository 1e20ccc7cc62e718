"""`manage.py backup DIR`: everything there is, in one directory, while everything runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from incubator.operation.backup import BackupRefused, take_backup


class Command(BaseCommand):
    help = "Back up the database and all files into a new directory, with hashes and counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="A directory that is empty or not there.")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        with tqdm(unit="file", disable=not self.stderr.isatty()) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                manifest = take_backup(directory=directory, progress=show)
            except (BackupRefused, OSError) as refusal:
                raise CommandError(str(refusal)) from refusal
        if manifest.vanished:
            shown = ", ".join(manifest.vanished[:10])
            more = len(manifest.vanished) - 10
            self.stderr.write(
                f"Not in it, as they were taken away while it was made ({len(manifest.vanished)}):"
                f" {shown}{f' and {more} more' if more > 0 else ''}."
            )
        rows = sum(manifest.rows.values())
        self.stdout.write(
            f"Backed up {rows:,} rows of {len(manifest.rows)} tables and {len(manifest.files):,} "
            f"files to {directory}. Keep it elsewhere: it holds everything, unencrypted."
        )
