"""Where servers run. `named` gives the adapter that a server's row names."""

from studios.servers.providers.local import LocalProvider
from studios.servers.providers.port import (
    LaunchFailed,
    Machine,
    Provider,
    ProviderSilent,
    ProviderUnavailable,
)

__all__ = [
    "LaunchFailed",
    "Machine",
    "Provider",
    "ProviderSilent",
    "ProviderUnavailable",
    "all_providers",
    "named",
]

PROVIDERS: dict[str, type[Provider]] = {"local": LocalProvider}


def named(name: str) -> Provider:
    return PROVIDERS[name]()


def all_providers() -> list[Provider]:
    return [provider() for provider in PROVIDERS.values()]
