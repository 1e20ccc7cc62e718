"""The end of tickets that nobody has anything more to say in."""

from datetime import datetime

from django.db import transaction

from support.models import Ticket, TicketRefund
from support.services.turns import step


def close_settled(*, before: datetime) -> int:
    """Close what was solved and heard nothing since `before`; says how many.

    Not while a refund is still to be decided or told: a closed ticket takes no more words.
    """
    closed = 0
    untold = TicketRefund.objects.untold()
    solved = Ticket.objects.filter(state="solved", last_message_at__lt=before)
    for ticket in solved.exclude(pk__in=untold.values("ticket")):
        with transaction.atomic():
            current = _unchanged(ticket)
            if current is not None:
                step(current, "close", actor=None)
                closed += 1
    return closed


def _unchanged(ticket: Ticket) -> Ticket | None:
    """The ticket under its lock, if nobody wrote or worked on it in the meantime."""
    rows = Ticket.objects.select_for_update(skip_locked=True)
    same = rows.filter(pk=ticket.pk, state=ticket.state, last_message_at=ticket.last_message_at)
    return same.first()
