"""Queues, tickets, messages, mails."""

from support.models.belonging import MayBelong, Participant, Side, Wait, Why
from support.models.channels import Channel
from support.models.guests import GuestQuestion
from support.models.mails import Arrival, Nature, ReceivedMail
from support.models.messages import Attachment, Delivery, Direction, Message, TicketRefund
from support.models.queues import Queue
from support.models.tickets import Ticket
from support.models.topics import Platform, Topic

__all__ = [
    "Arrival",
    "Attachment",
    "Channel",
    "Delivery",
    "Direction",
    "GuestQuestion",
    "MayBelong",
    "Message",
    "Nature",
    "Participant",
    "Platform",
    "Queue",
    "ReceivedMail",
    "Side",
    "Ticket",
    "TicketRefund",
    "Topic",
    "Wait",
    "Why",
]
