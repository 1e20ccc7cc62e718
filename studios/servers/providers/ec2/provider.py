"""The port, for EC2. A machine is one instance with one server on it, found again by its tags."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.conf import settings

from studios.servers import words
from studios.servers.models import HostPort, Launch, Server
from studios.servers.providers.ec2 import instances
from studios.servers.providers.ec2.groups import name_of
from studios.servers.providers.ec2.instances import Instance
from studios.servers.providers.ec2.launches import adopt, launch, settle
from studios.servers.providers.ec2.sightings import (
    launch_of,
    of_instance,
    of_nothing,
    the_one,
)
from studios.servers.providers.port import (
    Machine,
    Order,
    Phase,
    Ports,
    ProviderUnavailable,
)

log = logging.getLogger(__name__)

Found = Mapping[str, list[Instance]]


class Ec2Provider:
    name = "ec2"
    brings_hosts = True

    def launch(self, *, order: Order) -> Machine:
        known = self.look(keys=[order.key]).get(order.key)
        if known is not None:
            return known
        found = launch(order)
        if found is None:
            return Machine(key=order.key, phase=Phase.GONE)
        [server] = _rows([order.key])
        return of_instance(server, found)

    def look(self, *, keys: Collection[str]) -> Mapping[str, Machine]:
        found, is_certain = _found(keys)
        looked_at, useless = {}, []
        for server in _rows(keys):
            mine = found.get(server.launch_key, [])
            one = the_one(server, mine)
            machine = _told(server, one, is_certain=is_certain)
            if machine is not None:
                looked_at[server.launch_key] = machine
            # What is not the one, or has nothing to run any more, only costs.
            is_over = machine is not None and machine.is_over
            useless += [other for other in mine if other.is_up and (is_over or other != one)]
        _end_useless(useless)
        return looked_at

    def stop(self, *, key: str) -> None:
        found, is_certain = _found([key])
        refs = {(one.region, one.ref) for one in found.get(key, []) if one.is_up}
        row = Launch.objects.filter(server__launch_key=key).first()
        if row is not None and row.ref and not found.get(key):
            # The lists do not show it yet, or not any more.
            refs.add((row.region, row.ref))
        _end(refs)
        if not is_certain:
            raise ProviderUnavailable(words.EC2_UNCERTAIN())

    def forget(self, *, key: str) -> None:
        """EC2 forgets by itself; here its ports are nobody's any more."""
        HostPort.objects.filter(server__launch_key=key).delete()

    def has_ports(self, *, machine: Machine, ports: Ports) -> bool:
        """Its group is called after what it opens."""
        groups = machine.facts.get("groups")
        return not groups or name_of(ports) in groups

    def adopt(self, *, machine: Machine, ports: Ports) -> None:
        adopt(machine, ports)

    def machines(self) -> Collection[Machine]:
        return [
            Machine(
                key=one.key,
                phase=Phase.STARTING if one.state == "pending" else Phase.RUNNING,
                ref=one.ref,
                address=one.address,
                started_at=one.launched_at,
                facts=one.facts,
            )
            for region in settings.EC2_REGIONS
            for one in instances.all_up(region)
        ]


def _rows(keys: Collection[str]) -> Iterator[Server]:
    rows = Server.objects.filter(launch_key__in=keys)
    return rows.select_related("host", "sighting", "launch").iterator()


def _found(keys: Collection[str]) -> tuple[Found, bool]:
    """The instances of the keys by key, and whether every region answered.

    Raises ProviderUnavailable where none did.
    """
    found, troubles = defaultdict(list), []
    for region in settings.EC2_REGIONS:
        try:
            for one in instances.with_keys(region, keys):
                found[one.key].append(one)
        except ProviderUnavailable as error:
            log.warning("EC2 in %s: %s", region, error)
            troubles.append(error)
    if not settings.EC2_REGIONS:
        raise ProviderUnavailable(words.EC2_NOT_SET_UP(region="-"))
    if len(troubles) == len(settings.EC2_REGIONS):
        raise troubles[-1]
    return found, not troubles


def _told(server: Server, one: Instance | None, *, is_certain: bool) -> Machine | None:
    if one is None:
        return of_nothing(server, is_certain=is_certain)
    row = launch_of(server)
    if row is not None and row.is_open:
        settle(row, Launch.Outcome.LAUNCHED, one.ref)
    return of_instance(server, one)


def _end(refs: Collection[tuple[str, str]]) -> None:
    for region in sorted({region for region, _ref in refs}):
        instances.end(region, [ref for where, ref in refs if where == region])


def _end_useless(found: Collection[Instance]) -> None:
    """What does not succeed is tried by the next look."""
    if found:
        log.warning("ending instances that run nothing: %s", ", ".join(one.ref for one in found))
        try:
            _end({(one.region, one.ref) for one in found})
        except ProviderUnavailable as error:
            log.warning("EC2: %s", error)
