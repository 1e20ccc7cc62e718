"""Reads about servers: what they have cost, told apart from what is still an estimate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Aggregate,
    BigIntegerField,
    Count,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Greatest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core.request_cache import once
from studios.models import ResourceKind, ResourceRequest, Studio, UsageRecord
from studios.servers.models import RUINS, CapMark, Server

LAUNCHABLE = ("approved", "fulfilled")


@dataclass(frozen=True, slots=True)
class Cost:
    """Minor units of `currency` at the server's own rate: of what is recorded, and of what runs.

    An estimate until it is charged: a charge adds up all that the game used before it rounds.
    """

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


def with_metered(servers: QuerySet[Server]) -> QuerySet[Server]:
    """Annotates `metered`, how much of its item the usage records of each add up to."""
    sums = (
        UsageRecord.objects.filter(source=Concat(Value("server:"), OuterRef("number")))
        .order_by()
        .values("source")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    metered = Coalesce(Subquery(sums), 0, output_field=BigIntegerField())
    return servers.annotate(metered=metered)


def cost_of(server: Server, now: datetime | None = None) -> Cost:
    """What the server has cost so far, at the rate it was launched with."""
    metered: int | None = getattr(server, "metered", None)
    if metered is None:
        metered = usage_of(server).aggregate(total=Sum("quantity"))["total"] or 0
    metered_minor = server.rate.priced(metered)
    seconds = server.seconds_until(now or timezone.now())
    return Cost(
        metered_minor=metered_minor,
        running_minor=max(0, server.rate.priced(seconds) - metered_minor),
        seconds=seconds,
        currency=server.rate.currency,
    )


def usage_of(server: Server) -> QuerySet[UsageRecord]:
    """The slices of one server, newest first."""
    return UsageRecord.objects.filter(source=server.source).order_by("-started_at")


def visible_server(seen: QuerySet[Server], number: str) -> Server:
    """One of the servers that the viewer sees. Raises Http404."""
    return get_object_or_404(_with_everything().filter(pk__in=seen.values("pk")), number=number)


def staff_server(number: str) -> Server:
    return get_object_or_404(_with_everything(), number=number)


def _with_everything() -> QuerySet[Server]:
    return with_metered(
        Server.objects.select_related(
            "studio",
            "game",
            "blueprint",
            "revision",
            "host",
            "sighting",
            "rate__item",
            "resource_request__rate__item",
            "replaces__studio",
            "replaced_by__studio",
        )
    )


def launch_requests() -> QuerySet[Any]:
    """Approved server requests, with how many are `approved` at once and `there`; those that ask
    for more of another are one with it.
    """
    more = ResourceRequest.objects.filter(extends=OuterRef("pk"), state__in=LAUNCHABLE)
    live = Server.objects.live().filter(resource_request=OuterRef("pk"))
    return (
        ResourceRequest.objects.filter(kind=ResourceKind.SERVER, state__in=LAUNCHABLE, extends=None)
        .annotate(
            approved=Greatest(F("at_once"), _one(more, Max("at_once"), "extends")),
            there=Coalesce(_one(live, Count("pk"), "resource_request"), 0),
        )
        .select_related("studio", "game", "rate__item")
        .order_by("pk")
    )


def launchable_requests() -> QuerySet[ResourceRequest]:
    """Those of which not all servers are there."""
    return launch_requests().filter(there__lt=F("approved"))


def fleet_requests() -> QuerySet[ResourceRequest]:
    """Approved server requests of which a fleet can be made."""
    asked = ResourceRequest.objects.filter(
        kind=ResourceKind.SERVER, state__in=LAUNCHABLE, extends=None, game__isnull=False
    )
    return asked.select_related("studio", "game", "rate__item").order_by("pk")


def _one(rows: QuerySet[Any], of: Aggregate, by: str) -> Subquery:
    """An aggregate over rows that name the outer one as `by`; None where there are none."""
    return Subquery(rows.order_by().values(by).annotate(found=of).values("found"))


def in_trouble() -> QuerySet[Server]:
    """Those that wait for somebody: lost, or told to near what was approved."""
    told = CapMark.objects.values("resource_request")
    near = Server.objects.live().filter(resource_request__in=told)
    return (
        (Server.objects.filter(observed__in=RUINS) | near)
        .select_related("studio", "game", "resource_request")
        .order_by("pk")
    )


def troubles_of(studio: Studio, known: Sequence[Server] | None = None) -> Sequence[Server]:
    """Those of a studio; `known` is what a page has found out of them, for whoever asks later."""
    rows = in_trouble().filter(studio=studio)
    return once(("troubled servers", studio.pk), lambda: list(rows) if known is None else known)


def lost_of(studio: Studio) -> list[Server]:
    """Those that nobody has taken note of or replaced yet."""
    return [server for server in troubles_of(studio) if server.is_in_ruins]


def running_out_of(studio: Studio) -> list[Server]:
    """Those that run and near what was approved."""
    return [server for server in troubles_of(studio) if server.is_live]
