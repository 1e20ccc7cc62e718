"""What became of our mails: sent, given up by our server, or sent back by another."""

from django.db import transaction
from django.utils import timezone

from incubator.accounts.languages import Text
from incubator.messaging import mail
from support.letters import Letter
from support.models import (
    Channel,
    Delivery,
    Direction,
    Message,
    ReceivedMail,
    Ticket,
)
from support.services.turns import locked, mark_unread, step_if_allowed
from support.services.writing import Enclosed, write

# A References header holds the last few messages: some servers refuse very long lines.
REFERENCES_KEPT = 10
LONGEST_ANSWER = 2000


def mail_out(
    ticket: Ticket,
    *,
    message: Message | None,
    key: str,
    sender: Text,
    subject: Text,
    body: Text,
    automatic: mail.Automatic,
) -> Delivery:
    """Put a mail to whoever asked into the outbox, so that it threads in their mail program.

    It goes to the address that they have today. The same `key` again changes nothing.
    """
    earlier = _ids_in(ticket)
    letter = mail.send(
        to=ticket.reply_to,
        sender=sender,
        subject=subject,
        body=body,
        key=key,
        in_reply_to=earlier[-1] if earlier else "",
        references=" ".join(earlier[-REFERENCES_KEPT:]),
        language=ticket.language_spoken,
        automatic=automatic,
    )
    delivery, _is_new = Delivery.objects.get_or_create(
        letter=letter,
        message=message,
        defaults={
            "ticket": ticket,
            "channel": Channel.MAIL,
            "recipient": letter.recipient,
        },
    )
    return delivery


def _ids_in(ticket: Ticket) -> list[str]:
    """The Message-IDs of a conversation, in the order in which it was had."""
    came = ReceivedMail.objects.filter(message__ticket=ticket).exclude(message_id="")
    went = Delivery.objects.filter(message__ticket=ticket)
    known = [
        *came.values_list("received_at", "message_id"),
        *went.values_list("created_at", "letter__message_id"),
    ]
    # Several messages may have gone out in one letter.
    return list(dict.fromkeys(message_id for _moment, message_id in sorted(known)))


def returned(
    *, delivery: Delivery, letter: Letter, mail: ReceivedMail, body: str, enclosed: Enclosed
) -> Ticket:
    """A mail server says that it could not deliver this, or not yet.

    Its mail stands beside the message that it is about. Where it has given up, so have we: the
    ticket waits for us again, as whoever asked does not have our answer.
    """
    ticket = locked(delivery.conversation)
    write(
        ticket,
        Direction.IN,
        body,
        author=None,
        channel=Channel.MAIL,
        mail=mail,
        answers=delivery.message,
        enclosed=enclosed,
    )
    mark_unread(ticket)
    if letter.bounce is not None and letter.bounce.is_permanent is not False:
        _end(delivery, letter.bounce.diagnostic or letter.bounce.status, returned_by=mail)
        _waits_for_us_again(ticket, delivery)
    return ticket


def note_failures(limit: int = 100) -> int:
    """Tell the desk of mails that our own server has refused for good; says of how many."""
    rows = Delivery.objects.failed_untold().select_related("ticket", "message__ticket", "letter")
    untold = list(rows.order_by("pk")[:limit])
    for delivery in untold:
        with transaction.atomic():
            ticket = locked(delivery.conversation)
            _end(delivery, delivery.letter.last_error)
            mark_unread(ticket)
            _waits_for_us_again(ticket, delivery)
    return len(untold)


def _end(delivery: Delivery, answer: str, *, returned_by: ReceivedMail | None = None) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        ended_at=timezone.now(), answer=answer[:LONGEST_ANSWER], returned_by=returned_by
    )


def _waits_for_us_again(ticket: Ticket, delivery: Delivery) -> None:
    """Unless it was our first word only, or something was said since that did arrive."""
    later = Message.objects.filter(ticket=ticket, pk__gt=delivery.message_id or 0)
    is_last = delivery.message is not None and not later.filter(direction=Direction.OUT).exists()
    if is_last:
        step_if_allowed(ticket, "undeliver", actor=None, reason=delivery.recipient)
