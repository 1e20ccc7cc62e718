"""Which builds something runs or names: none of them is retired."""

from collections.abc import Iterable
from typing import Any

from studios.servers.models.blueprints import BlueprintRevision
from studios.servers.models.builds import USED
from studios.servers.models.fleets import Fleet, Rollout
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


def of_fleets() -> Iterable[Any]:
    """What fleets launch, also of older revisions, and what they would go back to."""
    now = Fleet.objects.filter(is_on=True, revision__build__isnull=False)
    back = Rollout.objects.filter(ended_at=None, from_revision__build__isnull=False)
    return now.values("revision__build").union(back.values("from_revision__build"))


USED["blueprints"] = offered
USED["fleets"] = of_fleets
USED["servers"] = running
