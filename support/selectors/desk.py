"""Reads about the desk: agents, their presence, who looks at a ticket."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from incubator.accounts.models import StaffRole, User
from support.models import Looking, Presence, Queue, Skill, Ticket
from support.who import AGENTS

# A page that has said nothing for so long is closed.
LOOK_LASTS = timedelta(seconds=15)
# Who is at the desk and has had no page of it open for so long will not answer at once.
THERE_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An agent, since when they are present (None: away), what they have and what they answer."""

    agent: User
    presence: Presence | None
    load: int
    skills: list[Skill]


def at_work() -> QuerySet[User]:
    """Everybody who answers tickets today."""
    return User.objects.filter(
        Exists(StaffRole.objects.filter(user=OuterRef("pk"), role__in=AGENTS)), is_active=True
    )


def agents_with_presence() -> list[AtDesk]:
    """Everybody who answers tickets, in as many queries for a hundred as for one."""
    here = {one.agent_id: one for one in Presence.objects.filter(until__isnull=True)}
    known: dict[int, list[Skill]] = {}
    for skill in Skill.objects.select_related("queue").order_by("queue__ordinal", "language"):
        known.setdefault(skill.agent_id, []).append(skill)
    load = Count("assigned", filter=Q(assigned__state="open"))
    return [
        AtDesk(agent, here.get(agent.pk), agent.load, known.get(agent.pk, []))
        for agent in at_work().annotate(load=load).order_by("name", "pk")
    ]


def able_to_answer(queue: int, language: str) -> QuerySet[Presence]:
    """Agents at the desk who know the queue and speak the language, or have named no skill."""
    theirs = Skill.objects.filter(agent=OuterRef("agent"))
    fits = theirs.filter(queue=queue, language__in=["", language])
    here = Presence.objects.filter(until__isnull=True, agent__in=at_work().values("pk"))
    return here.filter(Exists(fits) | ~Exists(theirs))


def anybody_for(queue: Queue, language: str) -> QuerySet[Presence]:
    """Those of them who would see a question at once."""
    return able_to_answer(queue.pk, language).filter(seen_at__gte=timezone.now() - THERE_LASTS)


def anybody_to_chat(language: str) -> bool:
    """Whether a chat about anything would be answered at once."""
    theirs = Skill.objects.filter(agent=OuterRef("agent"))
    here = Presence.objects.filter(
        until__isnull=True,
        seen_at__gte=timezone.now() - THERE_LASTS,
        agent__in=at_work().values("pk"),
    )
    speaks = Exists(theirs.filter(language__in=["", language])) | ~Exists(theirs)
    return here.filter(speaks).exists()


def is_present(agent: User) -> bool:
    return Presence.objects.filter(agent=agent, until__isnull=True).exists()


def others_at(ticket: Ticket, viewer: User) -> list[Looking]:
    """Colleagues who have the ticket open now."""
    rows = Looking.objects.filter(ticket=ticket, at__gte=timezone.now() - LOOK_LASTS)
    return list(rows.exclude(agent=viewer).select_related("agent").order_by("agent__name"))
