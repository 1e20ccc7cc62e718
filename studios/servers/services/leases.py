"""Leases: a game's back end is given a ready server, keeps it by its heartbeat, gives it back.

The locks of one server come in this order: its request, itself, its lease.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from studios.models import Game, ResourceRequest, StudioKey
from studios.servers import words
from studios.servers.errors import KeyOfAnotherLease, LeaseEnded, NoneReady, NotTheHolder
from studios.servers.models import Blueprint, Fleet, Lease, Pick, Server
from studios.servers.models.leases import USUAL, hash_of, token_of
from studios.servers.selectors import cap_of
from studios.servers.selectors.leases import (
    by_host,
    ends_at,
    ready_servers,
    used_servers,
    wait_for,
)


def allocate(
    *,
    game: Game,
    blueprint: Blueprint,
    key: str,
    owner: StudioKey,
    actor: User,
    fleet: Fleet | None = None,
    pick: str = Pick.PACKED,
    seconds: int = USUAL,
    now: datetime | None = None,
) -> Lease:
    """Give away a ready server of the game: one of the fleet, or one that is of none. The same key again answers with the same lease.

    Raises NoneReady, and KeyOfAnotherLease where the key stands for something else.
    """
    acts.require(actor, words.ALLOCATE.key, game)
    now = now or timezone.now()
    wanted = Lease(
        game=game,
        fleet=fleet,
        blueprint=blueprint,
        owner=owner,
        key=key,
        token_hash=hash_of(token_of(game.pk, key)),
        seconds=seconds,
        given_at=now,
        heartbeat_at=now,
        until=now + timedelta(seconds=seconds),
    )
    wanted.clean_fields(exclude={one.name for one in Lease._meta.fields} - {"key", "seconds"})
    if (same := _same(wanted)) is not None:
        return same
    try:
        return _give(wanted, pick, actor)
    except IntegrityError:
        # Asked twice in the same moment: whoever was first has the server.
        if (same := _same(wanted)) is None:
            raise
        return same


def _same(wanted: Lease) -> Lease | None:
    """What the key stands for already."""
    rows = Lease.objects.select_related("server", "game", "fleet", "blueprint", "owner")
    found = rows.filter(game=wanted.game, key=wanted.key).first()
    if found is None:
        return None
    asked = [
        (one.fleet_id, one.blueprint_id, one.seconds, one.owner.line) for one in (found, wanted)
    ]
    if asked[0] != asked[1]:
        raise KeyOfAnotherLease(
            _(
                "“%(key)s” stands for a lease of %(seconds)s seconds of a %(blueprint)s, asked for"
                " by %(owner)s. Choose another key for another lease."
            )
            % {
                "key": found.key,
                "seconds": found.seconds,
                "blueprint": found.blueprint.as_said(),
                "owner": found.owner.name,
            }
        )
    return found


@transaction.atomic
def _give(wanted: Lease, pick: str, actor: User) -> Lease:
    kind = Q(blueprint=wanted.blueprint, fleet=wanted.fleet)
    pick = wanted.fleet.pick if wanted.fleet else pick
    rows = ready_servers(wanted.given_at).filter(kind, game=wanted.game)
    free = by_host(rows, pick).select_for_update(of=("self",), no_key=True, skip_locked=True)
    server = free.first()
    if server is None:
        seconds = wait_for(wanted.game, kind, wanted.given_at)
        raise NoneReady(
            _("None is ready. Try again after %(seconds)s seconds.") % {"seconds": seconds},
            seconds=seconds,
        )
    wanted.server = server
    wanted.save()
    audit.record(actor=actor, said=words.ALLOCATE(lease=wanted.key), subject=server)
    return wanted


@transaction.atomic
def beat(*, lease: Lease, token: str, actor: User, now: datetime | None = None) -> Lease:
    """Its holder is there: from now on it lasts for its time again.

    Raises NotTheHolder, and LeaseEnded once its server is free.
    """
    acts.require(actor, words.ALLOCATE.key, lease.game)
    now = now or timezone.now()
    locked = Lease.objects.select_for_update(of=("self",), no_key=True).get(pk=lease.pk)
    _require_holder(locked, token)
    if not locked.is_open:
        raise LeaseEnded(
            _("The lease “%(key)s” is over: %(why)s. Ask for another server under another key.")
            % {"key": locked.key, "why": locked.get_end_display()}
        )
    lease.heartbeat_at = locked.heartbeat_at = now
    # A clock that was set back does not make it shorter.
    lease.until = locked.until = max(locked.until, now + timedelta(seconds=locked.seconds))
    locked.save(update_fields=["heartbeat_at", "until"])
    return lease


@transaction.atomic
def give_back(*, lease: Lease, token: str, actor: User, now: datetime | None = None) -> Lease:
    """Its holder needs it no more; whoever still plays is sent away as the server starts anew.

    What has ended stays ended as it did. Raises NotTheHolder.
    """
    acts.require(actor, words.GIVE_BACK.key, lease.server)
    locked = _locked(lease.pk)
    _require_holder(locked, token)
    if locked.is_open:
        _end(locked, Lease.End.RELEASED, now or timezone.now())
        audit.record(actor=actor, said=words.GIVE_BACK(lease=locked.key), subject=locked.server)
    lease.ended_at, lease.end = locked.ended_at, locked.end
    return lease


def _require_holder(lease: Lease, token: str) -> None:
    if not lease.is_held_with(token):
        raise NotTheHolder(
            _("This is not the token of “%(key)s”. The answer that gave the server has it.")
            % {"key": lease.key}
        )


def _locked(pk: int) -> Lease:
    number = Lease.objects.values_list("server").get(pk=pk)[0]
    Server.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
    rows = Lease.objects.select_related("server__sighting")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _end(locked: Lease, how: str, now: datetime) -> None:
    locked.ended_at, locked.end = now, how
    locked.save(update_fields=["ended_at", "end"])


def sweep_leases(*, actor: User | None = None, now: datetime | None = None) -> list[str]:
    """End what is over and start used servers anew; returns the keys of what ended."""
    now = now or timezone.now()
    gone = ~Q(server__observed__in=("pending", "running", "silent"))
    rows = Lease.objects.open().filter(Q(until__lte=now) | gone)
    due = [one for one in rows.select_related("server__sighting") if ends_at(one, now)]
    ended = [key for one in due if (key := _end_due(one.pk, now, actor))]
    for server in used_servers().order_by("pk"):
        _clean(server, actor)
    return ended


@transaction.atomic
def _end_due(pk: int, now: datetime, actor: User | None) -> str:
    locked = _locked(pk)
    over = ends_at(locked, now) if locked.is_open else None
    if over is None:
        return ""
    how, why = over
    _end(locked, how, now)
    said = words.END_LEASE(lease=locked.key)
    audit.record(actor=actor, said=said, subject=locked.server, because=why)
    return locked.key


@transaction.atomic
def _clean(server: Server, actor: User | None) -> None:
    """As `restart_server`, by whoever launched it; where nothing is left for another, its cap
    ends it. A fleet launches what it is short of by itself.
    """
    request = ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=server.resource_request_id
    )
    locked = (
        used_servers().select_for_update(of=("self",), no_key=True).filter(pk=server.pk).first()
    )
    if locked is None or cap_of(request).is_reached:
        return
    locked.desired = Server.Desired.STOPPED
    locked.restarts_for = None if locked.fleet_id else locked.launched_by
    locked.next_look_at = timezone.now()
    locked.save(update_fields=["desired", "restarts_for", "next_look_at"])
    audit.record(actor=actor, said=words.CLEAN(), subject=locked)
