"""Chats: the conversation of a ticket while its person reads it along on the site.

What is said is said as in any ticket. Only the way of our answers differs: while the person's page
asks for news, it shows them; when it has fallen silent, one mail brings what it had not shown.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import Truncator

from incubator.accounts.models import User
from studios.models import Game
from support.models import Channel, Chat, Delivery, Direction, Message, Queue, Ticket, Topic
from support.models.chats import SILENT_AFTER, UNREAD_AFTER
from support.selectors.desk import anybody_for
from support.services.announcing import announce_in_chat
from support.services.answers import acknowledge, mail_unread
from support.services.limits import require_room_in_chat
from support.services.tickets import file_ticket, hear
from support.services.turns import locked
from support.services.writing import NOTHING, Enclosed

LONGEST_SUBJECT = 60
# How often a page that only asks is written down.
NOTED_EVERY = SILENT_AFTER / 6


@transaction.atomic
def begin(
    *, player: User, topic: Topic, game: Game | None, body: str, enclosed: Enclosed = NOTHING
) -> Ticket:
    """Ask in a chat; where nobody has stayed at the desk, as on the site. Its channel says which."""
    channel = channel_for(topic, player.language, otherwise=Channel.SITE)
    ticket = file_ticket(
        email=player.email,
        subject=opening_of(body),
        body=body,
        actor=player,
        player=player,
        game=game,
        topic=topic,
        channel=channel,
        acknowledged=channel != Channel.CHAT,
        enclosed=enclosed,
    )
    if channel == Channel.CHAT:
        open_on(ticket)
    return ticket


def opening_of(body: str) -> str:
    """How the first words begin, as a subject."""
    return Truncator(" ".join(body.split())).chars(LONGEST_SUBJECT)


def channel_for(topic: Topic, language: str, *, otherwise: Channel) -> Channel:
    queue = Queue.objects.get(slug=topic.queue)
    return Channel.CHAT if anybody_for(queue, language).exists() else otherwise


def open_on(ticket: Ticket) -> Chat:
    """The person's page is open from now on."""
    chat, _is_new = Chat.objects.get_or_create(ticket=ticket, defaults={"seen_at": timezone.now()})
    return chat


@transaction.atomic
def say(
    *,
    ticket: Ticket,
    body: str,
    author: User | None,
    key: uuid.UUID | None = None,
    enclosed: Enclosed = NOTHING,
) -> Message:
    """What the person says next. The same `key` again says nothing.

    Of a chat that was joined with a ticket, the ticket hears it as what is written on the site.
    """
    current = locked(ticket)
    said = Message.objects.filter(origin=current, key=key).first() if key else None
    if said is not None:
        return said
    if author is None:
        require_room_in_chat(current)
    return hear(
        ticket=current,
        body=body,
        author=author,
        channel=Channel.CHAT if hasattr(current, "chat") else Channel.SITE,
        key=key,
        enclosed=enclosed,
    )


def attend(*, chat: Chat, shown: int, is_typing: bool) -> None:
    """Their page asks for news: it has shown all up to the message `shown`. A hint, and no act.

    Who has left and asks again is there again. Most of these change nothing and cost nothing.
    """
    now = timezone.now()
    is_noted = chat.seen_at > now - NOTED_EVERY and shown <= chat.read_up_to and chat.goes_on
    was_typing = chat.typed_at is not None and chat.typed_at > now - NOTED_EVERY / 4
    if is_noted and (was_typing or not is_typing):
        return
    changed = {"seen_at": now, "read_up_to": Greatest(F("read_up_to"), shown), "left_at": None}
    if is_typing:
        changed["typed_at"] = now
    Chat.objects.filter(pk=chat.pk).update(**changed)


def note_read_by_desk(*, ticket: Ticket, seen: int) -> None:
    """An agent's page shows all up to the message `seen`."""
    unread = Chat.objects.filter(ticket=ticket, read_by_desk__lt=seen)
    if unread.update(read_by_desk=seen):
        announce_in_chat(ticket)


@transaction.atomic
def leave(*, ticket: Ticket) -> None:
    """From now on answers go by mail, and with the first one all that was not read here."""
    _end(ticket)


def end_silent(*, now: datetime | None = None, limit: int = 100) -> int:
    """End the chats whose person has gone, or reads something else; says how many."""
    moment = now or timezone.now()
    unread = Message.objects.filter(
        origin=OuterRef("ticket"),
        direction=Direction.OUT,
        pk__gt=OuterRef("read_up_to"),
        created_at__lt=moment - UNREAD_AFTER,
    )
    gone = Q(seen_at__lt=moment - SILENT_AFTER) | Q(Exists(unread))
    rows = Chat.objects.going_on().filter(gone).select_related("ticket").order_by("seen_at")
    silent = list(rows[:limit])
    for chat in silent:
        with transaction.atomic():
            _end(chat.ticket, only=gone)
    return len(silent)


def _end(ticket: Ticket, *, only: Q | None = None) -> None:
    """Under the ticket's lock, so that every answer was either written before and goes out with
    this, or comes after and goes out by itself."""
    current = locked(ticket)
    rows = Chat.objects.going_on().filter(only or Q(), ticket=current)
    chat = rows.select_for_update(no_key=True, of=("self",)).first()
    if chat is None:
        return
    chat.left_at = timezone.now()
    chat.save(update_fields=["left_at"])
    ours = Message.objects.filter(origin=current, direction=Direction.OUT)
    owed = ours.filter(~Exists(Delivery.objects.filter(message=OuterRef("pk"))))
    unread = list(owed.filter(pk__gt=chat.read_up_to).select_related("author"))
    if unread:
        mail_unread(current, unread)
    elif not ours.exists():
        acknowledge(current)
