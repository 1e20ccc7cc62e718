"""Queues, tickets, messages, mails, clocks."""

from support.models.belonging import MayBelong, Participant, Side, Wait, Why
from support.models.channels import Channel
from support.models.clocks import Clock, ClockKind, Ended
from support.models.desk import Looking, Macro, MacroText, Presence, Skill, Tag
from support.models.guests import GuestQuestion
from support.models.mails import Arrival, Nature, ReceivedMail
from support.models.messages import Attachment, Delivery, Direction, Message, TicketRefund
from support.models.policies import ServiceCalendar, SLAPolicy, SLAPolicyVersion
from support.models.priorities import Priority, Tier
from support.models.queues import HandsOut, Queue
from support.models.satisfaction import Score, Solution
from support.models.search import SearchRow
from support.models.service import ServiceTime
from support.models.tickets import Ticket
from support.models.topics import Platform, Topic

__all__ = [
    "Arrival",
    "Attachment",
    "Channel",
    "Clock",
    "ClockKind",
    "Delivery",
    "Direction",
    "Ended",
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
    "Priority",
    "Queue",
    "ReceivedMail",
    "SLAPolicy",
    "SLAPolicyVersion",
    "Score",
    "SearchRow",
    "ServiceCalendar",
    "ServiceTime",
    "Side",
    "Skill",
    "Solution",
    "Tag",
    "Ticket",
    "TicketRefund",
    "Tier",
    "Topic",
    "Wait",
    "Why",
]
