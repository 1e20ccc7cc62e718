"""What the help desk mails out."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.languages import Text
from incubator.messaging import mail
from support.models import Message, Ticket

# In reply to mails of one address in one hour; a robot that hides what it is stops here.
ACKNOWLEDGED_PER_HOUR = 5
# A References header holds the last few messages: some servers refuse very long lines.
REFERENCES_KEPT = 10


def acknowledge(ticket: Ticket) -> None:
    """Tell the person who asked, once, under which number their question is kept."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    recent = Ticket.objects.filter(email=ticket.email, created_at__gte=an_hour_ago).count()
    if not ticket.email or recent > ACKNOWLEDGED_PER_HOUR:
        return
    words = {"number": ticket.number, "subject": ticket.subject}
    _send(
        ticket,
        key=f"ticket:{ticket.pk}:acknowledged",
        part="received",
        automatic=mail.Automatic.REPLIED,
        body=lambda: (
            _(
                "Thank you for writing to us. Your question is ticket %(number)s: “%(subject)s”."
                "\n\nA person reads it and answers to this address. To add something, answer this"
                " mail."
            )
            % words
        ),
    )


def mail_reply(message: Message) -> None:
    """Mail an agent's reply, so that it threads in the player's mail program and back to us."""
    ticket = message.ticket
    words = {
        "body": message.body,
        "agent": message.author.display_name if message.author else "",
        "number": ticket.number,
    }
    if ticket.email:
        _send(
            ticket,
            key=f"ticket-message:{message.pk}",
            part=str(message.pk),
            automatic=mail.Automatic.NO,
            body=lambda: _("%(body)s\n\n%(agent)s, ticket %(number)s") % words,
        )


def _send(ticket: Ticket, *, key: str, part: str, body: Text, automatic: mail.Automatic) -> None:
    known = [one.message_id for one in ticket.messages.select_related("mail").defer("mail__raw")]
    earlier = [one for one in known if one and one != ticket.message_id(part)]
    subject = ticket.subject
    mail.send(
        to=ticket.email,
        sender=lambda: _("Incubator support <%(address)s>") % {"address": ticket.reply_address},
        subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
        body=body,
        key=key,
        message_id=ticket.message_id(part),
        in_reply_to=earlier[-1] if earlier else "",
        references=" ".join(earlier[-REFERENCES_KEPT:]),
        language=ticket.language_spoken,
        automatic=automatic,
    )
