"""A ticket's steps, with the rows that say for whom it waits since when."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incubator.accounts.models import User
from support.models import Side, Ticket, Wait
from support.models.states import TICKET_LIFECYCLE
from support.services import clocks, satisfaction
from support.services.announcing import announce_in_chat

WAITS_FOR = {"open": Side.US, "waiting": Side.PLAYER}


@transaction.atomic
def step(ticket: Ticket, verb: str, *, actor: User | None, reason: str = "") -> None:
    """Move the ticket by a verb of its lifecycle. Raises WrongState where it does not apply."""
    TICKET_LIFECYCLE.advance(ticket, verb, actor=actor, reason=reason)
    if verb in ("solve", "settle"):
        satisfaction.keep_solution(ticket, verb, actor)
    begin_wait(ticket)
    clocks.turned(ticket, verb)
    announce_in_chat(ticket)


def step_if_allowed(ticket: Ticket, verb: str, *, actor: User | None, reason: str = "") -> bool:
    """The same where it applies; says whether it did. The caller holds the ticket's lock."""
    if not TICKET_LIFECYCLE.allows(ticket.state, verb):
        return False
    step(ticket, verb, actor=actor, reason=reason)
    return True


def begin_wait(ticket: Ticket, *, since: datetime | None = None) -> None:
    """End the wait that the ticket's state has ended, and begin the one that it asks for: now, or
    since words that were said elsewhere.
    """
    side = WAITS_FOR.get(ticket.state)
    running = Wait.objects.filter(ticket=ticket, until__isnull=True).first()
    if running is not None and running.side == side:
        return
    now = timezone.now()
    if running is not None:
        running.until = max(now, running.since)
        running.save(update_fields=["until"])
    if side is not None:
        Wait.objects.create(ticket=ticket, side=side, since=since or now)


def mark_unread(ticket: Ticket) -> None:
    """Words came in; the first that nobody has dealt with says since when."""
    if ticket.unread_since is None:
        ticket.unread_since = timezone.now()
        ticket.save(update_fields=["unread_since"])


def mark_read(ticket: Ticket) -> None:
    if ticket.unread_since is not None:
        ticket.unread_since = None
        ticket.save(update_fields=["unread_since"])


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held until the end of the transaction."""
    return Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
