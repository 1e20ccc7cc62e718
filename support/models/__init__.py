"""Queues, tickets, messages."""

from support.models.messages import Direction, Draft, Message, ReceivedMail, TicketRefund
from support.models.queues import Queue
from support.models.tickets import Channel, Ticket

__all__ = [
    "Channel",
    "Direction",
    "Draft",
    "Message",
    "Queue",
    "ReceivedMail",
    "Ticket",
    "TicketRefund",
]
