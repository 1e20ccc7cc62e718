"""Studios at the desk: their games' tickets opened to them, and what their people write there."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from studios.models import Game
from support import words
from support.errors import NotForStudios, SaidMeanwhile
from support.models import Channel, Direction, Message, StudioDesk, Ticket
from support.selectors.studio_desk import is_for_studio, unread_of_studio
from support.services.tickets import tell_player
from support.services.turns import locked
from support.services.writing import write


@transaction.atomic
def open_desk(*, game: Game, answers: bool, actor: User) -> StudioDesk:
    """Let the support members of a game's studio read its tickets, or answer them as well."""
    acts.require(actor, words.OPEN_STUDIO_DESK.key, game)
    Game.objects.select_for_update(no_key=True).get(pk=game.pk)
    now = StudioDesk.objects.open().filter(game=game).first()
    if now is not None and now.answers == answers:
        return now
    if now is not None:
        _end(now)
    made = StudioDesk.objects.create(game=game, answers=answers, granted_by=actor)
    said = words.OPEN_STUDIO_DESK if answers else words.OPEN_STUDIO_DESK_TO_READ
    audit.record(actor=actor, said=said(game=game.title), subject=game)
    return made


@transaction.atomic
def close_desk(*, game: Game, actor: User) -> None:
    """Its tickets are the incubator's alone again. Nothing happens where they are."""
    acts.require(actor, words.CLOSE_STUDIO_DESK.key, game)
    Game.objects.select_for_update(no_key=True).get(pk=game.pk)
    now = StudioDesk.objects.open().filter(game=game).first()
    if now is not None:
        _end(now)
        audit.record(actor=actor, said=words.CLOSE_STUDIO_DESK(game=game.title), subject=game)


def _end(desk: StudioDesk) -> None:
    desk.until = timezone.now()
    desk.save(update_fields=["until"])


@transaction.atomic
def answer(*, ticket: Ticket, body: str, actor: User, seen: int | None = None) -> Message:
    """Answer the player for the studio. Raises SaidMeanwhile and NotForStudios."""
    current = locked(ticket)
    acts.require(actor, words.ANSWER_FOR_STUDIO.key, current)
    _require_shown(current)
    if seen is not None and unread_of_studio(current, seen, actor):
        # Not by whom: the studio's people never read who asked.
        raise SaidMeanwhile(
            _(
                "Something was said meanwhile. Read it above; what you typed is kept. Then press"
                " the button again."
            )
        )
    return tell_player(ticket=ticket, body=body, actor=actor, channel=Channel.STUDIO)


@transaction.atomic
def note(*, ticket: Ticket, body: str, actor: User) -> Message:
    """Write something for the desk and the studio's people; the player never sees it."""
    current = locked(ticket)
    acts.require(actor, words.NOTE_FOR_STUDIO.key, current)
    _require_shown(current)
    message = write(current, Direction.NOTE, body, author=actor, channel=Channel.STUDIO)
    audit.record(actor=actor, said=words.NOTE_FOR_STUDIO(), subject=current)
    return message


def _require_shown(ticket: Ticket) -> None:
    if not is_for_studio(ticket):
        raise NotForStudios(
            _("%(ticket)s is with the incubator's desk by now. What you typed is kept here.")
            % {"ticket": ticket}
        )
