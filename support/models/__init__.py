"""Queues, tickets, messages, mails, clocks."""

from support.models.belonging import MayBelong, Participant, Side, Wait, Why
from support.models.channels import Channel
from support.models.chats import Chat
from support.models.clocks import Clock, ClockKind, Ended
from support.models.desk import Looking, Macro, MacroText, Presence, Skill, Tag
from support.models.games import FromGame, GameReply
from support.models.guests import GuestQuestion
from support.models.incidents import Announcement, Incident, Telling
from support.models.mails import Arrival, Nature, ReceivedMail
from support.models.messages import Attachment, Delivery, Direction, Message, TicketRefund
from support.models.policies import ServiceCalendar, SLAPolicy, SLAPolicyVersion
from support.models.priorities import Priority, Tier
from support.models.queues import HandsOut, Queue
from support.models.satisfaction import Score, Solution
from support.models.search import SearchRow
from support.models.senders import BlockedSender
from support.models.service import ServiceTime
from support.models.studio_desk import StudioDesk
from support.models.tickets import Ticket
from support.models.tiers import CustomerTier
from support.models.topics import Platform, Topic

__all__ = [
    "Announcement",
    "Arrival",
    "Attachment",
    "BlockedSender",
    "Channel",
    "Chat",
    "Clock",
    "ClockKind",
    "CustomerTier",
    "Delivery",
    "Direction",
    "Ended",
    "FromGame",
    "GameReply",
    "GuestQuestion",
    "HandsOut",
    "Incident",
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
    "StudioDesk",
    "Tag",
    "Telling",
    "Ticket",
    "TicketRefund",
    "Tier",
    "Topic",
    "Wait",
    "Why",
]
