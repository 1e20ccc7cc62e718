"""`manage.py reconcile_servers`: make what runs follow what is wanted."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from incubator.core.history import ActingCommand
from studios.servers import services


class Command(ActingCommand):
    help = (
        "Start servers that are wanted, stop those that are not, and report those that are gone."
        " Exits with 1 if the provider refused or did not answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and end")
        parser.add_argument(
            "--every", type=float, default=5.0, metavar="SECONDS", help="between sweeps (5)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            report = services.reconcile()
            self.stdout.write(str(report))
            if options["once"]:
                break
            time.sleep(options["every"])
        if report.failed or report.unknown:
            raise CommandError("Some servers could not be settled; see the line above.")
