"""Queues, tickets, messages, mails, clocks."""

from support.models.belonging import MayBelong, Participant, Side, Wait, Why
from support.models.channels import Channel
from support.models.clocks import Clock, ClockKind, Ended
from support.models.mails import Arrival, Nature, ReceivedMail
from support.models.messages import Attachment, Delivery, Direction, Message, TicketRefund
from support.models.policies import ServiceCalendar, SLAPolicy, SLAPolicyVersion
from support.models.priorities import Priority, Tier
from support.models.queues import Queue
from support.models.tickets import Ticket

__all__ = [
    "Arrival",
    "Attachment",
    "Channel",
    "Clock",
    "ClockKind",
    "Delivery",
    "Direction",
    "Ended",
    "MayBelong",
    "Message",
    "Nature",
    "Participant",
    "Priority",
    "Queue",
    "ReceivedMail",
    "SLAPolicy",
    "SLAPolicyVersion",
    "ServiceCalendar",
    "Side",
    "Ticket",
    "TicketRefund",
    "Tier",
    "Wait",
    "Why",
]
