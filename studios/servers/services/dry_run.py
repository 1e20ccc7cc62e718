"""What the next sweep would do, and what an hour would cost after it: nothing is changed, and
providers are only asked what is there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy

from incubator.core.money import format_money
from incubator.core.words import Said
from studios.servers import words
from studios.servers.models import SERVER, Fleet, Orphan, Server
from studios.servers.providers import (
    Machine,
    Phase,
    Provider,
    ProviderUnavailable,
    all_providers,
    named,
)
from studios.servers.providers.hosts import no_room_for
from studios.servers.selectors.caps import Cap, caps_of, root_of
from studios.servers.selectors.fleets import Standing, fleets_to_step, next_step, standings_of
from studios.servers.selectors.leases import drain_is_over, players_of
from studios.servers.selectors.placing import Places, Wanted
from studios.servers.services.caps import latest_end
from studios.servers.services.deciding import Todo, is_as_it_was, todo_for
from studios.servers.services.orphans import is_copy, wanted_keys

WORDS = {
    "launch": gettext_lazy("Launch"),
    "wait": gettext_lazy("Wait for room"),
    "stop": gettext_lazy("Stop"),
    "restart": gettext_lazy("Stop, then launch another"),
    "drain": gettext_lazy("Let it drain"),
    "condemn": gettext_lazy("Stop as unhealthy"),
    "unknown": gettext_lazy("Ask again later"),
    "report": gettext_lazy("Report"),
    "fleet": gettext_lazy("Fleet launches"),
    "roll_back": gettext_lazy("Fleet goes back to its former revision"),
}
LAUNCHES, STOPS = ("launch", "fleet"), ("stop", "restart", "condemn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing. `subject` is a Server, a Fleet, or what a provider calls a machine; money is the
    change of an hour's cost in minor units. `after` is when it is looked at, if that is not now.
    """

    verb: str
    subject: Server | Fleet | str
    count: int = 1
    where: str = ""
    why: Said | str = ""
    after: datetime | None = None
    hour_minor: int = 0
    currency: str = ""

    @property
    def label(self) -> str:
        return str(WORDS[self.verb]) if self.verb in WORDS else str(SERVER.step(self.verb).label)

    @property
    def server(self) -> Server | None:
        return self.subject if isinstance(self.subject, Server) else None


