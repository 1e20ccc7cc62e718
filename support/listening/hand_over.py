"""Hand one mail to the listener: what a mail server pipes into, where it speaks no LMTP itself.

    python -m support.listening.hand_over --from=sender@… [--mailbox help@…] < mail

Answers as `manage.py receive_mail` does, without its seconds of start-up: 0 and the listener's
answer, which names the ticket; 65 the mail will never be taken; 75 not now. Nothing of Django is
imported here.
"""

import re
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from typing import NoReturn

from support.listening.places import NoPlace, Place, place_named, usual_place

DATA_ERROR = 65
TRY_AGAIN = 75
# Longer than the listener takes to keep a mail or to say that it cannot.
PATIENCE_SECONDS = 240.0
LONGEST_ANSWER = 4096
# Every domain has one (RFC 5321), and the listener takes its mail for the help desk's.
POSTMASTER = "postmaster"


class Refused(Exception):
    """The listener's answer is a no; `code` is what it said."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Talk:
    """One conversation in LMTP."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answers = connection.makefile("rb")

    def say(self, words: str) -> str:
        # What the command line gave is given on, whatever it is encoded in.
        self.send(f"{words}\r\n".encode("utf-8", "surrogateescape"))
        return self.hear()

    def send(self, raw: bytes) -> None:
        self._connection.sendall(raw)

    def hear(self) -> str:
        """The answer without its code. Raises Refused for a no, OSError for none at all."""
        while True:
            line = self._answers.readline(LONGEST_ANSWER).decode("utf-8", "replace").rstrip()
            if not re.match(r"[2-5][0-9][0-9]", line):
                raise OSError("The listener hung up.")
            if line[3:4] != "-":
                break
        if line[0] in "45":
            raise Refused(int(line[:3]), line[4:])
        return line[4:]

    def close(self) -> None:
        self._answers.close()
        self._connection.close()


def hand_over(raw: bytes, *, place: Place, mailboxes: Sequence[str], sender: str) -> list[str]:
    """What the listener says for each mailbox. Raises Refused, or OSError where nobody answers."""
    with closing(Talk(place.connect(seconds=PATIENCE_SECONDS))) as talk:
        talk.hear()
        talk.say("LHLO localhost")
        talk.say(f"MAIL FROM:<{sender}> SIZE={len(raw)}")
        for mailbox in mailboxes:
            talk.say(f"RCPT TO:<{mailbox}>")
        talk.say("DATA")
        # The bytes as they are, bare line feeds as well: only CR LF begins a line for the listener.
        end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
        talk.send(re.sub(rb"(\A|\r\n)\.", rb"\1..", raw) + end)
        answers = _heard(talk, len(mailboxes))
        talk.send(b"QUIT\r\n")
    return answers


def _heard(talk: Talk, expected: int) -> list[str]:
    """All answers are heard before one of them counts; "not now" before "never"."""
    answers, refusals = [], []
    for _mailbox in range(expected):
        try:
            answers.append(talk.hear())
        except Refused as refusal:
            refusals.append(refusal)
    if refusals:
        raise min(refusals, key=lambda refusal: refusal.code)
    return answers


class Arguments(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # Who runs us is to be mended, and no mail may be sent back for it.
        self.exit(TRY_AGAIN, f"{message}. Deliver it again later.\n")


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(prog="hand_over", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", default=usual_place(), help="host:port or unix:/path (MAIL_LISTEN)")
    parser.add_argument("--mailbox", nargs="+", default=[POSTMASTER], help="whom it is for")
    parser.add_argument(
        "--from", dest="sender", required=True, help="the envelope's; empty: nobody to answer"
    )
    given = parser.parse_args(arguments)
    try:
        place = place_named(given.to)
        raw = sys.stdin.buffer.read()
        answers = hand_over(raw, place=place, mailboxes=given.mailbox, sender=given.sender)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return DATA_ERROR if refusal.code >= 500 else TRY_AGAIN
    except (OSError, NoPlace) as failure:
        print(f"{str(failure).rstrip('.')}. Deliver it again later.", file=sys.stderr)
        return TRY_AGAIN
    print("\n".join(answers))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
