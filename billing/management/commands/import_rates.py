"""`manage.py import_rates FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from billing.models import RateOrigin
from billing.services.exchange_rates import take_in_rates
from billing.services.rate_files import LARGEST
from incubator.core.errors import DomainError
from incubator.core.history import ActingCommand


class Command(ActingCommand):
    help = (
        "Take in a file of the European Central Bank's reference rates: eurofxref-hist.csv or"
        " eurofxref.csv, as it is or in its .zip. What is there already is left as it is; a file"
        " that says something else of a day is refused whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            taken = take_in_rates(
                content=content, name=path.name, origin=RateOrigin.COMMAND, actor=None
            )
        except DomainError as error:
            raise CommandError(f"{error}\nNothing of this file was taken in.") from error
        if taken is None:
            self.stdout.write("Nothing added: all of these rates are there already.")
        else:
            self.stdout.write(
                f"Added {taken.added:,} rates of {taken.first_day} to {taken.last_day}."
            )
