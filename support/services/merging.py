"""Two tickets made one, and one made two.

Messages move; what they say, when, and in which ticket it was said stays with them, so that a
merge can be undone by splitting. Mails to the address of a ticket that was merged go on to the one
it is part of.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.addresses import addresses_of
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.numbers import next_number
from incubator.web.drafts import move_drafts
from support import words
from support.errors import CannotMerge, CannotSplit
from support.models import (
    Direction,
    MayBelong,
    Message,
    Participant,
    Solution,
    Ticket,
    TicketRefund,
)
from support.services import clocks, tiers
from support.services.announcing import announce_in_chat
from support.services.answers import mail_merged, mail_split
from support.services.indexing import index_again, index_merged
from support.services.turns import begin_wait, locked, mark_unread, step, step_if_allowed


@transaction.atomic
def merge(*, source: Ticket, target: Ticket, actor: User) -> Ticket:
    """Move everything said in `source` into `target`, which goes on; returns the target.

    Whoever asked in the source takes part in the target from now on. Where words in the source
    wait for us, the target does. Raises CannotMerge.
    """
    acts.require(actor, "ticket.merge", source)
    source, target = _both_locked(source, target)
    why_not_merge(source, target)
    waited, unanswered = source.state == "open", clocks.unanswered(source)
    was_unread = source.unread_since is not None
    mail_merged(source, target)
    source.merged_into, source.unread_since = target, None
    source.save(update_fields=["merged_into", "unread_since"])
    # What was part of it follows: the database lets it go nowhere else.
    Ticket.objects.filter(merged_into=source).update(merged_into=target)
    Message.objects.filter(ticket=source).update(ticket=target)
    TicketRefund.objects.filter(ticket=source).update(ticket=target)
    Solution.objects.filter(ticket=source).update(ticket=target)
    _take_part(source, target, actor)
    move_drafts(old=source.reply_draft, new=target.reply_draft)
    index_merged(source, target)
    step(source, "merge", actor=actor, reason=target.number)
    MayBelong.objects.filter(ticket=source, decided_at__isnull=True).update(
        decided_at=timezone.now(), joined=target == _suspected(source)
    )
    target.last_message_at = max(source.last_message_at, target.last_message_at)
    target.incident = target.incident or source.incident
    target.save(update_fields=["last_message_at", "incident"])
    if was_unread:
        mark_unread(target)
    if waited:
        step_if_allowed(target, "hear", actor=actor, reason=source.number)
    clocks.take_over(target, unanswered)
    announce_in_chat(target)
    audit.record(actor=actor, said=words.MERGE_IN(other=source.number), subject=target)
    return target


def _both_locked(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """In the order of their keys, so that two merges the other way round do not wait for each other."""
    rows = Ticket.objects.select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[one.pk], found[other.pk]


def why_not_merge(source: Ticket, target: Ticket) -> None:
    """Raise CannotMerge for what would show one person's words to another, or lose some."""
    if source.pk == target.pk:
        raise CannotMerge(_("This is the same ticket. Name the other one."))
    if not target.goes_on:
        raise CannotMerge(
            _("%(number)s is over, so nothing can go on there. Merge it the other way round.")
            % {"number": target.number}
        )
    if source.player is not None and source.player != target.player:
        raise CannotMerge(
            _(
                "%(source)s belongs to the account of %(person)s, who would no longer see it: merge"
                " %(target)s into %(source)s instead."
            )
            % {
                "source": source.number,
                "person": source.player.display_name,
                "target": target.number,
            }
            if target.player is None
            else _("These tickets belong to two accounts. One must not read the other's words.")
        )


def _take_part(source: Ticket, target: Ticket, actor: User) -> None:
    """Mails of those who wrote to the source are part of the target."""
    addresses = {one.address for one in source.participants.all()}
    if source.player is None and source.email:
        addresses.add(source.email)
    # Not the account's own: who only claims to write from there would be believed.
    own = addresses_of(target.player) if target.player else {target.email}
    for address in sorted(addresses.difference(own)):
        Participant.objects.get_or_create(
            ticket=target, address=address, defaults={"added_by": actor}
        )


