"""Incidents: opened, tickets linked with them, everybody told at once.

An announcement is rows first: one for each ticket that is linked at that moment. A sweep writes the
messages, so that a thousand tickets are told by whichever worker is free, each of them once.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.numbers import next_number
from studios.models import Game
from support import words
from support.errors import IncidentOver, NothingWritten
from support.models import Direction, Incident, Message, Telling, Ticket
from support.models.incidents import INCIDENT, Announcement, AnnouncementText
from support.services.answers import deliver
from support.services.tickets import tell_player
from support.services.turns import locked
from support.services.writing import write


@transaction.atomic
def open_incident(*, title: str, game: Game | None, is_shown: bool, actor: User) -> Incident:
    """Give a fault a name. Raises NothingWritten."""
    acts.require(actor, words.OPEN_INCIDENT.key)
    named = " ".join(title.split())
    if not named:
        raise NothingWritten(_("Say in one line what is wrong."))
    incident = Incident.objects.create(
        number=next_number("INC"),
        title=named[:120],
        game=game,
        is_shown=is_shown,
        opened_by=actor,
    )
    audit.record(actor=actor, said=words.OPEN_INCIDENT(title=incident.title), subject=incident)
    return incident


@transaction.atomic
def link(*, ticket: Ticket, incident: Incident | None, actor: User) -> Ticket:
    """Say which incident a ticket is about, or that it is about none.

    Who is linked hears what the others have been told last. Raises IncidentOver.
    """
    acts.require(actor, words.LINK.key, ticket)
    held = _held(incident) if incident is not None else None
    current = locked(ticket)
    if current.incident == held:
        return current
    if held is not None and not held.is_open:
        raise IncidentOver(
            _("%(incident)s is fixed. Reopen it first, or open a new one.") % {"incident": held}
        )
    said = words.LINK(incident=str(held)) if held else words.UNLINK(incident=str(current.incident))
    current.incident = held
    current.save(update_fields=["incident"])
    audit.record(actor=actor, said=said, subject=current)
    latest = held.announcements.last() if held else None
    if latest is not None:
        Telling.objects.get_or_create(announcement=latest, ticket=current)
    return current


@transaction.atomic
def announce(
    *, incident: Incident, texts: Mapping[str, str], solves: bool, actor: User
) -> Announcement:
    """Tell everybody whose ticket is linked now. Raises NothingWritten and IncidentOver."""
    acts.require(actor, words.ANNOUNCE.key, incident)
    held = _held(incident)
    if not held.is_open:
        raise IncidentOver(
            _("%(incident)s is fixed. Reopen it before you tell anybody more.") % {"incident": held}
        )
    written = {language: body.strip() for language, body in texts.items() if body.strip()}
    if not written:
        raise NothingWritten(_("Write the announcement in one language at least."))
    made = Announcement.objects.create(incident=held, author=actor, solves=solves)
    AnnouncementText.objects.bulk_create(
        AnnouncementText(announcement=made, language=language, body=body)
        for language, body in written.items()
    )
    linked = Ticket.objects.takes_words().filter(incident=held).order_by("pk")
    told = Telling.objects.bulk_create(
        Telling(announcement=made, ticket=ticket) for ticket in linked
    )
    audit.record(actor=actor, said=words.ANNOUNCE(count=str(len(told))), subject=held)
    return made


@transaction.atomic
def fix(*, incident: Incident, actor: User) -> Incident:
    """Nobody reads of it before asking any more; what is linked stays linked."""
    acts.require(actor, "incident.fix", incident)
    INCIDENT.advance(incident, "fix", actor=actor)
    return incident


@transaction.atomic
def reopen(*, incident: Incident, actor: User) -> Incident:
    acts.require(actor, "incident.reopen", incident)
    INCIDENT.advance(incident, "reopen", actor=actor)
    return incident


@transaction.atomic
def show(*, incident: Incident, is_shown: bool, actor: User) -> Incident:
    """Let players read of it before they ask, or not."""
    acts.require(actor, words.SHOW_INCIDENT.key, incident)
    held = _held(incident)
    if held.is_shown != is_shown:
        held.is_shown = is_shown
        held.save(update_fields=["is_shown"])
        said = words.SHOW_INCIDENT if is_shown else words.HIDE_INCIDENT
        audit.record(actor=actor, said=said(), subject=held)
    return held


def _held(incident: Incident) -> Incident:
    """Nobody links a ticket while everybody linked is told: it would hear nothing."""
    return Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)


def tell_announced() -> int:
    """Write what was announced and not told yet; says into how many tickets."""
    told = 0
    for pk in Telling.objects.due().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = Telling.objects.due().select_for_update(skip_locked=True, of=("self",))
            telling = (
                rows.filter(pk=pk)
                .select_related("announcement__author", "ticket__merged_into")
                .first()
            )
            if telling is not None:
                told += _tell(telling)
    return told


def _tell(telling: Telling) -> bool:
    """Whether something was said; the row is done in any case."""
    announcement = telling.announcement
    ticket = locked(telling.ticket.whole)
    others = Telling.objects.filter(announcement=announcement, message__ticket=ticket)
    if ticket.goes_on and not others.exists():
        telling.message = _say(announcement, ticket)
    telling.done_at = timezone.now()
    telling.save(update_fields=["message", "done_at"])
    return telling.message is not None


def _say(announcement: Announcement, ticket: Ticket) -> Message:
    body = announcement.text_in(ticket.language_spoken)
    newer = ticket.messages.filter(
        direction=Direction.IN, created_at__gt=announcement.created_at
    ).exists()
    if newer:
        # The player has written since: that still waits for somebody who reads it.
        message = write(ticket, Direction.OUT, body, author=announcement.author)
        deliver(message)
        return message
    author = announcement.author
    # Who left the desk meanwhile has said it, and solves nothing any more.
    solves = announcement.solves and acts.may(author, "ticket.solve", ticket)
    return tell_player(ticket=ticket, body=body, actor=author, solves=solves)
