"""Queues, tickets, messages, mails."""

from support.models.belonging import MayBelong, Participant, Side, Wait, Why
from support.models.channels import Channel
from support.models.mails import Arrival, Nature, ReceivedMail
from support.models.messages import Attachment, Delivery, Direction, Message, TicketRefund
from support.models.queues import Queue
from support.models.search import SearchRow
from support.models.tickets import Ticket

__all__ = [
    "Arrival",
    "Attachment",
    "Channel",
    "Delivery",
    "Direction",
    "MayBelong",
    "Message",
    "Nature",
    "Participant",
    "Queue",
    "ReceivedMail",
    "SearchRow",
    "Side",
    "Ticket",
    "TicketRefund",
    "Wait",
    "Why",
]
