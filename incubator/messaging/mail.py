"""Mail that cannot be lost: written as a row, sent by a sweep.

Everything that mails goes through rows, allauth's messages too (`OutboxBackend` is the project's
e-mail backend). `send_due` claims a waiting row and commits, hands it to the real transport outside
of any transaction, and records the answer. A process killed between the transport's "accepted" and
our commit sends the same Message-ID again, which mail systems and people recognise; the other order
could lose it.

What is refused for good, or again and again, ends: operations see it, and may send it again.
"""

import logging
import smtplib
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from enum import Enum, StrEnum, auto
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.languages import Text, say
from incubator.accounts.models import User
from incubator.accounts.models.people import NOWHERE
from incubator.core import acts, audit
from incubator.core.errors import WrongState
from incubator.core.partners import TURN_SECONDS
from incubator.core.ready import insert
from incubator.messaging import words
from incubator.messaging.models.mail import OutgoingMail

log = logging.getLogger(__name__)

BATCH = 50
# A mail server silent for longer is not there; without an end the worker would wait for good.
PATIENCE_SECONDS = 10
# A process that took a letter and has said nothing for so long is dead: another takes it.
CLAIM = timedelta(minutes=5)
# No letter is tried for so long after the server was silent: it is the same server for all.
PAUSE = timedelta(minutes=1)
# Minutes until the next try after the nth failure; the last one repeats.
BACKOFF_MINUTES = (1, 2, 5, 15, 60, 240)
# About two days of "not now". A server that is away is none of the letter's fault and gets a week.
MOST_REFUSALS = 16
A_WEEK = timedelta(days=7)


class Answer(Enum):
    """How a try ended."""

    TAKEN = auto()
    REFUSED = auto()
    REFUSED_FOR_GOOD = auto()
    # The server ends the conversation, for whatever reason of its own (421, RFC 5321, 3.8). It may
    # take another letter at once, but not in this turn.
    BROKEN_OFF = auto()
    # No mail server is there to take any letter.
    SILENCE = auto()


# These end the turn, and are not the letter's fault.
NO_FAULT = (Answer.BROKEN_OFF, Answer.SILENCE)
SERVICE_CLOSES = 421


class Automatic(StrEnum):
    """RFC 3834: what other machines are told of a mail, so that none of them answers it."""

    GENERATED = "auto-generated"
    REPLIED = "auto-replied"
    # A person wrote it, and may be answered by an absence notice.
    NO = "no"


def letter_to(
    *,
    person: User,
    subject: Text,
    body: Text,
    key: str,
    headers: dict[str, str] | None = None,
) -> OutgoingMail:
    """To a person, in their language; `post` puts it into the outbox."""
    return letter(
        to=person.email,
        subject=subject,
        body=body,
        key=key,
        headers=headers,
        language=person.language,
    )


def letter(
    *,
    to: str,
    subject: Text,
    body: Text,
    key: str,
    sender: Text = "",
    message_id: str = "",
    in_reply_to: str = "",
    references: str = "",
    headers: dict[str, str] | None = None,
    language: str = settings.LANGUAGE_CODE,
    automatic: Automatic = Automatic.GENERATED,
) -> OutgoingMail:
    """To an address, not yet in the outbox.

    `language` is the reader's, for whatever is still to be said. Who has an account is written to
    with `letter_to`.
    """
    marks = {} if automatic == Automatic.NO else {"Auto-Submitted": automatic.value}
    return OutgoingMail(
        key=key,
        recipient=to,
        sender=say(sender, language) or settings.DEFAULT_FROM_EMAIL,
        subject=" ".join(say(subject, language).split())[:300],
        body=say(body, language),
        message_id=message_id or new_message_id(),
        # From strangers' mails: a line break would begin another header.
        in_reply_to=" ".join(in_reply_to.split()),
        references=" ".join(references.split()),
        headers=marks | (headers or {}),
    )


def post(letters: Sequence[OutgoingMail]) -> None:
    """Put letters into the outbox, where those with a key that is there already change nothing.

    Accounts that were erased are told nothing.
    """
    some = [one for one in letters if not one.recipient.endswith(f"@{NOWHERE}")]
    insert(some, unless=["key"])


def send(*, key: str, **what: Any) -> OutgoingMail:
    """Put one `letter` into the outbox. The same `key` again returns the first row unchanged."""
    post([letter(key=key, **what)])
    return OutgoingMail.objects.get(key=key)


def new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{settings.MAIL_DOMAIN}>"


