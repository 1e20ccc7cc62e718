"""Everything that happens to a ticket: filed, answered, noted, solved, reopened, closed."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Ban, Order
from incubator.accounts.models import AccountLock, User
from incubator.core import acts, audit
from incubator.core.numbers import next_number
from studios.models import Game
from support import words
from support.errors import AppealOfAnother, OrderOfAnother, SaidMeanwhile, TakenMeanwhile
from support.letters import language_of_text
from support.models import (
    BlockedSender,
    Channel,
    Direction,
    FromGame,
    Message,
    Queue,
    ReceivedMail,
    Ticket,
    Topic,
)
from support.services import clocks, limits, tiers
from support.services.answers import acknowledge, deliver, mail_reply, mail_solved
from support.services.desk import give_out
from support.services.indexing import index_ticket
from support.services.service_time import Wrote, keep_time
from support.services.turns import (
    begin_wait,
    locked,
    mark_read,
    mark_unread,
    step,
    step_if_allowed,
)
from support.services.writing import NOTHING, Enclosed, write


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
    topic: Topic | None = None,
    platform: str = "",
    version: str = "",
    channel: Channel = Channel.SITE,
    mail: ReceivedMail | None = None,
    confirmed: bool = False,
    acknowledged: bool = True,
    follows: Ticket | None = None,
    ban: Ban | None = None,
    lock: AccountLock | None = None,
    blocked: BlockedSender | None = None,
    from_game: FromGame | None = None,
    enclosed: Enclosed = NOTHING,
) -> Ticket:
    """Open a ticket, and acknowledge it by mail unless a machine wrote.

    `from_game` is what a game says with it, not saved yet. `confirmed` says that whoever reads
    `email` is known to have asked; `ban` or `lock` is what they appeal against. What is `blocked` is
    spam at once, and nobody is told of it.
    """
    _require_room(channel, player, game)
    order = _order_of(player, order_number) if order_number else None
    about = topic or (Topic.PAYMENT if order else Topic.OTHER)
    if ban is not None:
        _require_own_ban(ban, player)
    ticket = Ticket.objects.create(
        number=next_number("T"),
        queue=Queue.objects.get(slug=about.queue),
        tier=tiers.tier_of(player),
        topic=about,
        platform=platform,
        version=version,
        subject=" ".join(subject.split())[:300],
        player=player,
        email=email.lower(),
        confirmed=player is not None or confirmed,
        order=order,
        game=ban.game if ban else game or _game_of(order),
        ban=ban,
        lock=lock,
        blocked=blocked,
        channel=channel,
        language=language_of_text(f"{subject} {body}"),
        follows=follows,
    )
    if from_game is not None:
        from_game.ticket = ticket
        from_game.save()
    begin_wait(ticket)
    index_ticket(ticket)
    write(ticket, Direction.IN, body, author=player, channel=channel, mail=mail, enclosed=enclosed)
    if blocked is not None:
        _put_aside(ticket, blocked)
    else:
        _announce(ticket, mail, actor=actor, acknowledged=acknowledged)
    return ticket


def _put_aside(ticket: Ticket, blocked: BlockedSender) -> None:
    said = words.FILE_BLOCKED(sender=blocked.sender)
    audit.record(actor=None, said=said, subject=ticket, reason=ticket.subject)
    step(ticket, "mark_spam", actor=None)


def _announce(
    ticket: Ticket, mail: ReceivedMail | None, *, actor: User | None, acknowledged: bool
) -> None:
    mark_unread(ticket)
    if mail is None or mail.is_from_person:
        clocks.heard(ticket)
    filed = words.FILE if mail is None else words.FILE_BY_MAIL
    audit.record(actor=actor, said=filed(), subject=ticket, reason=ticket.subject)
    give_out(ticket)
    if acknowledged:
        acknowledge(ticket)


def _require_room(channel: str, player: User | None, game: Game | None) -> None:
    if channel in (Channel.SITE, Channel.CHAT) and player is not None:
        limits.require_room_for_question(player)
    if channel == Channel.GAME and game is not None:
        limits.require_room_for_studio(game.studio)


def _require_own_ban(ban: Ban, player: User | None) -> None:
    if ban.player != player or not ban.is_running:
        raise AppealOfAnother(_("This ban is not yours, or it is over. Choose one of your own."))


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
    channel: Channel = Channel.SITE,
    mail: ReceivedMail | None = None,
    answers: Message | None = None,
    key: uuid.UUID | None = None,
    enclosed: Enclosed = NOTHING,
) -> Message:
    """Add what the person who asked says next. It reopens the ticket, unless a machine wrote."""
    if mail is None and author is not None:
        limits.require_room_for_message(author)
    current = locked(ticket)
    message = write(
        current,
        Direction.IN,
        body,
        author=author,
        channel=channel if mail is None else Channel.MAIL,
        mail=mail,
        answers=answers,
        key=key,
        enclosed=enclosed,
    )
    mark_unread(current)
    if mail is None or mail.is_from_person:
        reason = mail.sender_text if mail is not None else ""
        step_if_allowed(current, "hear", actor=author, reason=reason)
        give_out(current)
        clocks.heard(current)
        # A program that speaks for somebody proves nothing of an address.
        if not current.confirmed and channel != Channel.GAME:
            _confirm(current)
    ticket.refresh_from_db()
    return message


def _confirm(ticket: Ticket) -> None:
    """Somebody answered from the ticket's address what only its reader knows."""
    ticket.confirmed = True
    ticket.save(update_fields=["confirmed"])
    for held in ticket.messages.filter(direction=Direction.OUT):
        # What was mailed before stays as it was sent.
        mail_reply(held)


