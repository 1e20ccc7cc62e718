"""What whoever asked says of the end: that it is solved, or that it is not.

`actor` is the person who is signed in; None is whoever opened the link in our mail about it, which
nobody else has.
"""

from django.db import transaction

from incubator.accounts.models import User
from incubator.core import acts
from support.models import Ticket
from support.services import clocks
from support.services.desk import give_out
from support.services.turns import locked, mark_read, mark_unread, step


@transaction.atomic
def settle(*, ticket: Ticket, actor: User | None) -> None:
    """It needs no answer any more. No clock goes on, and nobody is mailed what they said."""
    if actor is not None:
        acts.require(actor, "ticket.settle", ticket)
    current = locked(ticket)
    step(current, "settle", actor=actor)
    mark_read(current)
    ticket.refresh_from_db()


@transaction.atomic
def insist(*, ticket: Ticket, actor: User | None) -> None:
    """It is not solved: a word of theirs without a message, which waits like any other."""
    if actor is not None:
        acts.require(actor, "ticket.insist", ticket)
    current = locked(ticket)
    step(current, "insist", actor=actor)
    mark_unread(current)
    give_out(current)
    clocks.heard(current)
    ticket.refresh_from_db()
