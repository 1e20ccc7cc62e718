"""What a provider is told of a server that is to run."""

from typing import Any

from studios.servers.models import BlueprintRevision, Server
from studios.servers.providers import Order, Provider
from studios.servers.services.hosts import invite_for

# On a machine of its own every port is free.
FIRST_PORT = 20_000


def own_ports(revision: BlueprintRevision) -> tuple[dict[str, Any], ...]:
    """Of a server that has a machine of its own."""
    return tuple({**port, "port": FIRST_PORT + place} for place, port in enumerate(revision.ports))


def order_of(server: Server, provider: Provider) -> Order:
    facts = server.rate.item.facts
    ports = own_ports(server.revision)
    return Order(
        key=server.launch_key,
        number=server.number,
        name=server.name,
        memory_mb=server.memory_mb,
        cpu_percent=server.cpu_percent,
        region=facts.get("region", ""),
        ports=ports,
        join_token=invite_for(server=server, ports=ports) if provider.brings_hosts else "",
    )
