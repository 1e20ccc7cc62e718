"""Take in one mail from standard input: what a mail server pipes into the help desk.

Exit codes are those of sysexits.h, which mail servers understand: 0 the mail is kept, 65 it will
never be (the server tells its sender why), 75 not now (the server keeps it and tries again).
"""

import sys
from argparse import ArgumentParser
from typing import Any

from incubator.core.history import ActingCommand
from support.errors import LetterRefused
from support.services.mail import LARGEST_MAIL, receive_message

DATA_ERROR = 65
TRY_AGAIN = 75


class Command(ActingCommand):
    help = (
        "Reads one RFC 5322 message on standard input and prints the number of its ticket."
        " Exits 65 for a message that is empty or larger than 25 MB, 75 when it should be"
        " delivered again later. The address needs plus addressing: help+anything@ must arrive"
        " where help@ does (Postfix: recipient_delimiter = +)."
    )
    # A mail must not bounce because some other part of the site is misconfigured.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """None: the message is the only input."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ticket = receive_message(sys.stdin.buffer.read(LARGEST_MAIL + 1))
        except LetterRefused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(DATA_ERROR)
        except Exception as failure:  # noqa: BLE001
            # Whatever broke is our side's, and the mail server is the one who can keep the mail.
            reason = str(failure).strip() or "no reason was given"
            self.stderr.write(
                f"The mail was not taken in ({type(failure).__name__}: {reason})."
                " Deliver it again later."
            )
            sys.exit(TRY_AGAIN)
        self.stdout.write(ticket.number)
