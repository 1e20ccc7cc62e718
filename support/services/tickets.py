"""Everything that happens to a ticket: filed, answered, noted, solved, reopened, closed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.models import Order
from incubator.core import audit
from incubator.core.access import Role, require_role
from incubator.core.models import User
from incubator.core.numbers import next_number
from studios.models import Game
from support.errors import NothingWritten, OrderOfAnother, TicketClosed
from support.letters import language_of_text
from support.models import Channel, Direction, Draft, Message, Queue, ReceivedMail, Ticket
from support.models.tickets import TICKET_LIFECYCLE
from support.services.answers import acknowledge, mail_reply

AGENTS = (Role.AGENT, Role.SUPPORT_LEAD)


@transaction.atomic
def file_ticket(
    *,
    email: str,
    subject: str,
    body: str,
    actor: User | None,
    player: User | None = None,
    order_number: str = "",
    game: Game | None = None,
    queue: Queue | None = None,
    channel: str = Channel.SITE,
    mail: ReceivedMail | None = None,
    follows: Ticket | None = None,
    key: str = "",
) -> Ticket:
    """Open a ticket and acknowledge it by mail, unless a machine wrote.

    `key` is the form's: the same person's same key gives the first ticket again.
    """
    number = next_number("T")  # locks the series, so that two clicks meet at the key below
    said = Message.objects.filter(key=_own(key, actor)).first() if key else None
    if said is not None:
        return said.ticket
    order = _order_of(player, order_number) if order_number else None
    ticket = Ticket.objects.create(
        number=number,
        queue=queue or Queue.objects.get(slug="payments" if order else "other"),
        subject=" ".join(subject.split())[:300],
        player=player,
        email=email.lower(),
        order=order,
        game=game or _game_of(order),
        channel=channel,
        language=language_of_text(f"{subject} {body}"),
        follows=follows,
    )
    _say(ticket, Direction.IN, body, author=player, mail=mail, key=_own(key, actor))
    verb = "opened the ticket" if mail is None else "opened the ticket by mail"
    audit.record(actor=actor, verb=verb, subject=ticket, reason=ticket.subject)
    if mail is None or not mail.automatic:
        acknowledge(ticket)
    return ticket


def _game_of(order: Order | None) -> Game | None:
    line = order.lines.select_related("game").first() if order else None
    return line.game if line else None


def _order_of(player: User | None, order_number: str) -> Order:
    order = Order.objects.filter(number=order_number, buyer=player, buyer__isnull=False).first()
    if order is None:
        raise OrderOfAnother(_("This order is not yours. Choose one of your own, or none."))
    return order


@transaction.atomic
def hear(
    *,
    ticket: Ticket,
    body: str,
    author: User | None,
    mail: ReceivedMail | None = None,
    key: str = "",
) -> Message:
    """Add what the person who asked says next. It reopens the ticket, unless a machine wrote."""
    current = locked(ticket)
    said = Message.objects.filter(ticket=current, key=_own(key, author)).first() if key else None
    if said is not None:
        return said
    message = _say(current, Direction.IN, body, author=author, mail=mail, key=_own(key, author))
    is_person = mail is None or not mail.automatic
    if is_person and TICKET_LIFECYCLE.allows(current.state, "hear"):
        reason = mail.sender if mail is not None else ""
        TICKET_LIFECYCLE.advance(current, "hear", actor=author, reason=reason)
    ticket.refresh_from_db()
    return message


@transaction.atomic
def reply(*, ticket: Ticket, body: str, actor: User, key: str = "") -> Message:
    """Answer the player with what the agent typed; the draft of it is done with."""
    require_role(actor, *AGENTS)
    message = tell_player(ticket=ticket, body=body, actor=actor, key=key)
    Draft.objects.filter(ticket=ticket, author=actor).delete()
    return message


@transaction.atomic
def tell_player(*, ticket: Ticket, body: str, actor: User, key: str = "") -> Message:
    """Say something to the player, on the ticket's page and by mail, and wait for them."""
    current = locked(ticket)
    said = Message.objects.filter(ticket=current, key=_own(key, actor)).first() if key else None
    if said is not None:
        return said
    message = _say(current, Direction.OUT, body, author=actor, key=_own(key, actor))
    if TICKET_LIFECYCLE.allows(current.state, "answer"):
        TICKET_LIFECYCLE.advance(current, "answer", actor=actor)
    else:
        audit.record(actor=actor, verb=gettext_noop("wrote to the player"), subject=current)
    mail_reply(message)
    ticket.refresh_from_db()
    return message


