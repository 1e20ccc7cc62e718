"""How much one may ask of the desk. Mail has no such limit: what arrived is kept."""

from django.conf import settings
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core.totals import require_room, require_room_today
from studios.models import Studio
from support.models import Message, Ticket

# Nobody has so many troubles at once; who has them writes into the questions that are there.
MOST_OPEN = 20
MOST_A_DAY = 10
# A conversation in which every minute has its message for hours.
MOST_MESSAGES_A_DAY = 200


def require_room_for_question(player: User) -> None:
    own = Ticket.objects.of_player(player)
    require_room(
        own.unsolved(),
        holder=f"person:{player.pk}",
        most=MOST_OPEN,
        words=_(
            "%(most)s of your questions are still open. Write into one of them, or wait until one"
            " is solved."
        ),
    )
    require_room_today(
        own,
        holder=f"person:{player.pk}",
        most=MOST_A_DAY,
        words=_(
            "You asked %(most)s questions within a day. Write into one of them, or ask this one"
            " tomorrow."
        ),
    )


def require_room_for_message(player: User) -> None:
    require_room_today(
        Message.objects.filter(author=player, direction="in"),
        holder=f"person:{player.pk}",
        most=MOST_MESSAGES_A_DAY,
        words=_(
            "You wrote %(most)s messages within a day. We read them all; go on tomorrow, or answer"
            " our mail."
        ),
    )


def require_room_in_chat(ticket: Ticket) -> None:
    """For a guest, who is nobody but this conversation."""
    require_room_today(
        Message.objects.filter(origin=ticket, author=None, direction="in"),
        holder=f"ticket:{ticket.pk}",
        most=MOST_MESSAGES_A_DAY,
        words=_(
            "You wrote %(most)s messages within a day. We read them all; go on tomorrow, or answer"
            " our mail."
        ),
    )


def require_room_for_words_of_studio(studio: Studio) -> None:
    """For what a studio's programs pass on in tickets that are there."""
    require_room_today(
        Message.objects.filter(channel="game", origin__from_game__game__studio=studio),
        holder=f"studio:{studio.pk}",
        most=settings.API_MESSAGES_PER_DAY,
        words=_(
            "This studio's games passed on %(most)s messages within a day, which is as many as we"
            " take. Pass this one on later; send players to the help page meanwhile."
        ),
    )


def require_room_for_studio(studio: Studio) -> None:
    """For tickets that a studio's programs file for its players."""
    require_room_today(
        Ticket.objects.filter(channel="game", game__studio=studio),
        holder=f"studio:{studio.pk}",
        most=settings.API_TICKETS_PER_DAY,
        words=_(
            "This studio's games filed %(most)s tickets within a day, which is as many as we take."
            " File this one later; send players to the help page meanwhile."
        ),
    )
