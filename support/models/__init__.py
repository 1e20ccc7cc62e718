"""Queues, tickets, messages, mails."""

from support.models.belonging import MayBelong, Participant, Side, Wait, Why
from support.models.channels import Channel
from support.models.desk import Looking, Macro, MacroText, Presence, Skill, Tag
from support.models.guests import GuestQuestion
from support.models.mails import Arrival, Nature, ReceivedMail
from support.models.messages import Attachment, Delivery, Direction, Message, TicketRefund
from support.models.queues import HandsOut, Queue
from support.models.tickets import Ticket
from support.models.topics import Platform, Topic

__all__ = [
    "Arrival",
    "Attachment",
    "Channel",
    "Delivery",
    "Direction",
    "GuestQuestion",
    "HandsOut",
    "Looking",
    "Macro",
    "MacroText",
    "MayBelong",
    "Message",
    "Nature",
    "Participant",
    "Platform",
    "Presence",
    "Queue",
    "ReceivedMail",
    "Side",
    "Skill",
    "Tag",
    "Ticket",
    "TicketRefund",
    "Topic",
    "Wait",
    "Why",
]
