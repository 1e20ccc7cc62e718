"""What the help desk mails out."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.languages import Text
from incubator.core.locks import hold_until_commit
from incubator.messaging import mail
from support.models import Chat, Delivery, GameReply, Message, Score, Solution, Ticket
from support.selectors.games import answers_game
from support.services.deliveries import mail_out
from support.services.satisfaction import CLOSE_AFTER

# In reply to mails of one address in one hour; a robot that hides what it is stops here.
ACKNOWLEDGED_PER_HOUR = 5


def acknowledge(ticket: Ticket) -> None:
    """Tell the person who asked, once, under which number their question is kept."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    recent = Ticket.objects.filter(email=ticket.email, created_at__gte=an_hour_ago).count()
    if not ticket.reply_to or recent > ACKNOWLEDGED_PER_HOUR:
        return
    _send(
        ticket,
        key=f"ticket:{ticket.pk}:acknowledged",
        automatic=mail.Automatic.REPLIED,
        subject=_reply_subject(ticket) if ticket.confirmed else partial(_plain_subject, ticket),
        body=partial(_thanks if ticket.confirmed else _plain_thanks, ticket),
    )


def _thanks(ticket: Ticket) -> str:
    return _(
        "Thank you for writing to us. Your question is ticket %(number)s: “%(subject)s”."
        "\n\nA person reads it and answers to this address. To add something, answer this"
        " mail."
    ) % {"number": ticket.number, "subject": ticket.subject}


def _plain_subject(ticket: Ticket) -> str:
    return _("Your question %(number)s") % {"number": ticket.number}


def _plain_thanks(ticket: Ticket) -> str:
    """To an address that anybody may have named: not a word of theirs goes out in our name."""
    if ticket.holds_answers:
        said = _(
            "A game of ours was asked a question, and this address was given for the answer. It is"
            " ticket %(number)s.\n\nIf you asked, answer this mail, and what we write reaches you"
            " here; an empty answer is enough. If you did not, do nothing: you will hear no more"
            " of it."
        )
    else:
        said = _(
            "Our help desk was sent a message that names this address as its sender. It is ticket"
            " %(number)s, and a person reads it.\n\nTo add something, answer this mail. If you did"
            " not write to us, you need not do anything."
        )
    return said % {"number": ticket.number}


def deliver(message: Message, *, solution: Solution | None = None) -> None:
    """By mail, unless the person reads along: then what they have not read by the end is mailed.

    `solution` is what the message solves the question with. The caller holds the ticket's lock.
    """
    if not Chat.objects.going_on().filter(ticket=message.ticket_id).exists():
        mail_reply(message, solution=solution)
    elif solution is not None:
        # What they read along; how it was, they are asked by mail all the same.
        mail_solved(solution)
    if answers_game(message.ticket):
        _give_to_game(message)


def _give_to_game(message: Message) -> None:
    """Its place among the studio's is kept until the transaction ends: who reads them by a cursor
    passes none that comes later.
    """
    game = message.ticket.from_game.game
    hold_until_commit(f"replies-to-games:{game.studio_id}")
    GameReply.objects.create(game=game, message=message)


def mail_unread(ticket: Ticket, messages: Sequence[Message]) -> None:
    """One mail with all that was said in a chat and not read there."""
    *earlier, last = messages
    whole = ticket.whole
    if not whole.reply_to:
        return
    said = "\n\n".join(
        f"{one.author.display_name if one.author else ''}: {one.body}" for one in messages
    )
    words = {"said": said, "number": whole.number}
    delivery = _send(
        whole,
        message=last,
        key=f"chat-message:{last.pk}",
        automatic=mail.Automatic.NO,
        subject=_reply_subject(whole),
        body=lambda: (
            _(
                "You left our chat before you could read this:\n\n%(said)s\n\nTo go on, answer this"
                " mail. Ticket %(number)s"
            )
            % words
        ),
    )
    Delivery.objects.bulk_create(
        Delivery(
            ticket=delivery.ticket,
            message=one,
            channel=delivery.channel,
            recipient=delivery.recipient,
            letter=delivery.letter,
        )
        for one in earlier
    )


