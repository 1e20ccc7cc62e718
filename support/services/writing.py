"""Words into a ticket: the one place that writes messages."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.documents.files import keep_document
from incubator.documents.models import Document
from support import letters
from support.errors import NothingWritten, TicketClosed
from support.models import Attachment, Channel, Direction, Message, ReceivedMail, Ticket
from support.services.announcing import announce_in_chat
from support.services.indexing import index_message


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What comes with words: another subject than the ticket's, what a mail repeats of earlier
    ones, whether only the raw mail holds all of the words, files of a mail, and documents that a
    form took in.
    """

    subject: str = ""
    quoted: str = ""
    is_cut: bool = False
    files: tuple[letters.Attachment, ...] = ()
    documents: tuple[Document, ...] = ()


NOTHING = Enclosed()


def write(
    ticket: Ticket,
    direction: Direction,
    body: str,
    *,
    author: User | None,
    channel: Channel = Channel.SITE,
    mail: ReceivedMail | None = None,
    answers: Message | None = None,
    key: uuid.UUID | None = None,
    enclosed: Enclosed = NOTHING,
) -> Message:
    """Keep what was said. The caller holds the ticket's lock.

    Raises TicketClosed where nobody says more, though mail servers and absence notes may, and
    NothingWritten.
    """
    is_machines = mail is not None and not mail.is_from_person
    if not ticket.takes_words and not is_machines:
        words = _("Ticket %(number)s is closed. Open a new one to go on.")
        raise TicketClosed(words % {"number": ticket.number})
    if not body.strip():
        raise NothingWritten(_("Write a message first."))
    message = Message.objects.create(
        ticket=ticket,
        origin=ticket,
        direction=direction,
        channel=channel,
        subject=enclosed.subject,
        body=body,
        quoted=enclosed.quoted,
        is_cut=enclosed.is_cut,
        author=author,
        mail=mail,
        answers=answers,
        key=key,
    )
    _attach(message, enclosed.files)
    for document in enclosed.documents:
        Attachment.objects.create(message=message, document=document)
    names = [*(file.name for file in enclosed.files), *(one.name for one in enclosed.documents)]
    index_message(message, files=names)
    if direction != Direction.NOTE:
        ticket.last_message_at = timezone.now()
        ticket.save(update_fields=["last_message_at"])
        announce_in_chat(ticket)
    return message


def _attach(message: Message, files: Iterable[letters.Attachment]) -> None:
    for file in files:
        document = keep_document(
            name=file.name,
            content=file.content,
            content_type=file.content_type,
            uploaded_by=message.author,
        )
        Attachment.objects.create(message=message, document=document, content_id=file.content_id)
