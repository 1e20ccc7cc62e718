"""Launching and stopping: people write down what they want, the reconciler makes it so."""

from uuid import uuid4

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
from studios.servers.errors import AlreadyRunning, NotApproved
from studios.servers.models import SERVER, Blueprint, Server
from studios.servers.selectors import LAUNCHABLE
from studios.services.requests import mark_fulfilled


@transaction.atomic
def launch_server(
    *, resource_request: ResourceRequest, blueprint: Blueprint, actor: User
) -> Server:
    """Write down that a server is wanted; the next sweep starts it.

    A request stands for one running server at a time: after a stop or a loss the studio may
    launch again. Raises NotApproved, UsedUp or AlreadyRunning.
    """
    locked = ResourceRequest.objects.select_for_update(of=("self",)).get(pk=resource_request.pk)
    acts.require(actor, words.ASK.key, locked)
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
    running = Server.objects.live().filter(resource_request=locked).first()
    if running is not None:
        raise AlreadyRunning(
            _("%(running)s of this request is %(label)s. Stop it first.")
            % {"running": running, "label": running.label}
        )
    if locked.game is None or locked.rate is None:
        raise NotApproved(
            _("%(locked)s names no game, so nothing can be charged to it.") % {"locked": locked}
        )
    server = Server.objects.create(
        number=next_number("SV"),
        studio=locked.studio,
        game=locked.game,
        blueprint=blueprint,
        resource_request=locked,
        rate=locked.rate,
        name=_name(locked.game.title, str(blueprint.as_said())),
        provider="local",
        launch_key=uuid4().hex,
        launched_by=actor,
    )
    audit.record(actor=actor, said=words.ASK(blueprint=blueprint.as_said()), subject=server)
    if locked.state == "approved":
        mark_fulfilled(resource_request=locked, actor=actor)
    resource_request.state = locked.state
    return server


def _name(game: str, blueprint: str) -> str:
    """A long title gives way: what kind of server it is stays to be read."""
    longest = Server._meta.get_field("name").max_length or 0
    return f"{Truncator(game).chars(longest - len(blueprint) - 1)} {blueprint}"


@transaction.atomic
def stop_server(*, server: Server, actor: User) -> Server:
    """Write down that the server is no longer wanted; the next sweep stops it.

    Stopping what is stopped already changes nothing.
    """
    acts.require(actor, "server.stop", server)
    locked = Server.objects.select_for_update(of=("self",)).get(pk=server.pk)
    if locked.observed == "lost":
        # There is nothing to stop any more: the studio takes note of the loss.
        locked.desired = Server.Desired.STOPPED
        locked.save(update_fields=["desired"])
        SERVER.advance(locked, "stop", actor=actor, field="observed")
    elif locked.is_live and locked.desired == Server.Desired.RUNNING:
        locked.desired = Server.Desired.STOPPED
        locked.next_look_at = timezone.now()
        locked.save(update_fields=["desired", "next_look_at"])
        audit.record(actor=actor, said=words.ASK_TO_STOP(), subject=locked)
    server.refresh_from_db()
    return server
