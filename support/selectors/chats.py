"""Chats as their two sides read them."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core.database import rows
from incubator.web.nothing_new import Waiting, waiting_for
from support.models import Chat, Direction, Message, Ticket
from support.models.chats import TYPING_LASTS
from support.selectors.conversations import Spoken, with_player
from support.selectors.desk import LOOK_LASTS, THERE_LASTS

# All that a page asks every two seconds, in one look: by hand, as making a query of so many parts
# takes longer than answering it.
NEWS = """
    SELECT chat.id, chat.seen_at, chat.left_at, chat.read_up_to, chat.read_by_desk, chat.typed_at,
        ticket.id, ticket.player_id, ticket.state,
        coalesce((SELECT max(id) FROM support_message
            WHERE ticket_id = ticket.id AND direction <> 'note'), 0),
        EXISTS (SELECT FROM support_looking
            WHERE ticket_id = ticket.id AND is_typing AND at > %(looked)s),
        EXISTS (SELECT FROM support_presence WHERE until IS NULL AND seen_at > %(there)s),
        (SELECT count(*) FROM support_message
            WHERE ticket_id = ticket.id AND origin_id <> ticket.id)
    FROM support_chat chat JOIN support_ticket ticket ON ticket.id = chat.ticket_id
    WHERE ticket.number = %(number)s
"""


def topic_of(number: str) -> str:
    """Under what news of a chat are announced."""
    return f"chat:{number}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a chat stood when `waiting` was asked for.

    `newest` is the last message, notes left out; `is_answered` whether an agent is typing;
    `is_manned` whether anybody is at the desk; `joined` how many messages came out of other
    tickets.
    """

    chat: Chat
    newest: int
    is_answered: bool
    is_manned: bool
    joined: int
    waiting: Waiting

    @property
    def ticket(self) -> Ticket:
        return self.chat.ticket

    @property
    def goes_on(self) -> bool:
        return self.ticket.goes_on

    @property
    def mark(self) -> str:
        """Changes with whatever a page shows of it besides the messages."""
        shown = (self.is_answered, self.is_manned, self.read_of_ours, self.ticket.state)
        return ".".join(map(str, (*shown, self.joined)))

    def lacks_joined(self, mark: str) -> bool:
        """Whether a page with this mark was drawn before an agent joined what was said elsewhere:
        that may be older than what the page shows.
        """
        return mark.rpartition(".")[2] not in ("", str(self.joined))

    @property
    def read_of_ours(self) -> int:
        """Up to which message an agent has read."""
        return self.chat.read_by_desk

    @property
    def said(self) -> str:
        """How it stands, in the words of the person who asked."""
        if not self.goes_on:
            return _("This conversation has ended.")
        if self.is_answered:
            return _("Support is writing…")
        if self.ticket.is_solved:
            return _("We think this is solved. Writing again opens it anew.")
        if not self.is_manned:
            return _(
                "Nobody is at the desk now. Write on: we answer here, and by mail once you leave."
            )
        if self.newest and self.read_of_ours >= self.newest:
            return _("Support has read this.")
        return _("Support is here.")


def standing_of(number: str) -> Standing | None:
    """In one query."""
    waiting, now = waiting_for(topic_of(number)), timezone.now()
    asked = {"number": number, "looked": now - LOOK_LASTS, "there": now - THERE_LASTS}
    for row in rows(NEWS, asked):
        chat = Chat(
            pk=row[0],
            seen_at=row[1],
            left_at=row[2],
            read_up_to=row[3],
            read_by_desk=row[4],
            typed_at=row[5],
            ticket=Ticket(pk=row[6], player_id=row[7], state=row[8], number=number),
        )
        return Standing(
            chat,
            newest=row[9],
            is_answered=row[10],
            is_manned=row[11],
            joined=row[12],
            waiting=waiting,
        )
    return None


def said_after(ticket: Ticket, after: int) -> list[Spoken]:
    """What the person who asked has not been shown yet.

    Messages are written under their ticket's lock, so none appears before one that is there.
    """
    return with_player(ticket, after=after)


def person_is(chat: Chat) -> str:
    """For the agents: where the person of a chat is."""
    if not chat.goes_on:
        return _("The person has left the chat: answers go by mail.")
    if chat.typed_at is not None and chat.typed_at > timezone.now() - TYPING_LASTS:
        return _("The person is writing…")
    theirs = Message.objects.filter(origin=chat.ticket_id, direction=Direction.OUT)
    newest = theirs.order_by("-pk").values_list("pk", flat=True).first()
    if newest is not None and chat.read_up_to >= newest:
        return _("The person is in the chat, and has read our answer.")
    return _("The person is in the chat.")