@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    body: str,
    actor: User,
    seen: int | None = None,
    solves: bool = False,
    wrote: Wrote | None = None,
) -> Message:
    """Answer the player with what the agent typed, and call it solved with that, if it `solves`.
    Who answers what nobody has, has it. `wrote` is how long they wrote, says their page.

    `seen` is the newest message that the agent's page showed. Raises SaidMeanwhile when somebody
    has written since: two agents do not answer at once, and nobody answers past the player.
    """
    acts.require(actor, "ticket.answer", ticket)
    message = tell_player(ticket=ticket, body=body, actor=actor, seen=seen, solves=solves)
    keep_time(message, wrote, agent=actor)
    _take_if_free(ticket, actor)
    return message


def _take_if_free(ticket: Ticket, actor: User) -> None:
    if locked(ticket).assignee_id is None:
        assign(ticket=ticket, assignee=actor, actor=actor)
        ticket.assignee = actor


@transaction.atomic
def tell_player(
    *,
    ticket: Ticket,
    body: str,
    actor: User,
    seen: int | None = None,
    channel: Channel = Channel.SITE,
    solves: bool = False,
) -> Message:
    """Say something to the player, on the ticket's page and by mail, and wait for them."""
    current = locked(ticket)
    _require_read(current, seen, actor)
    message = write(current, Direction.OUT, body, author=actor, channel=channel)
    mark_read(current)
    if not step_if_allowed(current, "answer", actor=actor):
        audit.record(actor=actor, said=words.WRITE(), subject=current)
    clocks.answered(current)
    if solves:
        acts.require(actor, "ticket.solve", current)
    if solves and step_if_allowed(current, "solve", actor=actor):
        deliver(message, solution=current.solutions.last())
    else:
        deliver(message)
    ticket.refresh_from_db()
    return message


@transaction.atomic
def note(*, ticket: Ticket, body: str, actor: User) -> Message:
    """Write something for colleagues; the player never sees it."""
    acts.require(actor, words.NOTE.key, ticket)
    current = locked(ticket)
    message = write(current, Direction.NOTE, body, author=actor)
    audit.record(actor=actor, said=words.NOTE(), subject=current)
    return message


