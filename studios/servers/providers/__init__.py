"""Where servers run. `named` gives the adapter that a server's row names."""

from django.conf import settings

from studios.servers.providers.ec2 import Ec2Provider
from studios.servers.providers.hosts import HostsProvider
from studios.servers.providers.port import (
    LaunchFailed,
    Machine,
    NoRoom,
    Order,
    Phase,
    Ports,
    Provider,
    ProviderSilent,
    ProviderUnavailable,
)

__all__ = [
    "Ec2Provider",
    "LaunchFailed",
    "Machine",
    "NoRoom",
    "Order",
    "Phase",
    "Ports",
    "Provider",
    "ProviderSilent",
    "ProviderUnavailable",
    "all_providers",
    "named",
]

PROVIDERS: dict[str, type[Provider]] = {"hosts": HostsProvider, "ec2": Ec2Provider}


def named(name: str) -> Provider:
    return PROVIDERS[name]()


def all_providers() -> list[Provider]:
    """Those that this installation uses."""
    return [named(name) for name in settings.SERVER_PROVIDERS]
