"""Launching: each try is written down, asked for under its own token, and asked again until told."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from studios.servers import words
from studios.servers.models import Launch, Server
from studios.servers.providers.ec2 import cloud, instances
from studios.servers.providers.ec2.cloud import Declined, Region, region_named
from studios.servers.providers.ec2.groups import group_for
from studios.servers.providers.ec2.instances import Instance
from studios.servers.providers.ec2.sizes import Choice, choices_for
from studios.servers.providers.ec2.user_data import user_data
from studios.servers.providers.port import (
    LaunchFailed,
    Machine,
    NoRoom,
    Order,
    Ports,
    ProviderUnavailable,
)

# Not there now, in this zone or size or market; elsewhere perhaps.
NO_CAPACITY = {
    *("InsufficientInstanceCapacity", "InsufficientHostCapacity", "InsufficientCapacity"),
    *("InsufficientFreeAddressesInSubnet", "SpotMaxPriceTooLow", "MaxSpotInstanceCountExceeded"),
    *("InstanceLimitExceeded", "VcpuLimitExceeded", "Unsupported", "UnfulfillableCapacity"),
}
# The same request would be refused for ever.
NEVER = {"InvalidParameterValue", "InvalidParameterCombination", "InvalidParameter"}
ASKED_OTHERWISE, DEAD_TOKEN = "IdempotentParameterMismatch", "IdempotentInstanceTerminated"


def launch(order: Order) -> Instance | None:
    """The instance of this order; None where the one it had is over already.

    Raises NoRoom, LaunchFailed, and ProviderUnavailable while it cannot be told whether there is
    one.
    """
    server, code = Server.objects.get(launch_key=order.key), ""
    asked = Launch.objects.filter(server=server, outcome=Launch.Outcome.ASKED).first()
    region = region_named(asked.region if asked else order.region)
    group = group_for(region, order.ports)
    for choice in _walk(order, region, asked):
        row, was_open = _write_down(server, order, region, choice)
        try:
            found = _run(row, order, region, group)
        except Declined as no:
            if no.code == DEAD_TOKEN:
                settle(row, Launch.Outcome.LAUNCHED)
                return None
            if no.code not in NO_CAPACITY | NEVER:
                raise
            if no.code in NEVER and was_open:
                # What is asked now may be wrong, and what was asked before may have been right.
                raise ProviderUnavailable(words.EC2_UNCERTAIN()) from no
            settle(row, Launch.Outcome.REFUSED)
            if no.code in NEVER:
                raise LaunchFailed(no.said) from no
            code = no.code
        else:
            settle(row, Launch.Outcome.LAUNCHED, found.ref)
            return found
    raise NoRoom(words.EC2_NO_CAPACITY(code=code))


def settle(row: Launch, outcome: str, ref: str = "") -> None:
    """What EC2 said of it, unless another process was told first."""
    open_one = Launch.objects.filter(pk=row.pk, outcome=Launch.Outcome.ASKED, token=row.token)
    open_one.update(outcome=outcome, ref=ref)
    row.outcome, row.ref = outcome, ref


def _walk(order: Order, region: Region, asked: Launch | None) -> Iterator[Choice]:
    """What was asked for and not answered comes first, however the settings are by now."""
    before = Choice(asked.subnet, asked.size, asked.is_spot) if asked else None
    if before is not None:
        yield before
    yield from (choice for choice in choices_for(order, region) if choice != before)


@transaction.atomic
def _write_down(
    server: Server, order: Order, region: Region, choice: Choice
) -> tuple[Launch, bool]:
    """The row of this try, and whether it was under way already."""
    Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    now, row = timezone.now(), Launch.objects.filter(server=server).first()
    if row is None:
        row = Launch(server=server)
        _fill_in(row, order, region, choice, now)
        return row, False
    if row.is_open:
        if (row.subnet, row.size, row.is_spot) != (choice.subnet, choice.size, choice.is_spot):
            raise ProviderUnavailable(words.EC2_UNCERTAIN())
        row.asked_at = now
        row.save(update_fields=["asked_at"])
        return row, True
    if row.is_launched:
        raise ProviderUnavailable(words.EC2_UNCERTAIN())
    _fill_in(row, order, region, choice, now)
    return row, False


def adopt(machine: Machine, ports: Ports) -> None:
    """The row that its launch would have left, of a machine that is there."""
    facts = machine.facts
    choice = Choice(facts["subnet"], facts["size"], facts["is_spot"])
    Launch.objects.create(
        server=Server.objects.get(launch_key=machine.key),
        region=facts["region"],
        subnet=choice.subnet,
        size=choice.size,
        is_spot=choice.is_spot,
        ports=list(ports),
        token=token_of(machine.key, facts["region"], choice),
        asked_at=timezone.now(),
        outcome=Launch.Outcome.LAUNCHED,
        ref=machine.ref,
    )


# What the database lets nobody write while it may have its machine.
_ASKED = ("region", "subnet", "size", "is_spot", "ports", "token", "asked_at", "outcome", "ref")


def _fill_in(row: Launch, order: Order, region: Region, choice: Choice, now: datetime) -> None:
    row.region, row.subnet = region.name, choice.subnet
    row.size, row.is_spot = choice.size, choice.is_spot
    row.ports, row.asked_at = list(order.ports), now
    row.outcome, row.ref = Launch.Outcome.ASKED, ""
    row.token = token_of(order.key, region.name, choice)
    row.save(update_fields=None if row.pk is None else _ASKED)


def token_of(key: str, region: str, choice: Choice) -> str:
    """Of one try of one launch of this installation: a restored copy of it asks for its own."""
    said = (settings.INSTALLATION_ID, key, region, choice.subnet, choice.size, choice.is_spot)
    return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()


def _run(row: Launch, order: Order, region: Region, group: str) -> Instance:
    try:
        answer = cloud.ask(
            cloud.client_of(region.name).run_instances, **request(row, order, region, group)
        )
    except Declined as no:
        if no.code != ASKED_OTHERWISE:
            raise
        # There is one: it was asked for before our settings or our agent changed.
        for found in instances.with_token(region.name, row.token):
            return found
        raise ProviderUnavailable(words.EC2_UNCERTAIN()) from no
    return instances.read(region.name, answer["Instances"][0])


def request(row: Launch, order: Order, region: Region, group: str) -> dict[str, Any]:
    tags = instances.tags_of(order.key, order.number)
    asked: dict[str, Any] = {
        "ClientToken": row.token,
        "MinCount": 1,
        "MaxCount": 1,
        "LaunchTemplate": {"LaunchTemplateId": region.template, "Version": "$Default"},
        "InstanceType": row.size,
        "SubnetId": row.subnet,
        "SecurityGroupIds": [region.group, group],
        "UserData": user_data(order.join_token),
        "InstanceInitiatedShutdownBehavior": "terminate",
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        "TagSpecifications": [
            {"ResourceType": kind, "Tags": tags} for kind in ("instance", "volume")
        ],
    }
    if row.is_spot:
        asked["InstanceMarketOptions"] = {
            "MarketType": "spot",
            "SpotOptions": {
                "SpotInstanceType": "one-time",
                "InstanceInterruptionBehavior": "terminate",
            },
        }
    return asked
