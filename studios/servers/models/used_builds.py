"""Which builds something runs or names: none of them is retired."""

from collections.abc import Iterable
from typing import Any

from studios.servers.models.blueprints import BlueprintRevision
from studios.servers.models.builds import USED
from studios.servers.models.servers import Server


def offered() -> Iterable[Any]:
    """What would be launched next."""
    named = BlueprintRevision.objects.current().filter(
        blueprint__is_offered=True, build__isnull=False
    )
    return named.values("build")


def running() -> Iterable[Any]:
    """What a host may still have to fetch."""
    named = Server.objects.live().filter(revision__build__isnull=False)
    return named.values("revision__build")


USED["blueprints"] = offered
USED["servers"] = running
