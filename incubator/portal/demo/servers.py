"""The demo world's servers: one that ran from the launch until days ago, and one to come.

The first ran nowhere: whoever tells of it answers for its machine. The second is real, on this
machine, as soon as the worker starts it.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

from django.utils import timezone

from incubator.approvals.voting import asked_for, vote
from incubator.portal.demo import agent, clock
from incubator.portal.demo.calendar import in_days, launch_day
from incubator.portal.demo.people import who
from studios.models import Game, ResourceKind, ResourceRequest
from studios.servers.models import Blueprint, Server
from studios.servers.providers import PROVIDERS, Machine, Order, Phase, Ports, Provider
from studios.servers.providers.hosts import HostsProvider
from studios.servers.services import launch_server, reconcile, stop_server
from studios.services.requests import request_resource

HOURS = 7_000


class Bygone:
    """Answers for a machine of the past: it ran for as long as the world says that it did."""

    name = HostsProvider.name
    brings_hosts = False

    def launch(self, *, order: Order) -> Machine:
        return _machine(order.key)

    def look(self, *, keys: Collection[str]) -> Mapping[str, Machine]:
        launched = Server.objects.exclude(provider_ref="").filter(launch_key__in=keys)
        return {key: _machine(key) for key in launched.values_list("launch_key", flat=True)}

    def stop(self, *, key: str) -> None:
        """It is over with the look that comes next."""
        Server.objects.filter(launch_key=key).update(provider_ref="")

    def forget(self, *, key: str) -> None:
        """Nothing is kept for it."""

    def has_ports(self, *, machine: Machine, ports: Ports) -> bool:
        return bool(ports) and machine.ref == "before"

    def adopt(self, *, machine: Machine, ports: Ports) -> None:
        """Nothing of the past is adopted."""

    def machines(self) -> Collection[Machine]:
        return ()


def _machine(key: str) -> Machine:
    now = timezone.now().replace(microsecond=0)
    return Machine(
        key=key,
        phase=Phase.RUNNING,
        ref="before",
        address="127.0.0.1:27015",
        started_at=now,
        until=now,
    )


@contextmanager
def _machines_of_the_past() -> Iterator[None]:
    real: type[Provider] = PROVIDERS[Bygone.name]
    PROVIDERS[Bygone.name] = Bygone
    try:
        yield
    finally:
        PROVIDERS[Bygone.name] = real


def tell(game: Game) -> None:
    """Asked for by the studio, approved by operations, launched on the day of the game."""
    agent.invite()
    launched_on = launch_day()
    with clock.on(launched_on - timedelta(days=12)):
        request = request_resource(
            studio=game.studio,
            game=game,
            kind=ResourceKind.SERVER,
            quantity=HOURS,
            amount_minor=0,
            currency=game.currency,
            purpose="Matches of the letter race, which players run every evening.",
            actor=who("mira"),
        )
    with clock.on(launched_on - timedelta(days=11), hour=15):
        vote(approval=asked_for(request), person=who("oskar"))
    with clock.on(launched_on, hour=7):
        _launch(request, by="mira")
    look(launched_on)


def look(day: date) -> None:
    """The sweep of that day: what was launched has started, what runs is seen running."""
    with _machines_of_the_past(), clock.on(day, hour=8):
        reconcile()


def replace() -> None:
    """The first one ends and its last hours are metered; of the same request comes another."""
    first = Server.objects.order_by("pk")[0]
    if first.is_live:
        with _machines_of_the_past(), clock.on(in_days(-3), hour=20):
            stop_server(server=first, actor=who("mira"))
            reconcile()
    if not Server.objects.live().exists():
        _launch(first.resource_request, by="oskar")


def _launch(request: ResourceRequest, *, by: str) -> None:
    launch_server(
        resource_request=request,
        blueprint=Blueprint.objects.get(slug="match"),
        actor=who(by),
    )
