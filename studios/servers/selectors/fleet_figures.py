"""Fleets of all studios as rows of a list: sizes, rollout and cost, in a few queries however many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from incubator.core.money import format_money
from studios.models import Rate
from studios.servers.models import LIVE, Fleet, Rollout, Server
from studios.servers.models.fleets import FAILURES_TOLD

UNDER_WAY = "under_way"
MOVES = [(UNDER_WAY, gettext_lazy("under way")), *Rollout.End.choices]
MOVE_TONES = {UNDER_WAY: "wait", Rollout.End.DONE: "good", Rollout.End.ROLLED_BACK: "alert"}

_LIVE = Q(servers__observed__in=LIVE)
# As `_is_counted_on` says it of one.
_COUNTED = _LIVE & (
    Q(servers__restarts_for__isnull=False)
    | Q(servers__desired=Server.Desired.RUNNING, servers__drain_until=None)
)


def fleets_listed() -> QuerySet[Fleet]:
    """Each with `there`, what it counts on, `given` of it, its `condition` and its last `move`."""
    last = Rollout.objects.filter(fleet=OuterRef("pk")).order_by("-pk")
    said = Case(When(ended_at=None, then=Value(UNDER_WAY)), default="end", output_field=CharField())
    return (
        Fleet.objects.select_related("studio", "game", "blueprint", "revision__blueprint")
        .prefetch_related("hours")
        .annotate(
            there=Count("servers", filter=_COUNTED),
            given=Count("servers", filter=_COUNTED & Q(servers__is_given=True)),
            condition=Case(
                When(is_on=False, then=Value("off")),
                When(failures__gte=FAILURES_TOLD, then=Value("failing")),
                default=Value("on"),
                output_field=CharField(),
            ),
            move=Coalesce(Subquery(last.values(said=said)[:1]), Value("")),
        )
    )


@dataclass(slots=True)
class Hourly:
    """What an hour of what runs now costs, in minor units by currency, after all tiers."""

    minor: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(format_money(minor, currency) for currency, minor in self.minor.items())


def hourly_of(fleets: Iterable[Fleet]) -> dict[int, Hourly]:
    """By fleet; what runs costs, also on its way out. Two queries."""
    rows = Server.objects.live().filter(fleet__in=[one.pk for one in fleets])
    counted = rows.filter(started_at__isnull=False).order_by().values_list("fleet", "rate")
    counts = list(counted.annotate(count=Count("pk")))
    rates = Rate.objects.in_bulk({rate for _fleet, rate, _count in counts})
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for fleet, rate, count in counts:
        price = rates[rate]
        last_tier, _price = price.steps[-1]
        cost = price.cost_of(count * 3600, before=last_tier)
        found[fleet][price.currency] += round(cost)
    return {fleet: Hourly(minor) for fleet, minor in found.items()}


def wanted_of(fleet: Fleet, now: datetime) -> int:
    """How many one of `fleets_listed` should have."""
    given: int = getattr(fleet, "given", 0)
    return fleet.wanted_at(now, given)
