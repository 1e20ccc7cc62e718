"""Mail that cannot be lost: written as a row, sent by a sweep.

Everything that mails goes through rows, allauth's messages too (`OutboxBackend` is the project's
e-mail backend). `send_due` hands waiting rows to the real transport. A process killed between the
transport's "accepted" and our commit sends the same Message-ID again, which mail systems and
people recognise; the other order could lose it.
"""

import logging
import socket
import uuid
from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from incubator.accounts.languages import Text, say
from incubator.accounts.models import User
from incubator.messaging.models.mail import OutgoingMail

log = logging.getLogger(__name__)

BATCH = 50
# A mail server silent for longer is not there; without an end the worker would wait for good.
PATIENCE_SECONDS = 30
# Minutes until the next try after the nth failure; the last one repeats for good.
BACKOFF_MINUTES = (1, 2, 5, 15, 60, 240)


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
    """Put letters into the outbox, where those with a key that is there already change nothing."""
    OutgoingMail.objects.bulk_create(letters, ignore_conflicts=True)


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
    """Send what is waiting, each in its own transaction; returns how many went out.

    A letter that cannot be sent holds up no other one; a mail server that cannot be reached ends
    the sweep, as every further letter would only wait for it as long.
    """
    sent = 0
    for _turn in range(limit):
        with transaction.atomic():
            row = (
                OutgoingMail.objects.select_for_update(skip_locked=True)
                .filter(sent_at__isnull=True, next_attempt_at__lte=timezone.now())
                .order_by("next_attempt_at", "id")
                .first()
            )
            if row is None:
                break
            went_out = _deliver(row)
            sent += bool(went_out)
        if went_out is None:
            break
    return sent


def _deliver(row: OutgoingMail) -> bool | None:
    """Whether the letter went out; None when no mail server is there to take any."""
    try:
        transport().send_messages([_as_message(row)])
    except (ConnectionError, TimeoutError, socket.gaierror) as error:
        _wait(row, error)
        return None
    except Exception as error:  # noqa: BLE001
        # A refusal, or a letter that cannot be written as a mail, such as to an address that IDNA
        # has no form for: either way it concerns this one only.
        _wait(row, error)
        return False
    OutgoingMail.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1, sent_at=timezone.now(), last_error=""
    )
    return True


def _wait(row: OutgoingMail, error: Exception) -> None:
    minutes = BACKOFF_MINUTES[min(row.attempts, len(BACKOFF_MINUTES) - 1)]
    OutgoingMail.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1,
        last_error=f"{type(error).__name__}: {error}".replace("\0", "")[:2000],
        next_attempt_at=timezone.now() + timedelta(minutes=minutes),
    )
    log.warning("mail %s waits %s minutes: %s", row.pk, minutes, error)


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
