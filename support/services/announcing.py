"""Open chats are told that there is something new: see `incubator.web.nothing_new`."""

from incubator.web.nothing_new import announce
from support.models import Channel, Ticket
from support.selectors.chats import topic_of


def announce_in_chat(ticket: Ticket) -> None:
    """Nothing happens where the ticket is none."""
    if ticket.channel == Channel.CHAT:
        announce(topic_of(ticket.number))
