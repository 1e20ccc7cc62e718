"""Launching and stopping: people write down what they want, the reconciler makes it so."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.core import acts, audit
from incubator.core.numbers import next_number
from studios.models import ResourceKind, ResourceRequest
from studios.servers import words
from studios.servers.errors import (
    AlreadyRunning,
    NotApproved,
    NotLaunchable,
    QuotaReached,
    SecretsLost,
)
from studios.servers.models import SERVER, Blueprint, BlueprintRevision, Fleet, Server
from studios.servers.selectors import LAUNCHABLE, cap_of, not_used_up
from studios.servers.services.blueprints import require_launchable
from studios.servers.services.quotas import require_quota
from studios.services.requests import mark_fulfilled


@transaction.atomic
def launch_server(
    *, resource_request: ResourceRequest, blueprint: Blueprint, actor: User
) -> Server:
    """Write down that a server is wanted; the next sweep starts it.

    A request stands for so many running servers at a time: after a stop or a loss the studio may
    launch again. Raises NotApproved, NotLaunchable, UsedUp, AlreadyRunning or QuotaReached.
    """
    locked = ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=resource_request.pk
    )
    acts.require(actor, words.ASK.key, locked)
    require_approved(locked)
    require_room(locked)
    server = write_down(locked, blueprint, actor)
    audit.record(actor=actor, said=words.ASK(blueprint=blueprint.as_said()), subject=server)
    if locked.state == "approved":
        mark_fulfilled(resource_request=locked, actor=actor)
    resource_request.state = locked.state
    return server


def require_approved(locked: ResourceRequest) -> None:
    """Raises NotApproved for what no server is launched from."""
    if locked.kind != ResourceKind.SERVER or locked.state not in LAUNCHABLE:
        raise NotApproved(
            _("%(locked)s is %(label)s: a server is launched from an approved server request.")
            % {"locked": locked, "label": locked.label}
        )
    if locked.extends_id is not None:
        raise NotApproved(
            _("%(locked)s asks for more of another request. Launch from that one.")
            % {"locked": locked}
        )
    voting.require_complete(locked, amount_minor=locked.amount_minor)


def write_down(
    request: ResourceRequest,
    blueprint: Blueprint,
    actor: User,
    replaces: Server | None = None,
    fleet: Fleet | None = None,
) -> Server:
    """Its row, from which the reconciler launches it. What a fleet has is of the fleet's revision."""
    revision = fleet.revision if fleet else require_launchable(blueprint, request)
    return write_row(
        request,
        revision,
        actor,
        fleet=fleet,
        replaces=replaces,
        provider=settings.SERVER_PROVIDER,
        launch_key=uuid4().hex,
    )


def write_row(
    request: ResourceRequest,
    revision: BlueprintRevision,
    actor: User,
    **more: Any,
) -> Server:
    """A row of the request, within its studio's quota."""
    if request.game is None or request.rate is None:
        raise NotApproved(
            _("%(locked)s names no game, so nothing can be charged to it.") % {"locked": request}
        )
    item = request.rate.item
    require_quota(request, item.memory_mb)
    return Server.objects.create(
        number=next_number("SV"),
        studio=request.studio,
        game=request.game,
        blueprint=revision.blueprint,
        revision=revision,
        resource_request=request,
        rate=request.rate,
        memory_mb=item.memory_mb,
        cpu_percent=item.cpu_percent,
        name=_name(request.game.title, str(revision.blueprint.as_said())),
        launched_by=actor,
        **more,
    )


def _name(game: str, blueprint: str) -> str:
    """A long title gives way: what kind of server it is stays to be read."""
    longest = Server._meta.get_field("name").max_length or 0
    return f"{Truncator(game).chars(longest - len(blueprint) - 1)} {blueprint}"


@transaction.atomic
def stop_server(*, server: Server, actor: User, drain: bool = False) -> Server:
    """Write down that the server is no longer wanted; the next sweep stops it.

    With `drain`, players first have the blueprint's time: nobody new is sent there, and it stops at
    the end of it. Stopping what is stopped already changes nothing.
    """
    acts.require(actor, "server.stop", server)
    locked = Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    now = timezone.now()
    if locked.is_in_ruins:
        # There is nothing to stop any more: the studio takes note of the loss.
        locked.desired = Server.Desired.STOPPED
        locked.save(update_fields=["desired"])
        SERVER.advance(locked, "stop", actor=actor, field="observed")
    elif drain and locked.observed == "running" and locked.revision.drain_minutes:
        _drain(locked, now, actor)
    elif locked.is_live and (not locked.is_stopping or locked.restarts_for_id):
        locked.desired, locked.restarts_for = Server.Desired.STOPPED, None
        locked.next_look_at = now
        locked.save(update_fields=["desired", "restarts_for", "next_look_at"])
        audit.record(actor=actor, said=words.ASK_TO_STOP(), subject=locked)
    server.refresh_from_db()
    return server