@transaction.atomic
def assign(
    *, ticket: Ticket, assignee: User | None, actor: User, seen_with: str | None = None
) -> Ticket:
    """Give the ticket to an agent, or back to the queue.

    `seen_with` is the primary key of the agent who had it on the actor's page, "" for nobody.
    Raises TakenMeanwhile when it is another by now, so that nobody is dispossessed unawares.
    """
    acts.require(actor, words.ASSIGN.key, ticket)
    current = locked(ticket)
    if seen_with is not None and seen_with != str(current.assignee_id or ""):
        _refuse_unless_same(current, assignee)
    before = current.assignee.display_name if current.assignee else ""
    current.assignee = assignee
    current.save(update_fields=["assignee"])
    name = assignee.display_name if assignee else ""
    audit.record(
        actor=actor,
        said=words.ASSIGN(agent=name) if assignee else words.GIVE_BACK(),
        subject=current,
        before={"assignee": before},
        after={"assignee": name},
        concerns=assignee,
    )
    return current


def _refuse_unless_same(ticket: Ticket, assignee: User | None) -> None:
    """Somebody else's hand was there first; that it did what was wanted is no collision."""
    if ticket.assignee == assignee:
        return
    raise TakenMeanwhile(
        _("%(ticket)s is with %(agent)s by now. Open it and look again before you change that.")
        % {
            "ticket": ticket,
            "agent": ticket.assignee.display_name if ticket.assignee else _("nobody"),
        }
    )


@transaction.atomic
def solve(*, ticket: Ticket, actor: User, seen: int | None = None) -> None:
    """Call the question answered. Raises SaidMeanwhile as `reply` does."""
    acts.require(actor, "ticket.solve", ticket)
    current = locked(ticket)
    _require_read(current, seen, actor)
    step(ticket, "solve", actor=actor)
    mark_read(current)
    mail_solved(current.solutions.latest("pk"))
    _take_if_free(ticket, actor)


def reopen(*, ticket: Ticket, actor: User) -> None:
    acts.require(actor, "ticket.reopen", ticket)
    step(ticket, "reopen", actor=actor)


@transaction.atomic
def read(*, ticket: Ticket, actor: User, seen: int | None = None) -> None:
    """Put aside what came in and needs no answer, such as a machine's. Raises SaidMeanwhile."""
    acts.require(actor, words.READ.key, ticket)
    current = locked(ticket)
    _require_read(current, seen, actor)
    if current.unread_since is not None:
        mark_read(current)
        audit.record(actor=actor, said=words.READ(), subject=current)


def mark_spam(*, ticket: Ticket, actor: User) -> None:
    """Out of everybody's way, and out of every count; nobody is told, and it can be taken back."""
    acts.require(actor, "ticket.mark_spam", ticket)
    step(ticket, "mark_spam", actor=actor)


@transaction.atomic
def not_spam(*, ticket: Ticket, actor: User) -> None:
    acts.require(actor, "ticket.not_spam", ticket)
    step(ticket, "not_spam", actor=actor)
    asked = ticket.messages.filter(direction=Direction.IN).select_related("mail").first()
    if ticket.blocked_id is not None and asked is not None and not ticket.clocks.exists():
        # It was spam from the first moment: only now somebody waits.
        mark_unread(ticket)
        if not asked.is_machines:
            clocks.heard(ticket)


def _require_read(ticket: Ticket, seen: int | None, actor: User) -> None:
    """Raise SaidMeanwhile for words of others that came after the message `seen`."""
    if seen is None:
        return
    unread = ticket.messages.filter(pk__gt=seen).exclude(author=actor).select_related("author")
    names = [one.author.display_name if one.author else ticket.requester for one in unread]
    if names:
        raise SaidMeanwhile(
            _(
                "%(names)s wrote meanwhile. Read it above; what you typed is kept. Then press the "
                "button again."
            )
            % {"names": ", ".join(dict.fromkeys(names))}
        )
