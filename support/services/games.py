"""Tickets between games and the desk."""

from django.db import transaction

from support.letters import Attachment, visible
from support.models import Channel, Message, Ticket
from support.services import tickets
from support.services.limits import require_room_for_words_of_studio
from support.services.writing import NOTHING, Enclosed

LOG_BYTES = 256 * 1024


def with_log(log: str) -> Enclosed:
    """The log of a game as a file of its words, with nothing in it that hides or turns others."""
    if not log.strip():
        return NOTHING
    content = visible(log).encode()
    return Enclosed(files=(Attachment("log.txt", "text/plain; charset=utf-8", content, ""),))


@transaction.atomic
def pass_on_words(*, ticket: Ticket, body: str) -> Message:
    """What the player says next, as the game claims. Raises TicketClosed and TooMany."""
    require_room_for_words_of_studio(ticket.from_game.game.studio)
    return tickets.hear(ticket=ticket, body=body, author=None, channel=Channel.GAME)