class OutboxBackend(BaseEmailBackend):
    """Django's e-mail backend that writes to the outbox, for libraries that send mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        written = 0
        for message in email_messages:
            for recipient in message.recipients():
                send(
                    to=parseaddr(recipient)[1],
                    subject=str(message.subject),
                    body=str(message.body),
                    key=f"django:{uuid.uuid4()}",
                )
                written += 1
        return written


def send_due(limit: int = BATCH) -> int:
    """Send what is waiting; returns how many letters went out.

    A letter that cannot be sent holds up no other one; a mail server that is silent or breaks off
    ends the turn, as every further letter would only wait for it as long.
    """
    sent, ends = 0, time.monotonic() + TURN_SECONDS
    for _number in range(limit):
        row = _claim()
        if row is None:
            break
        answer, error = _hand_over(row)
        _record(row, answer, error)
        sent += answer is Answer.TAKEN
        if answer in NO_FAULT or time.monotonic() > ends:
            break
    return sent


@transaction.atomic
def _claim() -> OutgoingMail | None:
    """The next letter that is due, for this process alone while its claim lasts."""
    waiting = OutgoingMail.objects.waiting().select_for_update(skip_locked=True)
    due = waiting.filter(next_attempt_at__lte=timezone.now())
    row = due.order_by("next_attempt_at", "id").first()
    if row is not None:
        row.attempts += 1
        row.next_attempt_at = timezone.now() + CLAIM
        row.save(update_fields=["attempts", "next_attempt_at"])
    return row


def _hand_over(row: OutgoingMail) -> tuple[Answer, Exception | None]:
    """Outside of any transaction: the server may take its time."""
    try:
        transport().send_messages([_as_message(row)])
    except Exception as error:  # noqa: BLE001
        return _answer(error), error
    return Answer.TAKEN, None


def _answer(error: Exception) -> Answer:
    """Whether an error speaks of this letter or of the server, and whether trying again can help."""
    if _code_of(error) == SERVICE_CLOSES:
        return Answer.BROKEN_OFF
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _said in error.recipients.values()]
        return Answer.REFUSED_FOR_GOOD if min(codes) >= 500 else Answer.REFUSED
    if isinstance(error, smtplib.SMTPDataError):
        return Answer.REFUSED_FOR_GOOD if error.smtp_code >= 500 else Answer.REFUSED
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Answer.REFUSED
    if isinstance(error, OSError):
        return Answer.SILENCE
    # It cannot be written as a mail, such as to an address that IDNA has no form for.
    return Answer.REFUSED_FOR_GOOD if isinstance(error, ValueError) else Answer.REFUSED


def _code_of(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _said in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


@transaction.atomic
def _record(row: OutgoingMail, answer: Answer, error: Exception | None) -> None:
    now = timezone.now()
    if answer is Answer.TAKEN:
        OutgoingMail.objects.filter(pk=row.pk).update(sent_at=now, last_error="")
        _forget(row)
        return
    minutes = BACKOFF_MINUTES[min(row.attempts, len(BACKOFF_MINUTES)) - 1]
    refusals = row.refusals + (answer not in NO_FAULT)
    tired = row.attempts > MOST_REFUSALS and row.created_at < now - A_WEEK
    is_over = answer is Answer.REFUSED_FOR_GOOD or refusals >= MOST_REFUSALS or tired
    OutgoingMail.objects.filter(pk=row.pk).update(
        refusals=refusals,
        last_error=f"{type(error).__name__}: {error}".replace("\0", "")[:2000],
        next_attempt_at=now + timedelta(minutes=minutes),
        failed_at=now if is_over else None,
    )
    if is_over:
        _forget(row)
    if answer is Answer.SILENCE:
        due = OutgoingMail.objects.waiting().filter(next_attempt_at__lt=now + PAUSE)
        due.update(next_attempt_at=now + PAUSE)
    if is_over:
        log.error("mail %s is given up: %s", row.pk, error)
    else:
        log.warning("mail %s waits %s minutes: %s", row.pk, minutes, error)


def _forget(row: OutgoingMail) -> None:
    """Whose letter it is may have been erased while it was on its way."""
    OutgoingMail.objects.filter(pk=row.pk, to_forget=True).empty()


@transaction.atomic
def send_again(*, letter: OutgoingMail, actor: User) -> OutgoingMail:
    """Put a letter that was given up back into the outbox, as if it had just been written."""
    acts.require(actor, words.SEND_AGAIN.key, letter)
    locked = OutgoingMail.objects.select_for_update().get(pk=letter.pk)
    if locked.failed_at is None:
        raise WrongState(_("This letter is on its way again already."))
    locked.failed_at, locked.next_attempt_at = None, timezone.now()
    locked.attempts = locked.refusals = 0
    locked.save(update_fields=["failed_at", "next_attempt_at", "attempts", "refusals"])
    audit.record(actor=actor, said=words.SEND_AGAIN(), subject=locked)
    return locked


def _as_message(row: OutgoingMail) -> EmailMessage:
    headers = {**row.headers, "Message-ID": row.message_id}
    if row.in_reply_to:
        headers["In-Reply-To"] = row.in_reply_to
    if row.references:
        headers["References"] = row.references
    return EmailMessage(
        subject=row.subject,
        body=row.body,
        from_email=row.sender,
        to=[row.recipient],
        headers=headers,
    )


def transport() -> Any:
    """The connection that mails really leave by."""
    known: dict[str, Any] = settings.MAIL_TRANSPORT
    options = {
        "host": known.get("EMAIL_HOST"),
        "port": known.get("EMAIL_PORT"),
        "username": known.get("EMAIL_HOST_USER"),
        "password": known.get("EMAIL_HOST_PASSWORD"),
        "use_tls": known.get("EMAIL_USE_TLS", False),
        "use_ssl": known.get("EMAIL_USE_SSL", False),
        "timeout": PATIENCE_SECONDS,
    }
    if known["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        options = {"file_path": known["EMAIL_FILE_PATH"]}
    elif not known["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        options = {}
    return get_connection(known["EMAIL_BACKEND"], **options)
