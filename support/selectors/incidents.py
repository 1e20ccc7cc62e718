"""Reads about incidents."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from incubator.accounts.access import require_staff
from incubator.accounts.models import User
from support.models import Announcement, Incident, Ticket


def staff_incident(viewer: User, number: str) -> Incident:
    require_staff(viewer)
    found = Incident.objects.filter(number=number).select_related("game", "opened_by").first()
    if found is None:
        raise Http404
    return found


def with_tickets() -> QuerySet[Incident]:
    """All of them, with how many tickets each has."""
    return Incident.objects.select_related("game").annotate(asked=Count("tickets"))


def announced(incident: Incident) -> QuerySet[Announcement]:
    """The latest first, with how many were to be told and how many are."""
    rows = incident.announcements.select_related("author").prefetch_related("texts")
    return rows.annotate(
        whom=Count("tellings"),
        told=Count("tellings", filter=Q(tellings__message__isnull=False)),
        left=Count("tellings", filter=Q(tellings__done_at__isnull=True)),
    ).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom an announcement would reach: tickets in all, those by mail, those with words unread."""

    tickets: int
    by_mail: int
    unread: int


def reached(incident: Incident) -> Reached:
    rows = Ticket.objects.takes_words().filter(incident=incident)
    counted = rows.aggregate(
        tickets=Count("pk"),
        by_mail=Count("pk", filter=Q(player__isnull=False) | ~Q(email="")),
        unread=Count("pk", filter=Q(unread_since__isnull=False)),
    )
    return Reached(**counted)


def known_problems() -> list[tuple[Incident, str]]:
    """What is shown to those who ask: each open incident with the last words about it."""
    rows = Incident.objects.open().filter(is_shown=True).select_related("game")
    shown = list(rows.prefetch_related("announcements__texts"))
    return [
        (one, said[-1].text if (said := list(one.announcements.all())) else "") for one in shown
    ]
