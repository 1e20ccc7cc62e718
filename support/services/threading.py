"""Where a mail belongs: to a ticket, perhaps to one, or to none that we have.

A mail joins a conversation only if it says which one with what only its reader knows, our reply
address or the Message-ID of a mail that we sent, *and* comes from somebody who is part of it. A
number in a subject is nothing: it can be guessed, and a restored database gives it out again.
Whatever else points to a ticket is a hint for a person, see `MayBelong`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from incubator.accounts.models import User
from support.letters import Letter
from support.models import Delivery, Message, ReceivedMail, Ticket, Why
from support.selectors.desk import at_work
from support.selectors.people import addresses_of, may_go_on

# Who thinks of something else writes again soon.
POSTSCRIPT_WITHIN = timedelta(days=2)
REPLY_MARKS = re.compile(
    r"^(?:(?:re|aw|sv|antw|fwd?|wg|tr|回复|答复|转发)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """`ticket` is joined. Else a ticket opens that `follows` one which is over, or may belong to
    `other` for the reason `why`. `answered` is the message of ours that the mail is about.
    """

    ticket: Ticket | None = None
    follows: Ticket | None = None
    other: Ticket | None = None
    why: Why = Why.ADDRESS
    answered: Message | None = None


def place_of(letter: Letter, kept: ReceivedMail, author: User | None) -> Place:
    """Find it, and hold the lock of the ticket that is joined."""
    known = delivery_answered(letter)
    pointed_at = list(_pointed_at(letter, known))
    for ticket in pointed_at:
        if not letter.sender or letter.sender not in addresses_of(ticket):
            continue
        if not may_go_on(ticket, author, letter.sender):
            return Place(follows=ticket, other=_open(ticket), why=Why.CLAIMED)
        # A machine's answer to one of our mails opens nothing, however late it comes.
        if ticket.takes_words or not kept.is_from_person:
            return Place(ticket=ticket, answered=known.message if known else None)
        return Place(follows=ticket)
    for ticket in filter(_open, pointed_at):
        return Place(other=ticket, why=_why(ticket, letter, kept))
    return Place(other=_postscript_to(letter, kept), why=Why.POSTSCRIPT)


def delivery_answered(letter: Letter) -> Delivery | None:
    """What of ours the mail is an answer to, by the Message-IDs it names, the last one first."""
    named = list(letter.answers)
    if letter.bounce is not None and letter.bounce.message_id:
        named.append(letter.bounce.message_id)
    rows = Delivery.objects.filter(letter__message_id__in=named)
    found = {row.letter.message_id: row for row in rows.select_related("letter", "message")}
    return next((found[one] for one in reversed(named) if one in found), None)


def _pointed_at(letter: Letter, known: Delivery | None) -> Iterable[Ticket]:
    """Under their locks, so that none is closed between this look and the message."""
    found = [ticket for token in _tokens(letter) for ticket in Ticket.objects.filter(token=token)]
    if known is not None:
        found.append(known.conversation)
    seen: set[int] = set()
    for ticket in found:
        pk = ticket.whole.pk
        if pk not in seen:
            seen.add(pk)
            yield Ticket.objects.select_for_update(no_key=True).get(pk=pk)


def _tokens(letter: Letter) -> list[str]:
    """Tokens of our own reply addresses among those it was sent to."""
    name, _at, domain = settings.SUPPORT_ADDRESS.partition("@")
    ours = re.compile(rf"{re.escape(name)}\+([0-9a-f]{{20}})@{re.escape(domain)}", re.IGNORECASE)
    found = (ours.fullmatch(address) for address in letter.recipients)
    return list(dict.fromkeys(match[1].lower() for match in found if match))


def _open(ticket: Ticket) -> Ticket | None:
    return ticket if ticket.takes_words else None


def _why(ticket: Ticket, letter: Letter, kept: ReceivedMail) -> Why:
    if kept.verified and _is_colleague(letter.sender):
        return Why.COLLEAGUE
    mails = ReceivedMail.objects.filter(message__ticket=ticket)
    if letter.sender and mails.filter(copied__contains=[letter.sender]).exists():
        return Why.COPIED
    return Why.ADDRESS


def _is_colleague(address: str) -> bool:
    return bool(address) and at_work().filter(email__iexact=address).exists()


def _postscript_to(letter: Letter, kept: ReceivedMail) -> Ticket | None:
    """What the same sender wrote shortly before, if the mail answers it or has its subject."""
    if not letter.sender:
        return None
    earlier = ReceivedMail.objects.filter(mailbox=kept.mailbox, sender=letter.sender)
    named = earlier.filter(message_id__in=letter.answers, message__isnull=False)
    for mail in named.exclude(pk=kept.pk).select_related("message__ticket__merged_into"):
        if ticket := _open(mail.message.ticket.whole):
            return ticket
    recent = Ticket.objects.unsolved().filter(
        email=letter.sender, created_at__gte=timezone.now() - POSTSCRIPT_WITHIN
    )
    wanted = bare_subject(letter.subject)
    same = (one for one in recent.order_by("-pk")[:20] if bare_subject(one.subject) == wanted)
    return next(same, None) if wanted else None


def bare_subject(subject: str) -> str:
    """Without what mail programs put in front of it."""
    return REPLY_MARKS.sub("", subject.strip()).strip().casefold()
