"""What people asked and were answered, and who was at the desk."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from incubator.accounts.addresses import addresses_of
from incubator.accounts.holdings import holds, names, with_others
from incubator.accounts.models import User
from support.models import (
    Announcement,
    Arrival,
    Attachment,
    BlockedSender,
    CustomerTier,
    GuestQuestion,
    Incident,
    Looking,
    Message,
    Participant,
    Presence,
    ServiceTime,
    Skill,
    SLAPolicyVersion,
    Solution,
    StudioDesk,
    Ticket,
)
from support.services.erasing import erase_person


def _said(person: User) -> QuerySet[Message]:
    return Message.objects.filter(ticket__player=person).said_to_player()


def _files(person: User) -> QuerySet[Attachment]:
    """Their documents come with them; those of notes do not."""
    return Attachment.objects.filter(message__in=_said(person))


def _asked_as_guest(person: User) -> QuerySet[GuestQuestion]:
    return GuestQuestion.objects.filter(email__in=addresses_of(person))


def _raw(person: User) -> QuerySet[Arrival]:
    """Mails of theirs as they came, and of nobody else who wrote into the same conversation."""
    return Arrival.objects.filter(mail__message__author=person)


holds(
    Ticket,
    label=gettext_lazy("Your questions"),
    by="player",
    without=("player", "assignee", "token", "turn", "priority", "tier", "due_at", "unread_since"),
    # With all that follows in this list: it hangs together.
    erase=erase_person,
)
holds(
    Message,
    label=gettext_lazy("What was said about them"),
    rows=_said,
    without=("origin", "mail", "answers"),
    erase=with_others,
)
holds(
    Attachment,
    label=gettext_lazy("Files of these messages"),
    rows=_files,
    without=("content_id",),
    erase=with_others,
)
holds(
    Solution,
    label=gettext_lazy("What you thought of our help"),
    by="ticket__player",
    without=("agent", "token", "queue"),
    erase=with_others,
)
holds(
    Arrival,
    label=gettext_lazy("Your mails as they came"),
    rows=_raw,
    without=("mail",),
    erase=with_others,
)
holds(
    CustomerTier,
    label=gettext_lazy("Which kind of customer you were"),
    by="player",
    without=("player", "reason", "set_by", "ended_by", "ended_why"),
    stays=gettext_lazy("how fast we had promised to answer you, should it be asked"),
)
holds(
    GuestQuestion,
    label=gettext_lazy("What you asked without signing in"),
    rows=_asked_as_guest,
    without=("key", "token"),
    erase=with_others,
)
names(
    Announcement,
    BlockedSender,
    Incident,
    Looking,
    Participant,
    Presence,
    ServiceTime,
    Skill,
    SLAPolicyVersion,
    StudioDesk,
    why=gettext_lazy("who worked at the desk, and whose mails an agent let into a conversation"),
)