def mail_reply(message: Message, *, solution: Solution | None = None) -> None:
    """Mail an agent's reply, so that it threads in the player's mail program and back to us. One
    that solves the question asks in the same mail how it was.

    Nothing happens where answers are held until somebody answers from there.
    """
    ticket = message.ticket
    words = {
        "body": message.body,
        "agent": message.author.display_name if message.author else "",
        "number": ticket.number,
    }
    if ticket.reply_to and not ticket.holds_answers:
        _send(
            ticket,
            message=message,
            key=f"ticket-message:{message.pk}",
            automatic=mail.Automatic.NO,
            subject=_reply_subject(ticket),
            body=lambda: _("%(body)s\n\n%(agent)s, ticket %(number)s") % words + _how(solution),
        )


def mail_solved(solution: Solution) -> None:
    """Tell whoever has heard of us in this ticket that it is solved."""
    ticket = solution.ticket
    if _has_heard(ticket):
        _tell(
            ticket,
            key=f"ticket-solved:{solution.pk}",
            body=lambda: (
                _("Your question %(number)s is solved, as far as we can see.")
                % {"number": ticket.number}
                + _how(solution)
            ),
        )


def _how(solution: Solution | None) -> str:
    """What is asked with a solution, and what happens without an answer."""
    if solution is None:
        return ""
    link = f"{settings.SITE_URL}{reverse('support:rate', args=[solution.token])}"
    scores = "\n".join(f"{score.label.capitalize()}: {link}?score={score}" for score in Score)
    said = _(
        "Is it not? Answer this mail, or open it again here: %(link)s\nIf we hear nothing, it closes"
        " in %(days)s days.\n\nHow was our help?\n%(scores)s"
    ) % {"link": link, "days": CLOSE_AFTER.days, "scores": scores}
    return f"\n\n— — —\n{said}"


def mail_merged(source: Ticket, target: Ticket) -> None:
    """Before its messages have moved, so that the mail threads with what they had from us."""
    if _has_heard(source):
        numbers = {"source": source.number, "target": target.number}
        _tell(
            source,
            key=f"ticket-merged:{source.pk}",
            body=lambda: (
                _(
                    "Your question %(source)s goes on in %(target)s, so that one person answers"
                    " both. You need not do anything; an answer to this mail finds its way."
                )
                % numbers
            ),
        )


def mail_split(other: Ticket, current: Ticket) -> None:
    if other.reply_to and not other.holds_answers and _has_heard(current):
        numbers = {"number": other.number, "current": current.number}
        _tell(
            other,
            key=f"ticket-split:{other.pk}",
            body=lambda: (
                _(
                    "A part of your question %(current)s is a question of its own now, %(number)s."
                    " We answer both. To add something to this part, answer this mail."
                )
                % numbers
            ),
        )


def mail_erased(ticket: Ticket) -> None:
    """The last that its person hears of it; like all letters of the ticket it is emptied when sent."""
    if _has_heard(ticket):
        _send(
            ticket,
            key=f"ticket-erased:{ticket.pk}",
            automatic=mail.Automatic.GENERATED,
            subject=partial(_plain_subject, ticket),
            body=lambda: (
                _(
                    "What you wrote to us in %(number)s, and what we answered, is erased. To ask"
                    " something new, write to us as before."
                )
                % {"number": ticket.number}
            ),
        )


def _has_heard(ticket: Ticket) -> bool:
    """Who never had a mail about it, such as another machine, hears no more of it either."""
    if not ticket.reply_to or ticket.holds_answers:
        return False
    return ticket.deliveries.filter(ended_at__isnull=True).exists()


def _tell(ticket: Ticket, *, key: str, body: Text) -> None:
    """How it stands, in fixed words: nothing that somebody else may have written in their name."""
    _send(
        ticket,
        key=key,
        automatic=mail.Automatic.GENERATED,
        subject=_reply_subject(ticket) if ticket.confirmed else partial(_plain_subject, ticket),
        body=body,
    )


def _reply_subject(ticket: Ticket) -> str:
    known = ticket.subject
    return known if known.lower().startswith("re:") else f"Re: {known}"


def _send(
    ticket: Ticket,
    *,
    message: Message | None = None,
    key: str,
    subject: Text,
    body: Text,
    automatic: mail.Automatic,
) -> Delivery:
    return mail_out(
        ticket,
        message=message,
        key=key,
        sender=lambda: _("Incubator support <%(address)s>") % {"address": ticket.reply_address},
        subject=subject,
        body=body,
        automatic=automatic,
    )
