"""Reads about servers: what they have cost, told apart from what is still an estimate."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from studios.models import ResourceKind, ResourceRequest, UsageRecord
from studios.servers.models import Server

LAUNCHABLE = ("approved", "fulfilled")


@dataclass(frozen=True, slots=True)
class Cost:
    """Minor units of `currency`: recorded for good, and running since (an estimate)."""

    metered_minor: int
    running_minor: int
    seconds: int
    currency: str

    @property
    def total_minor(self) -> int:
        return self.metered_minor + self.running_minor

    @property
    def duration(self) -> str:
        """ "3 h 05 min 12 s", for people."""
        hours, rest = divmod(self.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        if hours:
            said = _("%(hours)s h %(minutes)s min %(seconds)s s")
            return said % {"hours": hours, "minutes": f"{minutes:02}", "seconds": f"{seconds:02}"}
        if minutes:
            said = _("%(minutes)s min %(seconds)s s")
            return said % {"minutes": minutes, "seconds": f"{seconds:02}"}
        return _("%(seconds)s s") % {"seconds": seconds}


def with_metered_cost(servers: QuerySet[Server]) -> QuerySet[Server]:
    """Annotates `metered_minor`, the sum of the usage records of each."""
    sums = (
        UsageRecord.objects.filter(server_number=OuterRef("number"))
        .order_by()
        .values("server_number")
        .annotate(total=Sum("cost_minor"))
        .values("total")
    )
    return servers.annotate(metered_minor=Coalesce(Subquery(sums), 0))


def cost_of(server: Server, now: datetime | None = None) -> Cost:
    """What the server has cost so far, at the rate it was launched with."""
    metered: int | None = getattr(server, "metered_minor", None)
    if metered is None:
        found = usage_of(server).aggregate(total=Sum("cost_minor"))
        metered = found["total"] or 0
    seconds = server.seconds_until(now or timezone.now())
    return Cost(
        metered_minor=metered,
        running_minor=max(0, server.rate.cost_of(seconds) - metered),
        seconds=seconds,
        currency=server.rate.currency,
    )


def usage_of(server: Server) -> QuerySet[UsageRecord]:
    """The slices of one server, newest first."""
    return UsageRecord.objects.filter(server_number=server.number).order_by("-started_at")


def visible_server(seen: QuerySet[Server], number: str) -> Server:
    """One of the servers that the viewer sees. Raises Http404."""
    return get_object_or_404(_with_everything().filter(pk__in=seen.values("pk")), number=number)


def staff_server(number: str) -> Server:
    return get_object_or_404(_with_everything(), number=number)


def _with_everything() -> QuerySet[Server]:
    return with_metered_cost(
        Server.objects.select_related("studio", "game", "blueprint", "rate", "resource_request")
    )


def launchable_requests() -> QuerySet[ResourceRequest]:
    """Approved server requests whose server is not there, or no longer."""
    live = Server.objects.live().values("resource_request")
    return (
        ResourceRequest.objects.filter(kind=ResourceKind.SERVER, state__in=LAUNCHABLE)
        .exclude(pk__in=live)
        .select_related("studio", "game", "rate")
        .order_by("pk")
    )
