"""What is about to change, before anything does."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from incubator.core.money import format_money
from studios.servers.models import Server
from studios.servers.selectors.caps import Cap
from studios.servers.selectors.fleets import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """So many servers to launch and to stop, and what an hour costs more or less from then on."""

    launches: int = 0
    stops: int = 0
    hour_minor: int = 0
    currency: str

    def __str__(self) -> str:
        """ "1 to launch, 0 to stop, + ¥3.20 an hour"."""
        sign = "−" if self.hour_minor < 0 else "+"
        return _("%(launches)s to launch, %(stops)s to stop, %(sign)s %(money)s an hour") % {
            "launches": self.launches,
            "stops": self.stops,
            "sign": sign,
            "money": format_money(abs(self.hour_minor), self.currency),
        }


def plan_for(standing: Standing) -> Plan:
    """Of a fleet as it is to be, until it has what it needs; of another revision, all of them."""
    old = len(standing.kept) - len(standing.fresh) if standing.fleet.is_on else 0
    missing = standing.desired - len(standing.kept)
    cap = standing.cap
    return Plan(
        launches=max(0, min(missing, standing.room)) + min(old, standing.desired),
        stops=max(0, -missing) + min(old, standing.desired),
        hour_minor=max(-len(standing.kept), min(missing, standing.room)) * cap.hour_minor,
        currency=cap.request.currency,
    )


def plan_without(standing: Standing, gone: Server) -> Plan:
    """Of one of a fleet's servers that is to stop: where the fleet needs it, another takes its place."""
    kept = [server for server in standing.kept if server != gone]
    left = replace(standing, kept=kept, room=standing.room + 1)
    launches = max(0, min(left.desired - len(kept), left.room))
    return plan_of(standing.cap, launches=launches, stops=1)


def plan_of(cap: Cap, *, launches: int = 0, stops: int = 0) -> Plan:
    """Of servers of one request."""
    change = (launches - stops) * cap.hour_minor
    return Plan(launches=launches, stops=stops, hour_minor=change, currency=cap.request.currency)
