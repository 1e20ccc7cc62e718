"""`manage.py import_purchases FILE --game SLUG --currency CUR --format cdnow|csv`."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from billing.services.imports import import_purchases
from incubator.core.errors import DomainError
from incubator.core.history import ActingCommand
from incubator.core.money import CURRENCIES, format_money
from studios.models import Game


class Command(ActingCommand):
    help = (
        "Bring the purchases of another shop in as paid orders with ledger entries."
        " Can be stopped and run again at any time: no purchase is ever counted twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--game", required=True, metavar="SLUG")
        parser.add_argument("--currency", required=True, choices=sorted(CURRENCIES))
        parser.add_argument("--format", required=True, choices=["cdnow", "csv"])
        parser.add_argument(
            "--source",
            default="",
            help="names where the purchases come from; the file's name if left out."
            " A purchase is known by this and the shop's own id (column “id” of a csv), or its line"
            " number where there is none. The same sales under another source count twice.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        game = Game.objects.filter(slug=options["game"]).first()
        if game is None:
            known = ", ".join(Game.objects.values_list("slug", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no game “{options['game']}”. Games: {known}.")
        try:
            with self.progress() as progress:
                result = import_purchases(
                    path=options["file"],
                    game=game,
                    currency=options["currency"],
                    file_format=options["format"],
                    source=options["source"],
                    actor=None,
                    progress=progress,
                )
        except DomainError as error:
            raise CommandError(
                f"{error}\nNothing of this file was brought in. Mend it and run the command again."
            ) from error
        self.stdout.write(
            f"{result.source}: {result.purchases:,} purchases, {result.units:,} units,"
            f" {format_money(result.gross_minor, result.currency)}."
        )
        if not result.added:
            self.stdout.write("Nothing added: all of them were imported before.")
        elif result.already_there:
            self.stdout.write(
                f"Added {result.added:,}; {result.already_there:,} were imported before."
            )
        else:
            self.stdout.write(f"Added {result.added:,}.")

    @contextmanager
    def progress(self) -> Iterator[Callable[[int, int], None]]:
        """A bar on a terminal, a plain line per tenth elsewhere."""
        if sys.stderr.isatty():
            with tqdm(unit=" lines", unit_scale=True) as bar:

                def draw(done: int, total: int) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                yield draw
            return
        said = 0

        def say(done: int, total: int) -> None:
            nonlocal said
            if done * 10 // total > said:
                said = done * 10 // total
                self.stdout.write(f"{done:,} of {total:,} lines")
                self.stdout.flush()

        yield say
