"""Which machines would do for an order, in the order in which they are asked for."""

from dataclasses import dataclass

from django.conf import settings

from studios.servers import words
from studios.servers.providers.ec2.cloud import Region
from studios.servers.providers.port import LaunchFailed, Order

# Of each market, in every zone; beyond that it waits rather than pay for far too large a machine.
TYPES_TRIED = 4


@dataclass(frozen=True, slots=True)
class Choice:
    subnet: str
    size: str
    is_spot: bool


def choices_for(order: Order, region: Region) -> list[Choice]:
    """The cheapest type in each zone, then the next one; all as spot first, where that is wanted.

    Raises LaunchFailed where no type is large enough.
    """
    sizes = [
        known["type"]
        for known in settings.EC2_TYPES
        if known["memory_mb"] >= order.memory_mb and known["cpu_percent"] >= order.cpu_percent
    ]
    if not sizes:
        raise LaunchFailed(words.EC2_NO_SIZE(memory=order.memory_mb))
    markets = (True, False) if settings.EC2_SPOT else (False,)
    return [
        Choice(subnet, size, is_spot)
        for is_spot in markets
        for size in sizes[:TYPES_TRIED]
        for subnet in region.subnets
    ]
