"""Who is at the desk, and which of them a ticket goes to by itself."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from support import words
from support.errors import OwnQuestion
from support.models import HandsOut, Looking, Presence, Queue, Skill, Ticket
from support.selectors.desk import LOOK_LASTS, able_to_answer, at_work
from support.services.announcing import announce_in_chat

STAY_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def arrive(*, actor: User) -> None:
    """Be at the desk: tickets may come to this agent. Nothing happens where they are."""
    acts.require(actor, words.ARRIVE.key)
    _made, is_new = Presence.objects.get_or_create(
        agent=actor, until=None, defaults={"since": timezone.now()}
    )
    if is_new:
        audit.record(actor=actor, said=words.ARRIVE(), subject=actor)


@transaction.atomic
def leave(*, actor: User) -> None:
    """Be away: what the agent has stays theirs, and nothing more comes."""
    acts.require(actor, words.LEAVE.key)
    here = Presence.objects.select_for_update().filter(agent=actor, until__isnull=True).first()
    if here is not None:
        here.until = max(timezone.now(), here.since)
        here.save(update_fields=["until"])
        audit.record(actor=actor, said=words.LEAVE(), subject=actor)


@transaction.atomic
def give_out(ticket: Ticket) -> None:
    """Give a ticket that waits for us to the next agent of its queue, if it has none who could
    answer it.

    The queue is held until the end of the transaction: two tickets at the same moment do not both
    find the same agent to be the next.
    """
    if not ticket.is_open:
        return
    if ticket.assignee is not None and at_work().filter(pk=ticket.assignee.pk).exists():
        return
    queue = Queue.objects.select_for_update(no_key=True).get(pk=ticket.queue_id)
    here = _next(queue, ticket)
    if here is None:
        return
    here.last_given_at = timezone.now()
    here.save(update_fields=["last_given_at"])
    ticket.assignee = here.agent
    ticket.save(update_fields=["assignee"])
    audit.record(
        actor=None,
        said=words.GIVE(agent=here.agent.display_name),
        subject=ticket,
        concerns=here.agent,
    )


def by_somebody_else(ticket: Ticket, actor: User) -> None:
    """Raise OwnQuestion: who answered themselves would rate themselves, too."""
    if ticket.player_id is not None and ticket.player_id == actor.pk:
        raise OwnQuestion(_("This is your own question: a colleague answers it."))


def _next(queue: Queue, ticket: Ticket) -> Presence | None:
    if queue.hands_out == HandsOut.HAND:
        return None
    able = able_to_answer(ticket.queue_id, ticket.language_spoken).select_related("agent")
    if ticket.player is not None:
        able = able.exclude(agent=ticket.player)
    if queue.hands_out == HandsOut.TURN:
        # Who has been given none since they came is the next.
        return able.order_by(F("last_given_at").asc(nulls_first=True), "pk").first()
    load = Count("agent__assigned", filter=Q(agent__assigned__state="open"))
    return able.annotate(load=load).order_by("load", "pk").first()


def stay(*, agent: User) -> None:
    """A page of the desk is open before the agent, if they are there. A hint, and no act."""
    now = timezone.now()
    rows = Presence.objects.filter(agent=agent, until__isnull=True)
    rows.filter(seen_at__lt=now - STAY_NOTED_EVERY).update(seen_at=now)


@transaction.atomic
def set_skills(*, agent: User, skills: Collection[tuple[int, str]], actor: User) -> None:
    """Say what an agent answers, as (queue, language or "" for all); nothing means everything."""
    acts.require(actor, words.SET_SKILLS.key, agent)
    Skill.objects.filter(agent=agent).delete()
    Skill.objects.bulk_create(
        Skill(agent=agent, queue_id=queue, language=language)
        for queue, language in sorted(set(skills))
    )
    audit.record(actor=actor, said=words.SET_SKILLS(), subject=agent)


@transaction.atomic
def set_handing(*, queue: Queue, way: HandsOut, actor: User) -> None:
    """Say how tickets of a queue come to agents, from now on."""
    acts.require(actor, words.SET_HANDING.key, queue)
    kept = Queue.objects.select_for_update(no_key=True).get(pk=queue.pk)
    before, kept.hands_out = kept.hands_out, way
    kept.save(update_fields=["hands_out"])
    if before != way:
        audit.record(
            actor=actor,
            said=words.SET_HANDING(),
            subject=kept,
            before={"hands_out": before},
            after={"hands_out": str(way)},
        )


@transaction.atomic
def look(*, ticket: Ticket, agent: User, is_typing: bool) -> None:
    """Say that the agent has the ticket open. A hint for colleagues, and no act."""
    looking, is_new = Looking.objects.select_for_update().get_or_create(
        ticket=ticket, agent=agent, defaults={"at": timezone.now(), "is_typing": is_typing}
    )
    if not is_new:
        changes, looking.is_typing = looking.is_typing != is_typing, is_typing
        looking.at = timezone.now()
        looking.save(update_fields=["at", "is_typing"])
        if changes:
            announce_in_chat(ticket)


def forget_looks() -> int:
    return Looking.objects.filter(at__lt=timezone.now() - LOOK_LASTS).delete()[0]
