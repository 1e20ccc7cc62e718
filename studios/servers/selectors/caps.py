"""What was approved is a cap: how much of it is used, and when it is used up.

A request and those that ask for more of it are one cap. It has hours and money, each as it was
approved; whichever is used up first ends it. Money counts what a server ran at its own rate.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from studios.models import Rate, ResourceRequest
from studios.servers.errors import UsedUp
from studios.servers.models import Server
from studios.servers.models.caps import Step
from studios.servers.selectors.servers import LAUNCHABLE, with_metered


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Of one request and its extensions at one moment: seconds and minor units.

    `limit` is how much can be used in all, at the rate of what runs, until one of both is used up.
    """

    request: ResourceRequest
    requests: int
    rate: Rate
    approved: int
    budget_minor: int
    used: int
    used_minor: int
    limit: int
    # How many may run at once.
    at_once: int
    # How many count against that, as the database counts them.
    wanted: int
    # What runs now, whose every second counts.
    running: tuple[Server, ...]
    moment: datetime

    @property
    def left(self) -> int:
        """Seconds; below zero is what was used beyond."""
        return self.limit - self.used

    @property
    def is_reached(self) -> bool:
        return self.left <= 0

    @property
    def is_near(self) -> bool:
        percent = settings.CAP_WARNS_AT_PERCENT
        return self.is_reached or any(
            100 * used >= percent * most
            for used, most in ((self.used, self.limit), (self.used_minor, self.budget_minor))
        )

    @property
    def steps(self) -> set[str]:
        """How far it is come, as `CapMark` says it."""
        steps = {Step.NEAR: self.is_near, Step.REACHED: self.is_reached}
        return {step.value for step, come in steps.items() if come}

    @property
    def reached_at(self) -> datetime | None:
        """When it is used up as it runs now, or was; None while nothing runs."""
        if not self.running:
            return self.moment if self.is_reached else None
        return self.moment + timedelta(seconds=self.left / len(self.running))

    @property
    def percent(self) -> int:
        return min(100, 100 * self.used // self.limit) if self.limit else 100

    @property
    def tone(self) -> str:
        return "alert" if self.is_reached else "wait" if self.is_near else "good"

    @property
    def used_hours(self) -> str:
        return hours(self.used)

    @property
    def approved_hours(self) -> str:
        return hours(self.approved)

    @property
    def limit_hours(self) -> str:
        return hours(max(self.limit, self.used))

    @property
    def hour_minor(self) -> int:
        """What another hour of one server costs from here on."""
        return round(self.rate.cost_of(self.used + 3600) - self.rate.cost_of(self.used))

    @property
    def day_minor(self) -> int:
        return self._in_hours(24)

    @property
    def month_minor(self) -> int:
        return self._in_hours(30 * 24)

    @property
    def end_minor(self) -> int:
        """All that it costs if it runs to the end of what was approved."""
        return self.used_minor + self._more(max(0, self.left))

    def _in_hours(self, count: int) -> int:
        return self._more(min(count * 3600 * len(self.running), max(0, self.left)))

    def _more(self, seconds: int) -> int:
        return round(self.rate.cost_of(seconds, before=self.used))


def hours(seconds: int) -> str:
    """ "12.5", or "12" where it is whole."""
    return f"{seconds / 3600:,.1f}".removesuffix(".0")


def root_of(request: ResourceRequest) -> int:
    return request.extends_id or request.pk


def cap_of(request: ResourceRequest, now: datetime | None = None) -> Cap:
    return caps_of([root_of(request)], now)[root_of(request)]


def caps_of(roots: Iterable[int], now: datetime | None = None) -> dict[int, Cap]:
    """The caps of first requests, by their ids; in two queries however many."""
    roots, moment = set(roots), (now or timezone.now()).replace(microsecond=0)
    families: dict[int, list[ResourceRequest]] = defaultdict(list)
    asked = ResourceRequest.objects.filter(Q(pk__in=roots) | Q(extends__in=roots))
    for one in asked.select_related("rate__item").order_by("pk"):
        families[root_of(one)].append(one)
    servers: dict[int, list[Server]] = defaultdict(list)
    ran = with_metered(Server.objects.filter(resource_request__in=roots))
    for server in ran.select_related("rate__item", "revision").order_by("pk"):
        servers[server.resource_request_id].append(server)
    return {root: _cap(families[root], servers[root], moment) for root in roots}


def _cap(family: list[ResourceRequest], servers: list[Server], moment: datetime) -> Cap:
    # The first of it counts whatever its state: nothing is launched of what nobody approved.
    given = [one for one in family if one.extends_id is None or one.state in LAUNCHABLE]
    budget = sum(one.amount_minor for one in given)
    approved = sum(one.quantity * one.rate.per_units for one in given if one.rate)
    used: dict[Rate, int] = defaultdict(int)
    for server in servers:
        used[server.rate] += used_by(server, moment)
    running = tuple(server for server in servers if server.is_live and server.started_at)
    live = next((server for server in servers if server.is_live), None)
    rate = live.rate if live else given[0].rate
    if rate is None:
        raise ValueError(f"{given[0]} has no price")
    cost = sum((each.cost_of(quantity) for each, quantity in used.items()), Fraction(0))
    others = sum(used.values()) - used[rate]
    affordable = others + _affordable(rate, budget - (cost - rate.cost_of(used[rate])), approved)
    return Cap(
        request=given[0],
        requests=len(given),
        rate=rate,
        approved=approved,
        budget_minor=budget,
        used=sum(used.values()),
        used_minor=round(cost),
        limit=min(approved, affordable),
        at_once=max(one.at_once for one in given),
        wanted=sum(server.is_live and _is_wanted(server) for server in servers),
        running=running,
        moment=moment,
    )


def _is_wanted(server: Server) -> bool:
    return server.desired == Server.Desired.RUNNING or server.restarts_for_id is not None


def used_by(server: Server, moment: datetime) -> int:
    """Seconds: what is recorded, and what ran since."""
    metered: int = getattr(server, "metered", 0)
    since = server.metered_until or server.started_at
    if since is None:
        return metered
    until = min(moment, server.stopped_at) if server.stopped_at else moment
    return metered + max(0, int((until - since).total_seconds()))


def _affordable(rate: Rate, budget: Fraction, most: int) -> int:
    """How much of it the money pays for, rounded as it is charged; at most `most`."""
    fewest = 0
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if round(rate.cost_of(middle)) <= budget:
            fewest = middle
        else:
            most = middle - 1
    return fewest


def not_used_up(request: ResourceRequest, _person: object = None) -> Cap:
    """Raises UsedUp, in words for whoever would launch from it."""
    cap = cap_of(request)
    if cap.is_reached:
        raise UsedUp(
            _("What was approved as %(number)s is used up. Ask for more before you launch again.")
            % {"number": cap.request.number}
        )
    return cap