@transaction.atomic
def note(*, ticket: Ticket, body: str, actor: User, key: str = "") -> Message:
    """Write something for colleagues; the player never sees it."""
    require_role(actor, *AGENTS)
    current = locked(ticket)
    said = Message.objects.filter(ticket=current, key=_own(key, actor)).first() if key else None
    if said is not None:
        return said
    message = _say(current, Direction.NOTE, body, author=actor, key=_own(key, actor))
    Draft.objects.filter(ticket=current, author=actor).delete()
    audit.record(actor=actor, verb=gettext_noop("wrote a note"), subject=current)
    return message


@transaction.atomic
def save_draft(*, ticket: Ticket, body: str, actor: User) -> Draft | None:
    """Keep what an agent has typed so far; nothing typed means no draft."""
    require_role(actor, *AGENTS)
    if not body.strip():
        Draft.objects.filter(ticket=ticket, author=actor).delete()
        return None
    draft, _ = Draft.objects.update_or_create(ticket=ticket, author=actor, defaults={"body": body})
    return draft


@transaction.atomic
def assign(*, ticket: Ticket, assignee: User | None, actor: User) -> Ticket:
    require_role(actor, *AGENTS)
    current = locked(ticket)
    before = current.assignee.display_name if current.assignee else ""
    current.assignee = assignee
    current.save(update_fields=["assignee"])
    name = assignee.display_name if assignee else ""
    audit.record(
        actor=actor,
        verb=gettext_noop("assigned the ticket")
        if assignee
        else gettext_noop("gave the ticket back to the queue"),
        subject=current,
        reason=name,
        before={"assignee": before},
        after={"assignee": name},
    )
    return current


def solve(*, ticket: Ticket, actor: User) -> None:
    require_role(actor, *AGENTS)
    TICKET_LIFECYCLE.advance(ticket, "solve", actor=actor)


def reopen(*, ticket: Ticket, actor: User) -> None:
    require_role(actor, *AGENTS)
    TICKET_LIFECYCLE.advance(ticket, "reopen", actor=actor)


def close_settled(*, before: datetime) -> int:
    """Close what was solved and heard nothing since `before`; says how many."""
    closed = 0
    for ticket in Ticket.objects.filter(state="solved", last_message_at__lt=before):
        with transaction.atomic():
            current = _unchanged(ticket)
            if current is not None:
                TICKET_LIFECYCLE.advance(current, "close", actor=None)
                closed += 1
    return closed


def _unchanged(ticket: Ticket) -> Ticket | None:
    """The ticket under its lock, if nobody wrote or worked on it in the meantime."""
    rows = Ticket.objects.select_for_update(skip_locked=True)
    same = rows.filter(pk=ticket.pk, state=ticket.state, last_message_at=ticket.last_message_at)
    return same.first()


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held until the end of the transaction."""
    return Ticket.objects.select_for_update().get(pk=ticket.pk)


def _own(key: str, actor: User | None) -> str | None:
    """A form's key counts for the person who sent the form only."""
    return f"{actor.pk if actor else 0}:{key}"[:100] if key else None


def _say(
    ticket: Ticket,
    direction: Direction,
    body: str,
    *,
    author: User | None,
    mail: ReceivedMail | None = None,
    key: str | None = None,
) -> Message:
    if ticket.is_closed:
        words = _("Ticket %(number)s is closed. Open a new one to go on.")
        raise TicketClosed(words % {"number": ticket.number})
    if not body.strip():
        raise NothingWritten(_("Write a message first."))
    message = Message.objects.create(
        ticket=ticket, direction=direction, body=body, author=author, mail=mail, key=key
    )
    if direction != Direction.NOTE:
        ticket.last_message_at = timezone.now()
        ticket.save(update_fields=["last_message_at"])
    return message
