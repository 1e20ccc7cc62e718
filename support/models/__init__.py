"""Queues, tickets, messages."""

from support.models.messages import Direction, Message, ReceivedMail, TicketRefund
from support.models.queues import Queue
from support.models.tickets import Channel, Ticket

__all__ = [
    "Channel",
    "Direction",
    "Message",
    "Queue",
    "ReceivedMail",
    "Ticket",
    "TicketRefund",
]
