"""Into which queue a ticket belongs, and how soon it matters."""

from django.db import transaction

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.words import called
from support import words
from support.models import Priority, Queue, Ticket
from support.services import clocks
from support.services.turns import locked


@transaction.atomic
def sort(*, ticket: Ticket, queue: Queue, priority: Priority, actor: User) -> Ticket:
    """What runs is promised anew from its own start. Nothing happens where nothing changes."""
    acts.require(actor, words.SORT.key, ticket)
    current = locked(ticket)
    before = _place(current)
    current.queue, current.priority = queue, priority
    after = _place(current)
    if before == after:
        return current
    current.save(update_fields=["queue", "priority"])
    clocks.sorted_anew(current)
    said = words.SORT(queue=called(queue), priority=words.PRIORITIES[priority]())
    audit.record(actor=actor, said=said, subject=current, before=before, after=after)
    return current


def _place(ticket: Ticket) -> dict[str, str]:
    return {"queue": ticket.queue.slug, "priority": ticket.priority}
