"""`manage.py verify_ledger`: exits 0 only when every figure follows from the lines."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from billing.ledger.services import verify


class Command(BaseCommand):
    help = "Recompute balances, sums and content hashes of the whole ledger from its lines."

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(unit="entry", disable=not self.stderr.isatty()) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            result = verify(show)
        for discrepancy in result.discrepancies:
            self.stderr.write(str(discrepancy))
        if result.discrepancies:
            raise CommandError(f"{len(result.discrepancies)} differences found.")
        self.stdout.write(
            f"The ledger is sound: {result.entries:,} entries, {result.lines:,} lines."
        )
