"""`manage.py export_ledger --format beancount --from 2026-01-01`: the books, on standard output."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.ledger.export import FORMATS, export
from billing.ledger.selectors import Period
from billing.ledger.selectors.periods import FIRST, LAST
from incubator.core import books


def day(text: str) -> date:
    """What is beyond these years is a typing error, and cannot be counted from."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no day like 2026-10-31.") from error
    if not 1900 <= found.year <= books.today().year + 100:
        raise argparse.ArgumentTypeError(f"There are no books of {text}.")
    return found


class Command(BaseCommand):
    help = "Write the ledger for another program: a row a line, or a text that it checks itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--from", dest="since", type=day, default=FIRST, metavar="DAY")
        parser.add_argument("--to", dest="until", type=day, default=LAST, metavar="DAY")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["since"] > options["until"]:
            raise CommandError("It begins after it ends.")
        for piece in export(options["format"], Period(options["since"], options["until"])):
            self.stdout.write(piece, ending="")
