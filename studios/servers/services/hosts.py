"""Hosts come and go: invited by operations, joined by a token that is good once, evacuated, gone."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from studios.servers import words
from studios.servers.errors import HostInUse, HostRefused, HostUnknown
from studios.servers.models import HOST, Host, HostPort, Server

# A join token is typed into a machine that is at hand, or begins with its own start.
JOIN_WITHIN = timedelta(hours=1)
LONGEST_ADDRESS = 120
# Pages beside those of the hosts: a host of such a name would have none.
RESERVED = {"new", "machines", "drift", "next", "capacity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What an agent says of its machine when it joins. Sizes in MB and whole processors."""

    platform: str
    processors: int
    memory_mb: int
    contains: bool
    version: int
    boot: str = ""
    address: str = ""


@transaction.atomic
def invite_host(
    *,
    name: str,
    address: str,
    region: str = "",
    memory_mb: int = 0,
    cpu_percent: int = 0,
    first_port: int = 20_000,
    last_port: int = 29_999,
    actor: User,
) -> tuple[Host, str]:
    """A row for the machine, and the token with which it joins; no one can read that again.

    `memory_mb` and `cpu_percent` of 0 mean all that the machine turns out to have. Raises
    HostRefused.
    """
    acts.require(actor, words.INVITE_HOST.key)
    if name in RESERVED:
        raise HostRefused(_("A page has this name already. Choose another name."))
    if Host.objects.filter(name=name).exists():
        raise HostRefused(_("A host of this name is there already. Choose another name."))
    if first_port > last_port:
        raise HostRefused(_("The first port comes after the last one."))
    token = _join_token()
    host = Host.objects.create(
        name=name,
        address=address,
        region=region,
        memory_mb=memory_mb,
        cpu_percent=cpu_percent,
        first_port=first_port,
        last_port=last_port,
        join_hash=hashed(token),
        join_until=timezone.now() + JOIN_WITHIN,
        added_by=actor,
    )
    audit.record(actor=actor, said=words.INVITE_HOST(), subject=host)
    return host, token


def _join_token() -> str:
    """A word of a command: with a hyphen in front it would be taken for an option."""
    return f"j{secrets.token_urlsafe(32)}"


@transaction.atomic
def invite_again(*, host: Host, actor: User) -> str:
    """Another token for a machine that has not joined yet, or is set up anew.

    What it had before ends with this: the old agent is refused from now on.
    """
    acts.require(actor, words.INVITE_HOST_AGAIN.key, host)
    locked = Host.objects.select_for_update(of=("self",), no_key=True).get(pk=host.pk)
    token = _join_token()
    locked.join_hash, locked.join_until = hashed(token), timezone.now() + JOIN_WITHIN
    locked.save(update_fields=["join_hash", "join_until"])
    audit.record(actor=actor, said=words.INVITE_HOST_AGAIN(), subject=locked)
    return token


@transaction.atomic
def invite_for(*, server: Server, ports: Iterable[Mapping[str, Any]]) -> str:
    """The token of the machine that a provider makes for one server: the same however often it is
    asked for, so that a launch that was cut off is repeated with it.
    """
    token = salted_hmac("studios.servers.join", server.launch_key, algorithm="sha256").hexdigest()
    name = f"{server.provider}-{server.number}".lower()
    host, is_new = Host.objects.get_or_create(
        only_for=server,
        defaults={
            "name": name,
            "provider": server.provider,
            "region": server.rate.item.facts.get("region", ""),
            "memory_mb": server.memory_mb,
            "cpu_percent": server.cpu_percent,
            "join_hash": hashed(token),
            "join_until": timezone.now() + JOIN_WITHIN,
        },
    )
    if host.state == "invited":
        # Its launch may have waited for longer than an invitation lasts.
        host.join_until = timezone.now() + JOIN_WITHIN
        host.save(update_fields=["join_until"])
    if is_new:
        HostPort.objects.bulk_create(
            HostPort(
                host=host,
                server=server,
                name=port["name"],
                protocol=port["protocol"],
                port=port["port"],
            )
            for port in ports
        )
        Server.objects.filter(pk=server.pk).update(host=host)
    return token


@transaction.atomic
def join_host(*, token: str, joined: Joined) -> tuple[Host, str]:
    """The host that was invited with this token, and its own token from now on.

    Raises HostUnknown. A machine made for one server may ask again while its invitation lasts.
    """
    now = timezone.now()
    host = (
        Host.objects.select_for_update(of=("self",), no_key=True)
        .filter(join_hash=hashed(token), join_until__gt=now)
        .exclude(state="retired")
        .first()
    )
    if host is None:
        raise HostUnknown(
            _("This token is used, too old or unknown. Get a new one from the page of hosts.")
        )
    if host.only_for_id is None:
        own = secrets.token_urlsafe(32)
        host.join_hash, host.join_until = "", None
    else:
        own = own_token(token)
        host.address = _reachable(joined.address) or host.address
    host.token_hash = hashed(own)
    host.memory_mb = host.memory_mb or joined.memory_mb
    host.cpu_percent = host.cpu_percent or 100 * joined.processors
    host.platform, host.contains = joined.platform[:40], joined.contains
    host.version, host.boot = joined.version, joined.boot[:40]
    host.joined_at = host.last_seen_at = now
    host.save()
    if host.state == "invited":
        HOST.advance(host, "join", actor=None)
    return host, own