def _suspected(ticket: Ticket) -> Ticket | None:
    found = MayBelong.objects.filter(ticket=ticket).select_related("other__merged_into").first()
    return found.other.whole if found else None


@transaction.atomic
def dismiss(*, ticket: Ticket, actor: User) -> None:
    """Say that the ticket is one of its own. Nothing happens where that is decided."""
    acts.require(actor, words.BELONGS_NOT.key, ticket)
    found = MayBelong.objects.select_for_update().filter(ticket=ticket).select_related("other")
    hint = found.filter(decided_at__isnull=True).first()
    if hint is not None:
        hint.decided_at = timezone.now()
        hint.save(update_fields=["decided_at"])
        audit.record(actor=actor, said=words.BELONGS_NOT(other=hint.other.number), subject=ticket)


@transaction.atomic
def split(*, ticket: Ticket, messages: Collection[int], actor: User) -> Ticket:
    """Move messages of a ticket, by their primary keys, into a new one, which is returned.

    It asks what the first of them does, for whoever wrote that, and shows them no words that
    others said to this one's account. Raises CannotSplit.
    """
    acts.require(actor, words.SPLIT.key, ticket)
    current = locked(ticket)
    chosen = list(
        Message.objects.filter(ticket=current, pk__in=messages)
        .select_related("author", "mail", "origin")
        .order_by("pk")
    )
    asked = next((one for one in chosen if one.direction == Direction.IN), None)
    left = Message.objects.filter(ticket=current, direction=Direction.IN).exclude(
        pk__in=[one.pk for one in chosen]
    )
    if asked is None:
        raise CannotSplit(_("Choose at least one message of the person who asks."))
    if not left.exists():
        raise CannotSplit(_("Leave at least one message of the person who asked here."))
    other = _ticket_for(asked, current)
    _require_one_person(chosen, current, other)
    Message.objects.filter(pk__in=[one.pk for one in chosen]).update(ticket=other)
    since = _unanswered_since(chosen)
    begin_wait(other, since=since)
    if since is not None:
        clocks.heard(other, since=since)
    index_again(current)
    index_again(other)
    mark_unread(other)
    mail_split(other, current)
    audit.record(actor=actor, said=words.SPLIT(other=other.number), subject=current)
    audit.record(actor=actor, said=words.SPLIT_OFF(other=current.number), subject=other)
    return other


def _require_one_person(chosen: Iterable[Message], current: Ticket, other: Ticket) -> None:
    if current.player_id is None or current.player_id == other.player_id:
        return
    if any(one.direction == Direction.IN and one.author_id != other.player_id for one in chosen):
        raise CannotSplit(
            _(
                "Two people said this, and one must not read the other's words. Choose what one of"
                " them said."
            )
        )


def _unanswered_since(said: Iterable[Message]) -> datetime | None:
    """When a person said the first of these that none of ours among them came after."""
    since = None
    for message in said:
        if message.direction == Direction.OUT:
            since = None
        elif message.direction == Direction.IN and not message.is_machines:
            since = since or message.created_at
    return since


def _ticket_for(asked: Message, current: Ticket) -> Ticket:
    """For whoever wrote the message: the account, or the address it came from; who wrote on the site
    without an account is the one who asked there.
    """
    player, email, confirmed = current.player, current.email, current.confirmed
    if asked.author is not None and asked.author != current.player:
        player, email = asked.author, asked.author.email
    elif asked.author is None and asked.mail is not None and asked.mail.sender:
        player, email, confirmed = None, asked.mail.sender, asked.mail.verified
    elif asked.author is None:
        begun = asked.origin
        player, email, confirmed = begun.player, begun.email, begun.confirmed
    return Ticket.objects.create(
        number=next_number("T"),
        queue=current.queue,
        subject=asked.subject or asked.origin.subject,
        # Whoever grants another waits for the lock of the ticket that it is split off.
        tier=current.tier if player == current.player else tiers.tier_of(player),
        player=player,
        email=email,
        confirmed=confirmed,
        order=current.order,
        game=current.game,
        channel=asked.channel,
        language=current.language,
        assignee=current.assignee,
    )