@dataclass(slots=True)
class DryRun:
    moment: datetime
    looked_at: int = 0
    steps: list[Step] = field(default_factory=list)

    @property
    def launches(self) -> int:
        return sum(step.count for step in self.steps if step.verb in LAUNCHES)

    @property
    def stops(self) -> int:
        return sum(step.count for step in self.steps if step.verb in STOPS)

    @property
    def cost(self) -> str:
        """ "+ ¥3.20, − $0.60"; "" where an hour costs as before."""
        change: dict[str, int] = defaultdict(int)
        for step in self.steps:
            change[step.currency] += step.hour_minor
        return ", ".join(
            f"{'−' if minor < 0 else '+'} {format_money(abs(minor), currency)}"
            for currency, minor in sorted(change.items())
            if minor
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What servers are judged by: caps by first request, whose time is over, what is free."""

    caps: Mapping[int, Cap]
    ending: set[int]
    places: Places


def dry_run(now: datetime | None = None) -> DryRun:
    """In as many queries however many servers and fleets there are."""
    now = now or timezone.now()
    related = (
        "revision",
        "game",
        "rate__item",
        "host",
        "sighting",
        "blueprint",
        "resource_request",
    )
    servers = list(Server.objects.live().select_related(*related).order_by("pk"))
    caps = caps_of({root_of(server.resource_request) for server in servers}, now)
    run = DryRun(now, len(servers))
    ending = _hold(servers, caps, run)
    known = _Known(caps, ending, Places(now))
    for name in sorted({server.provider for server in servers}):
        mine = [server for server in servers if server.provider == name]
        _look(named(name), mine, known, run)
    _orphans(run)
    for standing in standings_of(fleets_to_step(), now):
        _fleet(standing, run)
    return run


def _hold(servers: Sequence[Server], caps: Mapping[int, Cap], run: DryRun) -> set[int]:
    """To what was approved; returns the ids of those whose time is over."""
    ending = set()
    for server in servers:
        cap = caps[root_of(server.resource_request)]
        if server.is_stopping:
            continue
        until = server.drain_until
        if cap.is_reached:
            latest = latest_end(cap, server)
            until = min(until or latest, latest)
        elif server.drain_cause == Server.Drain.CAP:
            until = None
        if drain_is_over(server, until, run.moment):
            ending.add(server.pk)
        elif until is not None and server.drain_until is None:
            run.steps.append(Step(verb="drain", subject=server, why=words.USED_UP()))
    return ending


def _look(provider: Provider, servers: Sequence[Server], known_by: _Known, run: DryRun) -> None:
    try:
        known = provider.look(keys=[server.launch_key for server in servers])
    except ProviderUnavailable as error:
        run.steps += [Step(verb="unknown", subject=server, why=error.said) for server in servers]
        return
    for server in servers:
        machine = known.get(server.launch_key) or Machine(key=server.launch_key, phase=Phase.GONE)
        is_wanted = server.desired == Server.Desired.RUNNING and server.pk not in known_by.ending
        if is_wanted and is_as_it_was(server, machine):
            continue
        cap = known_by.caps[root_of(server.resource_request)]
        if todo_for(server, machine, is_wanted=is_wanted) == Todo.LAUNCH:
            verb, where, why = _placed(server, provider, known_by.places)
        else:
            verb, where, why = _found(server, machine, is_wanted=is_wanted)
        if not verb:
            continue
        # Only what was counted as running costs less once it is over.
        runs = server.started_at is not None
        change = {"launch": 1, "start": 1}.get(verb, 0) if not runs else 0
        if runs and verb in (*STOPS, "lose", "fail") and verb != "restart":
            change = -1
        later = server.next_look_at if server.next_look_at > run.moment else None
        run.steps.append(
            Step(
                verb=verb,
                subject=server,
                where=where,
                why=why,
                after=later,
                hour_minor=change * cap.hour_minor,
                currency=server.rate.currency,
            )
        )


def _found(server: Server, machine: Machine, *, is_wanted: bool) -> tuple[str, str, Said | str]:
    """What is done or found, where it is, and why; "" is nothing worth saying."""
    where = server.host.name if server.host else server.provider_ref
    if todo_for(server, machine, is_wanted=is_wanted) == Todo.CONDEMN:
        return "condemn", where, words.UNHEALTHY()
    if not is_wanted:
        return ("restart" if server.restarts_for_id else "stop"), where, ""
    found = {
        Phase.RUNNING: {"pending": "start", "silent": "answer"}.get(server.observed, ""),
        Phase.SILENT: "fall_silent" if server.observed == "running" else "",
        Phase.STARTING: "",
        Phase.GONE: "lose",
        Phase.ENDED: "fail",
        Phase.REFUSED: "fail",
    }
    return found[machine.phase], where, machine.why


def _placed(server: Server, provider: Provider, places: Places) -> tuple[str, str, Said | str]:
    if provider.brings_hosts:
        return "launch", f"{provider.name} {server.rate.item.region}".strip(), ""
    wanted = Wanted(
        memory_mb=server.memory_mb,
        cpu_percent=server.cpu_percent,
        region=server.rate.item.region,
        vouched=server.is_vouched_for,
        ports=tuple(port["protocol"] for port in server.revision.ports),
    )
    host = places.take(wanted)
    if host is not None:
        return "launch", host.name, ""
    why = server.last_error or no_room_for(server.memory_mb, server.cpu_percent)
    return "wait", "", why


def _orphans(run: DryRun) -> None:
    """What is there and nobody asked for: reported first, stopped in time."""
    known = {(one.provider, one.key): one for one in Orphan.objects.open()}
    for provider in all_providers():
        try:
            machines = [one for one in provider.machines() if not one.is_over]
        except ProviderUnavailable as error:
            run.steps.append(Step(verb="unknown", subject=provider.name, why=error.said))
            continue
        wanted = wanted_keys(machine.key for machine in machines)
        run.steps += [
            Step(verb="report", subject=machine.ref or machine.key, where=provider.name)
            for machine in machines
            if machine.key not in wanted and (provider.name, machine.key) not in known
        ]
    is_held = is_copy()
    for orphan in known.values():
        stop_at = orphan.stop_at if orphan.state == "found" and not is_held else None
        if orphan.state == "stopping" or (stop_at is not None and stop_at <= run.moment):
            run.steps.append(Step(verb="stop", subject=str(orphan), where=orphan.provider))


def _fleet(standing: Standing, run: DryRun) -> None:
    fleet, cap = standing.fleet, standing.cap
    step, why = next_step(standing), fleet.as_said()
    currency = cap.request.currency
    if step.rolls_back:
        run.steps.append(Step(verb="roll_back", subject=fleet))
    if step.launches:
        run.steps.append(
            Step(
                verb="fleet",
                subject=fleet,
                count=step.launches,
                hour_minor=step.launches * cap.hour_minor,
                currency=currency,
            )
        )
    gone = [(server, "stop") for server in (*step.written_off, *step.late, *step.emptied)]
    for server in step.retires:
        # Whoever plays there has the blueprint's time.
        is_used = server.is_given or bool(players_of(server, run.moment))
        drains = is_used and server.observed == "running" and server.revision.drain_minutes
        gone.append((server, "drain" if drains else "stop"))
    for server, verb in gone:
        ends = verb == "stop" and server.started_at is not None
        change = -cap.hour_minor if ends else 0
        run.steps.append(
            Step(verb=verb, subject=server, why=why, hour_minor=change, currency=currency)
        )