def _drain(locked: Server, now: datetime, actor: User) -> None:
    if locked.is_stopping or locked.drain_cause == Server.Drain.ASKED:
        return
    ends = now.replace(microsecond=0) + locked.revision.drain
    # What its cap left it is not made longer.
    locked.drain_until = min(ends, locked.drain_until or ends)
    locked.drain_cause = Server.Drain.ASKED
    locked.save(update_fields=["drain_until", "drain_cause"])
    audit.record(actor=actor, said=words.ASK_TO_DRAIN(), subject=locked)


@transaction.atomic
def restart_server(*, server: Server, actor: User) -> Server:
    """Write down that another is wanted in the running one's place, once that is certainly gone.

    Raises UsedUp, or AlreadyRunning where it is not running or on its way out already.
    """
    request = ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=server.resource_request_id
    )
    locked = Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    acts.require(actor, words.ASK_TO_RESTART.key, locked)
    if not locked.may_be_restarted:
        raise AlreadyRunning(
            _("%(server)s is %(label)s: only what runs is started anew.")
            % {"server": locked, "label": locked.label}
        )
    not_used_up(request)
    require_launchable(locked.blueprint, request)
    require_quota(request, locked.memory_mb, instead_of=locked)
    locked.desired, locked.restarts_for = Server.Desired.STOPPED, actor
    locked.next_look_at = timezone.now()
    locked.save(update_fields=["desired", "restarts_for", "next_look_at"])
    audit.record(actor=actor, said=words.ASK_TO_RESTART(), subject=locked)
    server.refresh_from_db()
    return server


@transaction.atomic
def replace_server(*, server: Server, actor: User) -> Server:
    """Launch another in the place of one that was lost. Returns the new one.

    Raises UsedUp, or AlreadyRunning where somebody launched another meanwhile.
    """
    request = ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=server.resource_request_id
    )
    locked = Server.objects.select_for_update(of=("self",), no_key=True).get(pk=server.pk)
    acts.require(actor, words.ASK_TO_REPLACE.key, locked)
    if not locked.is_in_ruins:
        raise AlreadyRunning(
            _("%(server)s is %(label)s: only what was lost or failed is replaced.")
            % {"server": locked, "label": locked.label}
        )
    require_room(request)
    not_used_up(request)
    audit.record(actor=actor, said=words.ASK_TO_REPLACE(), subject=locked)
    locked.desired = Server.Desired.STOPPED
    locked.save(update_fields=["desired"])
    SERVER.advance(locked, "stop", actor=actor, field="observed")
    return _put_in_place(locked, request, actor)


def start_anew(locked: Server) -> Server | None:
    """The other in the place of one that was stopped for it, in the transaction in which its end is
    written down: a sweep that is killed has done both or nothing. None if nothing is left for it.
    """
    actor = locked.restarts_for
    if actor is None:
        return None
    request = ResourceRequest.objects.get(pk=locked.resource_request_id)
    if cap_of(request).is_reached:
        why = words.USED_UP()
        audit.record(actor=None, said=words.NOT_REPLACED(), subject=locked, because=why)
        return None
    try:
        require_launchable(locked.blueprint, request)
    except (NotLaunchable, SecretsLost):
        why = words.NOT_OFFERED()
        audit.record(actor=None, said=words.NOT_REPLACED(), subject=locked, because=why)
        return None
    try:
        return _put_in_place(locked, request, actor)
    except QuotaReached:
        why = words.QUOTA_USED_UP()
        audit.record(actor=None, said=words.NOT_REPLACED(), subject=locked, because=why)
        return None


def _put_in_place(locked: Server, request: ResourceRequest, actor: User) -> Server:
    made = write_down(request, locked.blueprint, actor, replaces=locked, fleet=locked.fleet)
    audit.record(actor=None, said=words.REPLACED(server=made.as_said()), subject=locked)
    return made


def require_room(request: ResourceRequest) -> None:
    running = list(Server.objects.live().filter(resource_request=request).order_by("pk"))
    approved = cap_of(request).at_once
    if len(running) < approved:
        return
    if approved == 1:
        raise AlreadyRunning(
            _("%(running)s of this request is %(label)s. Stop it first.")
            % {"running": running[0], "label": running[0].label}
        )
    raise AlreadyRunning(
        _("All %(approved)s servers of %(request)s are there. Stop one, or ask for more.")
        % {"approved": approved, "request": request}
    )
