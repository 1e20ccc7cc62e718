"""Take in mail: what a mail server hands the help desk's mail to, in SMTP or LMTP."""

import asyncio
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from incubator.operation.checks import refuse_known_secrets
from support.listening.listener import Taken, listen
from support.listening.places import DEFAULT, NoPlace, place_named


class Command(BaseCommand):
    help = (
        "Listens for mail to the help address and says yes to what is committed. Stop it with"
        " SIGTERM: it answers what it has in hand and ends."
    )
    # A mail must not wait because some other part of the site is misconfigured.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--listen",
            default=settings.MAIL_LISTEN or DEFAULT,
            help="host:port or unix:/path; else MAIL_LISTEN's (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_known_secrets()
        try:
            finished = asyncio.run(listen(place_named(options["listen"]), self._say))
        except (NoPlace, Taken, OSError) as failure:
            raise CommandError(f"{failure} Name another place with --listen.") from failure
        if not finished:
            # A thread that still waits for the database would keep the process from ending. Its
            # mail was not acknowledged.
            sys.stderr.write("Ended in the middle of a mail; its sender keeps it.\n")
            sys.stderr.flush()
            os._exit(os.EX_OK)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
