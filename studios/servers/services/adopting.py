"""Adopting: a machine that nobody asked for gets the row that stands for it.

It goes on as it is. From now on it is metered, is one of what was approved, and is well or not as
its revision says; what it ran before was nobody's and is charged to nobody.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.words import Said
from studios.models import ResourceRequest
from studios.servers import words
from studios.servers.errors import NotAdoptable
from studios.servers.models import (
    ORPHAN,
    SERVER,
    BlueprintRevision,
    Host,
    HostPort,
    Orphan,
    Server,
    Sighting,
)
from studios.servers.providers import Machine, Phase, Ports, Provider, named
from studios.servers.selectors import not_used_up
from studios.servers.selectors.orphans import runs_this
from studios.servers.services.hosts import take_in
from studios.servers.services.launching import require_approved, require_room, write_row
from studios.servers.services.orders import own_ports
from studios.servers.services.orphans import is_copy
from studios.servers.services.recording import whole_after
from studios.services.requests import mark_fulfilled


@transaction.atomic
def adopt_orphan(
    *,
    orphan: Orphan,
    resource_request: ResourceRequest,
    revision: BlueprintRevision,
    actor: User,
) -> Server:
    """The machine is a server of this request from now on, and runs this revision.

    Raises WrongState where it is gone, stopping or adopted, NotAdoptable where it does not fit, and
    what a launch of the request raises.
    """
    request = ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=resource_request.pk
    )
    if orphan.host_id:
        # As who takes what is left of a host.
        Host.objects.select_for_update(of=("self",), no_key=True).get(pk=orphan.host_id)
    locked = Orphan.objects.select_for_update(of=("self",), no_key=True).get(pk=orphan.pk)
    acts.require(actor, "orphan.adopt", locked)
    provider = named(locked.provider)
    ports = require_adoptable(locked, request, revision)
    server = write_row(
        request,
        revision,
        actor,
        launch_key=locked.key,
        provider=locked.provider,
        # It has a machine, so none is ever launched for it.
        provider_ref=locked.host.name if locked.host else locked.ref,
        host=locked.host,
        address=_address(locked, ports),
    )
    Orphan.objects.filter(pk=locked.pk).update(state="adopted", server=server)
    _take_over(server, locked, provider, ports)
    audit.record(
        actor=actor,
        said=Said(ORPHAN["adopt"].key),
        subject=locked,
        because=words.ADOPTED_AS(server=server.as_said()),
        before={"state": locked.state},
        after={"state": "adopted"},
    )
    audit.record(actor=actor, said=words.ADOPTED(), subject=server)
    if request.state == "approved":
        mark_fulfilled(resource_request=request, actor=actor)
    orphan.refresh_from_db()
    server.refresh_from_db()
    return server


def _address(orphan: Orphan, ports: Ports) -> str:
    address = orphan.host.address if orphan.host else orphan.address
    return f"{address}:{ports[0]['port']}" if address and ports else ""


def _take_over(server: Server, orphan: Orphan, provider: Provider, ports: Ports) -> None:
    """All that a launch and its agent's first word would have left."""
    machine = Machine(
        key=orphan.key,
        phase=Phase.RUNNING,
        ref=orphan.ref,
        address=orphan.address,
        facts=orphan.facts,
    )
    if provider.brings_hosts:
        take_in(server=server, ports=ports, address=orphan.address)
    provider.adopt(machine=machine, ports=ports)
    if orphan.host is not None:
        _see(server, orphan, orphan.host)


def _see(server: Server, orphan: Orphan, host: Host) -> None:
    """What its host said last; when it began is the host's word, and charged is from now on."""
    seconds = float(orphan.facts.get("seconds", 0))
    phase = orphan.facts.get("phase", Sighting.Phase.INSTALLING)
    Sighting.objects.create(
        server=server,
        host=host,
        phase=phase,
        seen_at=orphan.seen_at,
        started_at=orphan.seen_at - timedelta(seconds=seconds) if seconds else None,
        seconds=seconds,
    )
    if phase == Sighting.Phase.RUNNING:
        server.started_at = server.last_seen_at = whole_after(timezone.now())
        server.save(update_fields=["started_at", "last_seen_at"])
        because = words.RAN_ALREADY()
        SERVER.advance(server, "start", actor=None, because=because, field="observed")


