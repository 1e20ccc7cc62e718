"""Erasing what was said: words, subjects, addresses, files and raw mails.

That something was said stays, when and by whom of us, and with it every clock, wait and figure: the
record loses its words and nothing else. What can be found by them is not found any more.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.holdings import Leaving
from incubator.accounts.models import User
from incubator.core import acts
from incubator.core.errors import WrongState
from incubator.documents.files import erase_documents
from incubator.documents.models import Document
from incubator.documents.strays import let_go
from incubator.messaging.models import OutgoingMail
from incubator.messaging.notifications import forget_about
from incubator.messaging.telling import about_key
from incubator.web.drafts import forget_drafts
from support.models import (
    Arrival,
    Attachment,
    Chat,
    Delivery,
    Direction,
    FromGame,
    GuestQuestion,
    Message,
    Participant,
    ReceivedMail,
    Solution,
    Ticket,
    TicketRefund,
)
from support.services.answers import mail_erased
from support.services.indexing import index_again
from support.services.turns import locked, mark_read, step


@transaction.atomic
def erase_ticket(*, ticket: Ticket, reason: str, actor: User) -> None:
    """Erase a ticket and those merged into it for good; it is closed with that.

    Raises WrongState where there is nothing to erase any more, or still something to be told.
    """
    acts.require(actor, "ticket.erase", ticket)
    if locked(ticket).is_erased:
        raise WrongState(_("What was said here is erased already."))
    if TicketRefund.objects.untold().filter(ticket=ticket).exists():
        raise WrongState(_("A refund given here is still to be decided or told: wait for it."))
    if not ticket.is_spam:
        mail_erased(ticket)
    _erase(ticket, actor=actor, reason=reason)


@transaction.atomic
def erase_person(leaving: Leaving) -> None:
    """The same for all that somebody asked, with an account or by a proved address of theirs, and
    for what they said in other people's tickets.
    """
    asked = Q(player=leaving.person) | Q(player__isnull=True, email__in=leaving.addresses)
    theirs = Ticket.objects.filter(asked, erased_at__isnull=True).order_by("pk")
    for ticket in theirs.exclude(state="merged"):
        _erase(ticket, actor=None)
    # A ticket of theirs may be part of somebody else's.
    for part in theirs.filter(state="merged"):
        _index(_erase_words(Message.objects.filter(origin=part)))
        _empty(part)
    said = Message.objects.filter(author=leaving.person, direction=Direction.IN)
    _index(_erase_words(said | Message.objects.filter(mail__sender__in=leaving.addresses)))
    Participant.objects.filter(address__in=leaving.addresses).delete()
    GuestQuestion.objects.filter(email__in=leaving.addresses).delete()


def _erase(ticket: Ticket, *, actor: User | None, reason: str = "") -> None:
    current = locked(ticket)
    mark_read(current)
    # The database closes what was not solved only when not a word of it is left.
    _erase_words(Message.objects.filter(ticket=current))
    step(current, "erase", actor=actor, reason=reason)
    for one in (current, *current.merged.all()):
        _empty(one)
    ticket.refresh_from_db()


def _erase_words(messages: QuerySet[Message]) -> set[Ticket]:
    """With their files, their mails, and the letters that they went out in.

    Returns the tickets they are in, which are still to be found by less.
    """
    found = list(messages.filter(erased_at__isnull=True).select_related("ticket"))
    keys = [one.pk for one in found]
    files = Document.objects.filter(pk__in=_attached(keys))
    erase_documents(files)
    _erase_mails(ReceivedMail.objects.filter(message__in=keys))
    _erase_deliveries(Delivery.objects.filter(message__in=keys))
    Message.objects.filter(pk__in=keys).update(
        body="", quoted="", subject="", erased_at=timezone.now()
    )
    return {one.ticket for one in found}


def _index(tickets: Iterable[Ticket]) -> None:
    for ticket in tickets:
        index_again(ticket)


def _attached(messages: Iterable[int]) -> QuerySet[Attachment, int]:
    return Attachment.objects.filter(message__in=messages).values_list("document", flat=True)


def _erase_mails(mails: QuerySet[ReceivedMail]) -> None:
    now = timezone.now()
    arrivals = Arrival.objects.filter(mail__in=mails, erased_at__isnull=True)
    places = list(arrivals.values_list("file", flat=True))
    arrivals.update(file="", envelope_from="", erased_at=now)
    let_go(places)
    mails.filter(erased_at__isnull=True).update(sender_text="", sender="", copied=[], erased_at=now)


def _erase_deliveries(deliveries: QuerySet[Delivery]) -> None:
    OutgoingMail.objects.filter(delivery__in=deliveries).forget()
    deliveries.update(recipient="", answer="")


def _empty(ticket: Ticket) -> None:
    """What the ticket itself says, and what was told of it."""
    _erase_deliveries(ticket.deliveries.all())
    # What was not read in a chat would be mailed at its end.
    Chat.objects.going_on().filter(ticket=ticket).update(left_at=timezone.now())
    FromGame.objects.filter(ticket=ticket).update(session="", player_id="")
    Solution.objects.filter(ticket=ticket).update(comment="")
    GuestQuestion.objects.filter(ticket=ticket).delete()
    ticket.participants.all().delete()
    forget_drafts(ticket.reply_draft)
    forget_about(about_key(ticket))
    Ticket.objects.filter(pk=ticket.pk).update(
        subject="", email="", version="", erased_at=timezone.now()
    )
    ticket.refresh_from_db()
    index_again(ticket)
