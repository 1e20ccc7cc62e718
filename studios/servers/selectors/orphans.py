"""Which requests and revisions a machine that nobody asked for could be of."""

from django.db.models import Q, QuerySet

from studios.models import ResourceRequest
from studios.servers.models import BlueprintRevision, Orphan
from studios.servers.selectors.servers import launchable_requests

# More of them nobody reads; the newest come first.
REVISIONS_SHOWN = 50


def adopting_requests() -> QuerySet[ResourceRequest]:
    """Approved ones that have room for one more server."""
    return launchable_requests().filter(game__isnull=False)


def fitting_revisions(orphan: Orphan, request: ResourceRequest) -> list[BlueprintRevision]:
    """Of its game or of operations, for its size, with the machine's ports and program as far as
    these are known; withdrawn blueprints as well, since what runs of them runs on.
    """
    found = BlueprintRevision.objects.filter(
        Q(blueprint__game=None) | Q(blueprint__game=request.game_id),
        Q(item=None) | Q(item=request.item_id),
    ).select_related("blueprint", "build__upload")
    if orphan.facts.get("build"):
        found = found.filter(build__upload__sha256=orphan.facts["build"])
    elif orphan.facts.get("program"):
        found = found.filter(program=orphan.facts["program"])
    newest = found.order_by("-created_at", "-pk")[:REVISIONS_SHOWN]
    return [one for one in newest if has_its_ports(orphan, one)]


def runs_this(orphan: Orphan, revision: BlueprintRevision) -> bool:
    """As far as anybody said what it runs."""
    facts = orphan.facts
    if facts.get("build"):
        build = revision.build
        return build is not None and build.upload.sha256 == facts["build"]
    return not facts.get("program") or facts["program"] == revision.program


def has_its_ports(orphan: Orphan, revision: BlueprintRevision) -> bool:
    """By name and protocol, as far as anybody said them."""
    if orphan.ports is None:
        return True
    said = {(port["name"], port["protocol"]) for port in orphan.ports}
    return said == {(port["name"], port["protocol"]) for port in revision.ports}
