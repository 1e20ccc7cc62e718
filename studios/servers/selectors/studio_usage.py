"""What each studio takes of the machines, and what its servers cost this month."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet, Sum

from incubator.core import books
from incubator.core.money import format_money
from studios.models import Rate, ResourceKind, ResourceRequest, Studio, UsageRecord
from studios.servers.models import Server
from studios.servers.selectors.capacity import counted_by
from studios.servers.selectors.caps import caps_of, root_of
from studios.servers.selectors.quotas import QuotaLeft, quotas_left
from studios.servers.selectors.servers import LAUNCHABLE

Money = dict[str, int]


@dataclass(slots=True)
class Taken:
    """Of one studio; money in minor units by currency, an estimate until it is charged."""

    states: dict[str, int] = field(default_factory=dict)
    approved: int = 0
    memory_mb: int = 0
    cost: Money = field(default_factory=lambda: defaultdict(int))
    forecast: Money = field(default_factory=lambda: defaultdict(int))
    quota: QuotaLeft | None = None


def studios_with_servers() -> QuerySet[Studio]:
    """Those that have servers, or may have some."""
    asked = ResourceRequest.objects.filter(kind=ResourceKind.SERVER, state__in=LAUNCHABLE)
    return (
        Studio.objects.filter(pk__in=asked.values("studio"))
        | Studio.objects.filter(pk__in=Server.objects.values("studio"))
        | Studio.objects.filter(server_quota__isnull=False)
    )


def taken_by_studio(now: datetime) -> dict[int, Taken]:
    """By studio, in a number of queries that does not grow."""
    found: dict[int, Taken] = defaultdict(Taken)
    for studio, states in counted_by("studio").items():
        found[studio].states = states
    memory = Server.objects.live().order_by().values("studio").annotate(memory=Sum("memory_mb"))
    for row in memory:
        found[row["studio"]].memory_mb = row["memory"]
    for studio, left in quotas_left().items():
        found[studio].quota = left
    _count_approved(found)
    _cost(found, now.replace(microsecond=0))
    return found


def _count_approved(found: dict[int, Taken]) -> None:
    asked = ResourceRequest.objects.filter(kind=ResourceKind.SERVER, state__in=LAUNCHABLE)
    at_once: dict[tuple[int, int], int] = defaultdict(int)
    for pk, extends, studio, most in asked.values_list("pk", "extends", "studio", "at_once"):
        key = (studio, extends or pk)
        at_once[key] = max(at_once[key], most)
    for (studio, _root), most in at_once.items():
        found[studio].approved += most


def _cost(found: dict[int, Taken], now: datetime) -> None:
    """What is recorded and what ran since; the forecast runs on to the month's end or the cap's."""
    month = books.first_of(books.day_of(now))
    begin, ends = books.start_of(month), books.start_of(books.month_after(month))
    used: dict[tuple[int, int, int], int] = defaultdict(int)
    records = UsageRecord.objects.filter(
        effective_on__gte=month, item__kind=ResourceKind.SERVER, source__startswith="server:"
    )
    sums = records.order_by().values_list("studio", "game", "rate")
    for studio, game, rate, quantity in sums.annotate(total=Sum("quantity")):
        used[studio, game, rate] += quantity
    live = list(Server.objects.live().select_related("resource_request"))
    more: dict[tuple[int, int, int], int] = defaultdict(int)
    caps = caps_of({root_of(server.resource_request) for server in live}, now)
    roots: set[int] = set()
    for server in live:
        since = server.metered_until or server.started_at
        place = (server.studio_id, server.game_id, server.rate_id)
        if since is not None:
            used[place] += max(0, int((now - max(since, begin)).total_seconds()))
        root = root_of(server.resource_request)
        if root not in roots:
            roots.add(root)
            cap = caps[root]
            seconds = int((ends - now).total_seconds()) * len(cap.running)
            more[server.studio_id, server.game_id, cap.rate.pk] += min(seconds, max(0, cap.left))
    rates = Rate.objects.in_bulk({rate for _studio, _game, rate in (*used, *more)})
    for key in {*used, *more}:
        rate = rates[key[2]]
        found[key[0]].cost[rate.currency] += rate.priced(used[key])
        found[key[0]].forecast[rate.currency] += rate.priced(used[key] + more[key])


def written(money: Money) -> str:
    """ "¥3.20, $4.00"; "" where nothing was used."""
    return ", ".join(format_money(minor, currency) for currency, minor in sorted(money.items()))
