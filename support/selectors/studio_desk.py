"""Tickets as a studio's own people read them: what was said, and not who said it.

Neither names, addresses nor orders of players are shown to them, no raw mails, nothing that mails
quote, no notes but their own; and nothing about accounts, money or bans, which is between the
player and the incubator, be it a ticket, what came into one from such a ticket, or word of a refund.
"""

import re

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core.acts import may
from incubator.core.request_cache import once
from studios.access import standing_in, visible_games
from studios.models import Game, Studio, StudioRole
from support.models import Attachment, Channel, Direction, Message, StudioDesk, Ticket, Topic
from support.selectors.conversations import Spoken

KEPT_FROM_STUDIOS = (Topic.ACCOUNT, Topic.PAYMENT, Topic.REFUND, Topic.APPEAL)
# An address in running words, typed at whatever width: of bounded length, so that no text takes long.
ADDRESS = re.compile(
    r"""(?:"[^"\n]{1,64}"|[\w.．+%'-]{1,64})[@＠﹫]"""
    r"(?:[\w-]{1,63}(?:[.．。｡][\w-]{1,63}){1,4}|\[[\w.:]{1,64}\])"
)


def desk_of(game: Game) -> StudioDesk | None:
    """What the game's studio may do with its tickets today; read once a page."""
    return once(
        ("studio desk", game.pk), lambda: StudioDesk.objects.open().filter(game=game).first()
    )


def games_with_desk(viewer: User, studio: Studio) -> QuerySet[Game]:
    """Those of the studio whose tickets the viewer may read; staff, whom the desk shows them."""
    if standing_in(viewer, studio) is None and not may(viewer, "ticket.read"):
        return Game.objects.none()
    granted = StudioDesk.objects.open().values("game")
    return visible_games(viewer, studio, StudioRole.SUPPORT).filter(pk__in=granted)


def is_for_studio(ticket: Ticket) -> bool:
    """Whether anything in it is for the studio of its game."""
    return not ticket.is_spam and not ticket.is_merged and ticket.topic not in KEPT_FROM_STUDIOS


def tickets_for(viewer: User, studio: Studio) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(game__in=games_with_desk(viewer, studio)).select_related("game")
    return rows.exclude(state__in=["spam", "merged"]).exclude(topic__in=KEPT_FROM_STUDIOS)


def studio_ticket(viewer: User, studio: Studio, number: str) -> Ticket:
    found = tickets_for(viewer, studio).filter(number=number).select_related("game__studio").first()
    if found is None:
        raise Http404
    return found


def for_studio(text: str) -> str:
    """Words of a player, or the name of a file, without the addresses in them."""
    return ADDRESS.sub(_("[address]"), text)


def with_studio(ticket: Ticket) -> list[Spoken]:
    """What the studio's people see of the conversation."""
    files = Prefetch("attachments", Attachment.objects.select_related("document"), "files")
    rows = _read(ticket).select_related("author", "mail")
    rows = rows.prefetch_related(files)  # type: ignore[no-redef]
    return [_spoken(message, ticket) for message in rows]


def _read(ticket: Ticket) -> QuerySet[Message]:
    said = Message.objects.filter(ticket=ticket, refund=None).said_to_player()
    said = said.exclude(origin__topic__in=KEPT_FROM_STUDIOS)
    own_notes = Message.objects.filter(
        ticket=ticket, direction=Direction.NOTE, channel=Channel.STUDIO
    )
    return (said | own_notes).order_by("pk")


def _spoken(message: Message, ticket: Ticket) -> Spoken:
    message.body, message.quoted, message.subject = for_studio(message.body), "", ""
    for file in message.files:
        file.document.name = for_studio(file.document.name)
    if message.direction == Direction.IN:
        same = message.mail is None or message.author == ticket.player
        by = _("The player") if same else _("Somebody else")
        return Spoken(message, "them", by, "", is_machines=message.is_machines)
    by = message.author.display_name if message.author else ""
    if message.direction == Direction.NOTE:
        return Spoken(message, "note", by, _("note, for us only"))
    return Spoken(message, "us", by, message.get_channel_display())


def unread_of_studio(ticket: Ticket, seen: int, reader: User) -> bool:
    """Whether others have said something since that the studio's people see."""
    return _read(ticket).filter(pk__gt=seen).exclude(author=reader).exists()


def studio_attachment(ticket: Ticket, file: int) -> Attachment:
    rows = Attachment.objects.select_related("document")
    found = rows.filter(pk=file, message__in=_read(ticket)).first()
    if found is None:
        raise Http404
    found.document.name = for_studio(found.document.name)
    return found
