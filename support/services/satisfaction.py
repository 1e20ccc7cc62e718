"""How whoever asked liked a solution."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from support import words
from support.errors import RatingClosed
from support.models import Direction, Message, Score, Solution, Ticket

# Without a word a solved ticket closes: long enough to notice that a solution does not hold.
CLOSE_AFTER = timedelta(days=14)
RATED_WITHIN = timedelta(days=60)


def keep_solution(ticket: Ticket, verb: str, actor: User | None) -> Solution:
    """The ticket was just solved, under its lock. Where the player says so, it is the work of
    whoever answered last.
    """
    answers = Message.objects.filter(ticket=ticket, direction=Direction.OUT)
    last = answers.select_related("author").last() if verb == "settle" else None
    return Solution.objects.create(
        ticket=ticket,
        agent=actor if verb == "solve" else last.author if last else None,
        queue=ticket.queue,
        game=ticket.game,
    )


def solution_of(ticket: Ticket) -> Solution | None:
    """The one to be rated: the latest, where anybody helped and while that makes sense."""
    last = ticket.solutions.last()
    is_help = last is not None and last.agent_id is not None
    return last if is_help and may_be_rated(ticket) else None


def may_be_rated(ticket: Ticket) -> bool:
    """Until sixty days after it closed."""
    silent_since = timezone.now() - CLOSE_AFTER - RATED_WITHIN
    return not (ticket.is_closed and ticket.last_message_at < silent_since)


@transaction.atomic
def rate(*, solution: Solution, score: Score, comment: str, actor: User | None) -> Solution:
    """Keep what they think; the last word counts, and the same again changes nothing.

    Who has the link of our mail needs no account: `actor` is None then. Raises RatingClosed.
    """
    if actor is not None:
        acts.require(actor, words.RATE.key, solution.ticket)
    current = Solution.objects.select_for_update(no_key=True).get(pk=solution.pk)
    if not may_be_rated(current.ticket.whole):
        raise RatingClosed(_("This was over long ago. Ask a new question if something is wrong."))
    said = comment.strip()
    if (current.score, current.comment) == (score, said):
        return current
    was_said = current.score == score
    current.score, current.comment, current.rated_at = score, said, timezone.now()
    current.save(update_fields=["score", "comment", "rated_at"])
    if not was_said:
        is_bad = score == Score.BAD
        audit.record(
            actor=actor,
            said=words.RATE_BAD() if is_bad else words.RATE(score=words.SCORES[score]()),
            subject=current.ticket.whole,
        )
    return current