def require_adoptable(
    orphan: Orphan, request: ResourceRequest, revision: BlueprintRevision
) -> Ports:
    """The ports that it has. Raises what keeps it from being a server of this request, or of this
    revision.
    """
    require_there(orphan)
    require_approved(request)
    _require_fit(orphan, request, revision)
    ports = _ports_of(orphan, revision)
    require_room(request)
    not_used_up(request)
    return ports


def require_there(orphan: Orphan) -> None:
    """Raises what keeps it from being anybody's."""
    if orphan.server is not None:
        raise NotAdoptable(
            _("%(machine)s is adopted already, as %(server)s.")
            % {"machine": orphan, "server": orphan.server}
        )
    ORPHAN.require(orphan, "adopt")
    if is_copy():
        raise NotAdoptable(
            _(
                "This database is a copy: the portal that it was copied from may still have a row for"
                " the machine. Once that portal is certainly gone, have machines counted by this"
                " database first; then adopt."
            )
        )
    if orphan.host is not None and not orphan.seen_since(timezone.now()):
        raise NotAdoptable(
            _("Nobody has heard of its host for a while. Adopt it once its host is heard again.")
        )
    if not orphan.key or not orphan.facts:
        raise NotAdoptable(
            _("Nobody has said yet what the machine is. The next sweep or turn of its host does.")
        )
    known = Server.objects.filter(launch_key=orphan.key).first()
    if known is not None:
        raise NotAdoptable(
            _("It ran as %(server)s, which is %(label)s and stays so. It can only be stopped.")
            % {"server": known, "label": known.label}
        )


def _require_fit(orphan: Orphan, request: ResourceRequest, revision: BlueprintRevision) -> None:
    blueprint, facts = revision.blueprint, orphan.facts
    wanted = {"revision": revision, "request": request}
    if blueprint.game_id not in (None, request.game_id):
        raise NotAdoptable(_("%(revision)s is not for the game of %(request)s.") % wanted)
    if revision.item_id not in (None, request.item_id):
        raise NotAdoptable(_("%(revision)s is not for the size of %(request)s.") % wanted)
    if not runs_this(orphan, revision):
        raise NotAdoptable(_("The machine runs something else than %(revision)s says.") % wanted)
    if request.item is None:
        return
    for name, allowed in (
        ("memory_mb", request.item.memory_mb),
        ("cpu_percent", request.item.cpu_percent),
    ):
        if facts.get(name, 0) > allowed:
            raise NotAdoptable(
                _("The machine may take more than the size that was approved as %(request)s.")
                % wanted
            )
    region = orphan.host.region if orphan.host else facts.get("region", "")
    if request.item.region and request.item.region != region:
        raise NotAdoptable(
            _("The machine is in another region than was approved as %(request)s.") % wanted
        )
    if blueprint.studio_id and orphan.host and not orphan.host.contains:
        raise NotAdoptable(words.HOST_OPEN())


def _ports_of(orphan: Orphan, revision: BlueprintRevision) -> Ports:
    """In the revision's order. Raises NotAdoptable where it has others."""
    if orphan.host is None:
        ports: Ports = own_ports(revision)
    elif orphan.ports is None:
        raise NotAdoptable(
            _(
                "Its agent does not say which ports it has. If the agent is being updated, try again in"
                " a minute; what was launched by an older portal can only be kept or stopped."
            )
        )
    else:
        said = {port["name"]: port for port in orphan.ports}
        ports = [{**said.get(port["name"], {"port": 0}), **port} for port in revision.ports]
    machine = Machine(key=orphan.key, phase=Phase.RUNNING, facts=orphan.facts)
    if not named(orphan.provider).has_ports(machine=machine, ports=ports):
        raise NotAdoptable(
            _("The machine has other ports than %(revision)s.") % {"revision": revision}
        )
    taken = {(port["protocol"], port["port"]) for port in ports} & set(
        HostPort.objects.filter(host=orphan.host_id).values_list("protocol", "port")
    )
    if taken:
        raise NotAdoptable(_("A port of the machine is another server's by now."))
    return ports
