"""A ticket's conversation as the desk reads it, and as the person who asked does."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from incubator.core import shown
from support.models import Arrival, Attachment, Channel, Delivery, Direction, Message, Ticket
from support.models.messages import MessageQuerySet

SHORT = 80


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message as a page shows it.

    `side` is them, us or note. `doubt` says why not to believe whose it is. `is_machines` is what
    nobody wrote; `answers` are the mails of machines about it.
    """

    message: Message
    side: str
    by: str
    channel: str
    doubt: str = ""
    is_machines: bool = False
    answers: tuple["Spoken", ...] = ()

    @property
    def in_short(self) -> str:
        """By whom, when, and how it begins, in one line."""
        begins = Truncator(" ".join(self.message.words.split())).chars(SHORT)
        return f"{self.by}, {shown.moment(self.message.created_at)}: {begins}"

    @property
    def moved_from(self) -> str:
        """The number of the ticket that it was said in, if that is another."""
        message = self.message
        return message.origin.number if message.origin_id != message.ticket_id else ""

    @property
    def arrivals(self) -> list[Arrival]:
        return list(self.message.mail.arrivals.all()) if self.message.mail else []

    @property
    def failed(self) -> list[Delivery]:
        return [one for one in self.message.sendings if one.has_failed]


def at_the_desk(ticket: Ticket, *, after: int = 0) -> list[Spoken]:
    """Everything, notes too, from the message behind `after`; what machines wrote about a message
    of ours stands with that message.
    """
    rows = _read(ticket, Message.objects.filter(ticket=ticket, pk__gt=after))
    about: dict[int, list[Message]] = {}
    for message in rows:
        if message.answers_id is not None:
            about.setdefault(message.answers_id, []).append(message)
    here = {message.pk for message in rows}
    return [
        _spoken(message, ticket, about.get(message.pk, ()))
        for message in rows
        if message.answers_id not in here
    ]


def newest_of(said: Iterable[Spoken]) -> int:
    """The primary key of the last thing said, notes included; 0 before anything was."""
    return max((one.message.pk for top in said for one in (top, *top.answers)), default=0)


def newest_in(ticket: Ticket) -> int:
    """The same, asked for alone."""
    rows = Message.objects.filter(ticket=ticket).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def with_player(ticket: Ticket, *, after: int = 0) -> list[Spoken]:
    """What the person who asked sees of it, from the message behind `after`.

    A guest sees what was said in this very conversation: what an agent joins to it may be somebody
    else's.
    """
    rows = _read(ticket, _seen_by_player(ticket).filter(pk__gt=after))
    return [
        Spoken(
            message,
            side="them" if message.direction == Direction.OUT else "us",
            by=_of_us(message) if message.direction == Direction.OUT else _said_by(message, ticket),
            channel=_("by mail") if message.mail else "",
        )
        for message in rows
    ]


def _seen_by_player(ticket: Ticket) -> MessageQuerySet:
    said = Message.objects.filter(ticket=ticket).said_to_player()
    return said if ticket.player_id is not None else said.filter(origin=ticket)


# Of how something was sent, all but what was written in it.
HOW_IT_WENT = (
    *("message", "recipient", "answer", "ended_at", "returned_by"),
    *("letter__sent_at", "letter__failed_at", "letter__last_error"),
)


def _read(ticket: Ticket, rows: MessageQuerySet) -> list[Message]:
    """With `files` and `sendings`, and the tickets in which what was moved had been said."""
    sendings = Delivery.objects.select_related("letter").only(*HOW_IT_WENT)
    found = list(
        rows.select_related("author", "mail").prefetch_related(  # type: ignore[no-redef]
            Prefetch("attachments", Attachment.objects.select_related("document"), "files"),
            Prefetch("deliveries", sendings, "sendings"),
            "mail__arrivals",
        )
    )
    elsewhere = {one.origin_id for one in found} - {ticket.pk}
    origins = {ticket.pk: ticket} | (Ticket.objects.in_bulk(elsewhere) if elsewhere else {})
    for message in found:
        message.origin = origins[message.origin_id]
    return found


def _spoken(message: Message, ticket: Ticket, answers: Iterable[Message]) -> Spoken:
    told = tuple(_spoken(one, ticket, ()) for one in answers)
    if message.direction == Direction.NOTE:
        return Spoken(message, "note", _of_us(message), _("note, for us only"))
    if message.direction == Direction.OUT:
        return Spoken(message, "us", _of_us(message), _way_of(message, ticket), answers=told)
    if message.mail is None:
        by = message.author.display_name if message.author else ticket.requester
        return Spoken(message, "them", by, message.get_channel_display())
    doubt = "" if message.mail.verified else _("Sender not verified")
    sender = message.mail.sender_text or _("unknown sender")
    claimed = _("The mail says it is from %(sender)s") % {"sender": sender}
    return Spoken(
        message,
        side="them",
        by=claimed if doubt else sender,
        channel=message.mail.get_nature_display() if message.is_machines else _("by mail"),
        doubt="" if message.is_machines else doubt,
        is_machines=message.is_machines,
    )


def _of_us(message: Message) -> str:
    name = message.author.display_name if message.author else ""
    return (
        f"{name} ({message.get_channel_display()})" if message.channel == Channel.STUDIO else name
    )


def _said_by(message: Message, ticket: Ticket) -> str:
    """To the person who asked: they themselves, unless the mail came from somebody else."""
    is_theirs = message.author == ticket.player or message.mail is None
    return _("You") if is_theirs or message.mail is None else message.mail.sender_text


def _way_of(message: Message, ticket: Ticket) -> str:
    if ticket.holds_answers:
        return _("held until the address answers")
    deliveries = message.sendings
    if not deliveries:
        return _way_in_chat(message, ticket)
    if any(one.has_failed for one in deliveries):
        return _("not delivered")
    return _("mailed") if all(one.is_sent for one in deliveries) else _("being mailed")


def _way_in_chat(message: Message, ticket: Ticket) -> str:
    chat = getattr(ticket, "chat", None)
    if chat is None:
        return _("on their page")
    return _("read in the chat") if message.pk <= chat.read_up_to else _("in the chat")
