"""`manage.py reconcile_servers`: make what runs follow what is wanted."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from incubator.core.history import ActingCommand
from studios.servers import services
from studios.servers.services.dry_run import dry_run


class Command(ActingCommand):
    help = (
        "Start servers that are wanted, stop those that are not, and report those that are gone."
        " Exits with 1 if the provider refused or did not answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and end")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what a sweep would do, and do nothing",
        )
        parser.add_argument(
            "--every", type=float, default=5.0, metavar="SECONDS", help="between sweeps (5)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._say_what_it_would_do()
            return
        while True:
            report = services.reconcile()
            self.stdout.write(str(report))
            if options["once"]:
                break
            time.sleep(options["every"])
        if report.failed or report.unknown:
            raise CommandError("Some servers could not be settled; see the line above.")

    def _say_what_it_would_do(self) -> None:
        run = dry_run()
        for step in run.steps:
            self.stdout.write(str(step))
        cost = f", {run.cost} an hour" if run.cost else ""
        self.stdout.write(
            f"{run.looked_at} looked at: {run.launches} to launch, {run.stops} to stop{cost}."
            " Nothing was changed."
        )