@transaction.atomic
def take_in(*, server: Server, ports: Iterable[Mapping[str, Any]], address: str) -> Host:
    """The row of a machine of the server's own that had joined before its rows were lost: its agent
    goes on with the token that it has, as that follows from the launch key.
    """
    join = invite_for(server=server, ports=ports)
    host = Host.objects.select_for_update(of=("self",), no_key=True).get(only_for=server)
    now = timezone.now()
    host.token_hash = hashed(own_token(join))
    host.address = _reachable(address)
    # As if it were heard now: it is silent unless it says something soon.
    host.joined_at = host.last_seen_at = now
    host.save()
    HOST.advance(host, "join", actor=None)
    return host


def own_token(join_token: str) -> str:
    """Of a machine that is made for one server: the same however often it joins."""
    return salted_hmac("studios.servers.host", join_token, algorithm="sha256").hexdigest()


def _reachable(address: str) -> str:
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return ""
    return address


def host_of(token: str) -> Host:
    """Whose token this is. Raises HostUnknown for none that may ask any more."""
    host = Host.objects.filter(token_hash=hashed(token)).exclude(state="retired").first()
    if not token or host is None:
        raise HostUnknown(_("This token is unknown."))
    return host


def hashed(token: str) -> str:
    # Long and random, so one round of a hash is enough.
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def evacuate_host(*, host: Host, actor: User) -> list[str]:
    """Nothing new comes to it; what runs there drains. Returns the numbers of those servers."""
    acts.require(actor, "host.evacuate", host)
    HOST.advance(host, "evacuate", actor=actor)
    now = timezone.now().replace(microsecond=0)
    moved = []
    servers = Server.objects.live().filter(host=host, desired=Server.Desired.RUNNING)
    for server in (
        servers.select_related("revision")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    ):
        if server.drain_until is None:
            server.drain_until = now + server.revision.drain
            server.drain_cause = Server.Drain.EVACUATED
            server.save(update_fields=["drain_until", "drain_cause"])
            audit.record(actor=actor, said=words.DRAIN_FOR_HOST(), subject=server)
            moved.append(server.number)
    return moved


@transaction.atomic
def shut_down(*, host: Host, actor: User | None) -> list[str]:
    """The machine is switched off: nothing of it is wanted any more. Returns the numbers."""
    rows = Server.objects.live().filter(host=host, desired=Server.Desired.RUNNING)
    servers = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for server in servers:
        server.desired, server.next_look_at = Server.Desired.STOPPED, timezone.now()
        server.restarts_for = None
        server.save(update_fields=["desired", "next_look_at", "restarts_for"])
        audit.record(actor=actor, said=words.SHUT_MACHINE_DOWN(), subject=server)
    return [server.number for server in servers]


@transaction.atomic
def readmit_host(*, host: Host, actor: User) -> Host:
    """It takes servers again; what drains because of it runs on."""
    acts.require(actor, "host.readmit", host)
    HOST.advance(host, "readmit", actor=actor)
    Server.objects.live().filter(
        host=host, desired=Server.Desired.RUNNING, drain_cause=Server.Drain.EVACUATED
    ).update(drain_until=None, drain_cause="")
    return host


@transaction.atomic
def give_host_up(*, host: Host, actor: User, reason: str) -> Host:
    """The machine is gone, and with it all its servers: the next sweep counts them as lost."""
    acts.require(actor, "host.give_up", host)
    HOST.advance(host, "give_up", actor=actor, reason=reason)
    Server.objects.live().filter(host=host).update(next_look_at=timezone.now())
    return host


@transaction.atomic
def retire_host(*, host: Host, actor: User) -> Host:
    """It is no host of ours any more: its agent is refused. Raises HostInUse."""
    acts.require(actor, "host.retire", host)
    locked = Host.objects.select_for_update(of=("self",), no_key=True).get(pk=host.pk)
    if Server.objects.live().filter(host=locked).exists():
        raise HostInUse(_("Servers still run there. Evacuate it first."))
    HOST.advance(host, "retire", actor=actor)
    Host.objects.filter(pk=host.pk).update(token_hash="", join_hash="", join_until=None)
    host.refresh_from_db()
    return host
